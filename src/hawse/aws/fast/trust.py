"""Whose certificates are accepted. One TLS context for a run; making one must not cost 40 ms.

A bundle that the user names is the only one that counts. Otherwise it is the machine's own store
where OpenSSL can look certificates up by hash, which reads one file instead of all, and else the
file that botocore would take. Why is in docs/decisions/0009-fast-path-trust-store.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.aws.fast.handing import Hand
from hawse.errors import ConfigError

if TYPE_CHECKING:
    from ssl import SSLContext

_STORES = ("/etc/ssl/certs",)
_HASHED = re.compile(r"[0-9a-f]{8}\.0")


def named(env: Mapping[str, str], profile: Mapping[str, object]) -> str:
    """The file of certificates that the user names, in botocore's order; "" for none."""
    in_order = (env.get("AWS_CA_BUNDLE"), profile.get("ca_bundle"), env.get("REQUESTS_CA_BUNDLE"))
    return str(next(filter(None, in_order), ""))


def missing(path: str) -> ConfigError:
    """The error for one that is not there."""
    why = "there is no such file of certificates"
    return ConfigError(path, why=why, hint="AWS_CA_BUNDLE, or ca_bundle of the profile, names it")


def bundle(env: Mapping[str, str], profile: Mapping[str, object]) -> str:
    """The same; Hand when it is no file."""
    path = named(env, profile)
    if path and not os.path.isfile(path):
        raise Hand("a CA bundle that is no file")
    return path


@cache
def context(path: str, stores: tuple[str, ...] = ()) -> SSLContext:
    """The context for a bundle, or for the usual certificates. Hand when there are none."""
    import ssl

    found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if path:
            found.load_verify_locations(cafile=path)
        elif store := hashed_store(stores or _STORES):
            found.load_verify_locations(capath=store)
        else:
            found.load_verify_locations(cafile=_botocores())
    except (OSError, ssl.SSLError) as error:
        raise Hand("certificates that cannot be read") from error
    return found


def hashed_store(stores: tuple[str, ...]) -> str:
    """The first folder that has certificates under their hashes, or ""."""
    for store in stores:
        try:
            with os.scandir(store) as entries:
                if any(_HASHED.fullmatch(entry.name) for entry in entries):
                    return store
        except OSError:
            continue
    return ""


def _botocores() -> str:
    """The file that botocore takes: certifi's, else its own."""
    from importlib.machinery import PathFinder

    for name in ("certifi", "botocore"):
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.origin is not None:
            return str(Path(spec.origin).with_name("cacert.pem"))
    raise Hand("no certificates")
