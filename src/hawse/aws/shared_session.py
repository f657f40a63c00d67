"""botocore's Session, made cheap enough for hundreds of profiles."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles


@cache
def session_class() -> type[Any]:
    """A Session whose configuration is shared, and to which credentials can be lent."""
    from botocore.session import Session

    class SharedSession(Session):
        """One for each profile; roles assumed from it borrow it for the making of a client."""

        def __init__(self, profile: str, profiles: Profiles) -> None:
            self._profiles = profiles
            self._lent: Any = None
            self._one = threading.RLock()
            super().__init__(
                event_hooks=copy(_handlers()),
                include_builtin_handlers=False,
                profile=profile or None,
            )

        @property
        def full_config(self) -> Any:
            return self._profiles.files

        def get_credentials(self) -> Any:
            return self._lent or super().get_credentials()

        def create_client(self, *args: Any, **kwargs: Any) -> Any:
            with self._one:  # credentials are renewed in any thread
                return super().create_client(*args, **kwargs)

        @contextmanager
        def lent_to(self, credentials: Any) -> Iterator[None]:
            """Make clients with these credentials in the block."""
            with self._one:
                self._lent = credentials
                try:
                    yield
                finally:
                    self._lent = None

    return SharedSession


@cache
def _handlers() -> Any:
    """botocore's 124 handlers: registering them costs more than all else in a session."""
    from botocore.hooks import HierarchicalEmitter
    from botocore.session import Session

    handlers = HierarchicalEmitter()
    Session(event_hooks=handlers)
    return handlers
