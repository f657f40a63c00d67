"""Keys for the engine, renewed ahead of their end by a thread of ours.

awscrt asks for credentials with every request, on the thread that carries all data: whatever
waits there stops everything. So it is only ever given what is at hand, and renewing, which may
send requests or run a program, happens elsewhere.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError

if TYPE_CHECKING:
    from awscrt.auth import AwsCredentials

    from hawse.aws.fast.signing import Keys
    from hawse.aws.reach import Reach

_AHEAD = 10 * 60.0
_AGAIN = 30.0


class Holder:
    """The keys in use. `failed` is why renewing did not work, the last time it was tried."""

    def __init__(self, reach: Reach, *, least: float = _AGAIN) -> None:
        """`least`: the seconds that are waited at least before keys are renewed."""
        self._reach = reach
        self._least = least
        self._keys: Keys | None = None
        self._current: AwsCredentials | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self.failed: CLIError | None = None

    @property
    def keys(self) -> Keys:
        """The keys to sign with now. Found on first use; CredentialsError when there are none."""
        found = self._keys
        if found is None:
            with self._lock:
                found = self._keys or self._reach.keys()
                self._keys = found
        return found

    @property
    def provider(self) -> Any:
        """What awscrt asks."""
        from hawse.transfer.crt import provider_of

        self._swap(self.keys)
        self.keep_fresh()
        return provider_of(lambda: self._current)

    def keep_fresh(self) -> None:
        """Renew keys that end from now on."""
        if self.keys.expires and self._thread is None:
            self._thread = threading.Thread(target=self._renewing, name="credentials", daemon=True)
            self._thread.start()

    def renew(self, stale: Keys) -> bool:
        """Look for other keys than the expired ones; False when there are none. Waits."""
        with self._lock:
            if self._keys is not None and self._keys != stale:
                return True  # somebody else was quicker
            try:
                found = self._reach.anew()
            except CLIError as error:
                self.failed = error
                return False
            if found == stale:
                return False
            self._keys, self.failed = found, None
        self._swap(found)
        return True

    def close(self) -> None:
        """End the thread."""
        self._closed.set()

    def _swap(self, keys: Keys) -> None:
        from awscrt.auth import AwsCredentials

        self._current = AwsCredentials(keys.access, keys.secret, keys.token or None)

    def _renewing(self) -> None:
        wait = self._ahead()
        while wait is not None and not self._closed.wait(wait):
            renewed = self.renew(self.keys)
            wait = self._ahead() if renewed else _AGAIN

    def _ahead(self) -> float | None:
        """Seconds until the keys should be renewed; None when they do not end."""
        if not self.keys.expires:
            return None
        return max(self._least, self.keys.expires - self._reach.now() - _AHEAD)
