"""Keys in files of ours, encrypted with a passphrase: for machines that have nothing better.

scrypt makes a key of the passphrase, slowly, and AES-256-GCM encrypts, so that a file that was
changed is refused. A file is bound to its name: one put in another's place does not open.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.whole_files import replace_whole
from hawse.errors import ConfigError, CredentialsError

if TYPE_CHECKING:
    from hawse.aws.stores.passphrases import Passphrases

_KIND = "scrypt-32768-8-1 aes-256-gcm"
_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 2**20  # scrypt takes 32 MiB and a little, OpenSSL allows 32 MiB unasked
_EXTRA = "pip install 'hawse[encrypted]'"


class EncryptedFiles:
    """A file for each key, in `folder`."""

    kind = "file"
    title = "an encrypted file"
    ends = ""

    def __init__(self, folder: Path, passphrases: Passphrases) -> None:
        self._folder = folder
        self._passphrases = passphrases
        self._stretched: dict[tuple[str, bytes], bytes] = {}

    def check(self) -> None:
        """ConfigError unless a file can be made, with the passphrase of those that are there."""
        _cipher()
        if not self._passphrases.can_be_had:
            why = "nobody can be asked for a passphrase here"
            raise ConfigError(self.title, why=why, hint="HAWSE_PASSPHRASE gives it")
        self._passphrase()

    def read(self, name: str) -> str:
        """What is in the file; "" when there is none."""
        path = self._path(name)
        return self._opened(path, name, self._passphrases.get()) if path.exists() else ""

    def write(self, name: str, text: str) -> None:
        """Make or replace the file, whole."""
        salt, nonce = os.urandom(16), os.urandom(12)
        cipher = _cipher()(self._key(self._passphrase(), salt))
        sealed = cipher.encrypt(nonce, text.encode(), _bound(name))
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        try:
            replace_whole(self._path(name), _told(name, parts))
        except OSError as error:
            why = f"cannot be written: {(error.strerror or 'no reason given').lower()}"
            raise ConfigError(str(self._path(name)), why=why) from error

    def remove(self, name: str) -> None:
        """Remove the file. What a disk keeps of it is encrypted still."""
        self._path(name).unlink(missing_ok=True)

    def _passphrase(self) -> str:
        """The one of the files that are there, or a new one: two would soon be mixed up."""
        first = next(iter(sorted(self._folder.glob("*.key"))), None)
        if first is None:
            return self._passphrases.get(new=True)
        found = self._passphrases.get()
        self._opened(first, _parts(first)[0], found)
        return found

    def _opened(self, path: Path, name: str, passphrase: str) -> str:
        cipher = _cipher()
        from cryptography.exceptions import InvalidTag

        inside, parts = _parts(path)
        key = self._key(passphrase, parts["salt"])
        try:
            found: bytes = cipher(key).decrypt(parts["nonce"], parts["sealed"], _bound(name))
        except InvalidTag:
            self._passphrases.forget()
            why = "the passphrase is wrong, or its file was changed"
            hint = f"where nobody knows it: hawse auth rm {inside}, and add a new key"
            raise CredentialsError(f"key {inside}", why=why, hint=hint) from None
        return found.decode()

    def _key(self, passphrase: str, salt: bytes) -> bytes:
        """The key of a file: made slowly, so once in a run."""
        from hashlib import scrypt

        found = self._stretched.get((passphrase, salt))
        if found is None:
            found = scrypt(
                passphrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32
            )
            self._stretched[passphrase, salt] = found
        return found

    def _path(self, name: str) -> Path:
        from hashlib import sha256

        return self._folder / f"{sha256(name.encode()).hexdigest()[:40]}.key"


def _bound(name: str) -> bytes:
    return f"hawse key {name}\n{_KIND}".encode()


def _told(name: str, parts: dict[str, bytes]) -> bytes:
    import json
    from base64 import b64encode

    texts = {part: b64encode(value).decode() for part, value in parts.items()}
    return json.dumps({"kind": _KIND, "name": name, **texts}, indent=1).encode()


def _parts(path: Path) -> tuple[str, dict[str, bytes]]:
    """The name of the key in a file, and what it takes to open it."""
    from hawse.nesting import json_value
    from base64 import b64decode

    try:
        found = json_value(path.read_bytes())
        if found["kind"] != _KIND:
            raise ValueError(found["kind"])
        parts = {part: b64decode(found[part]) for part in ("salt", "nonce", "sealed")}
        return str(found["name"]), parts
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = "it cannot be read as an encrypted key of this version of hawse"
        raise ConfigError(str(path), why=why, hint="move it away, and add the key anew") from error


def _cipher() -> Any:
    """AES-GCM; ConfigError where the library is not installed: the AWS SDK brings none."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        why = "the extra is not installed"
        raise ConfigError("encrypted files", why=why, hint=_EXTRA) from error
    return AESGCM
