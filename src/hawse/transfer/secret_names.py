"""Files that keep secrets, told by their names: a whole folder may be sent with some in it unseen.

They are sent like all others. Which of them there were is said at the end, while there is time to
take them back; nobody is asked, and no file is read for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAMES = frozenset(
    (
        *(".env", ".netrc", ".pgpass", ".pypirc", ".npmrc", ".git-credentials", ".htpasswd"),
        *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "terraform.tfstate"),
    )
)
_PATHS = (".aws/credentials", ".docker/config.json", ".kube/config")
_ENDS = (".pem", ".key", ".p12", ".pfx", ".jks", ".kdbx")
_EXAMPLE = re.compile(r"\.env\.(?!example$|sample$|template$|dist$)[^/]+").fullmatch
_SHOWN = 3


def keeps_secrets(name: str) -> bool:
    """Whether a file, whose name has `/` between its parts, is one that usually keeps secrets."""
    last = name[name.rfind("/") + 1 :].lower()
    if last in _NAMES or last.endswith(_ENDS):
        return True
    if last.startswith(".env.") and _EXAMPLE(last):
        return True
    return any(name == path or name.endswith(f"/{path}") for path in _PATHS)


def told(names: Sequence[str]) -> str:
    """What is said of those that were sent."""
    first, more = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return f"by their names, these keep secrets: {first}{rest} (--exclude leaves such out)"
