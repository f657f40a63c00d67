"""URLs that carry their signature, and why some could never work. Sends nothing but, on AWS, the
question in which region a bucket is, since a signature is for one region."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import UsageError
from hawse.transfer.looking import Named
from hawse.transfer.requests import Headers, path_of, query_of
from hawse.transfer.signing import presigned

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

LONGEST = 7 * 86400
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class Presigned(NamedTuple):
    """A URL. `ends` is when its keys end at the latest, in POSIX seconds; 0 for never, None when
    nobody knows."""

    url: str
    ends: float | None


def seconds_of(text: str) -> int:
    """`3600`, `15m`, `12h` or `7d` in seconds. UsageError for what S3 does not take."""
    found = re.fullmatch(r"(\d{1,9})([smhd]?)", text.strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not seconds:
        hint = "such as 15m, 12h or 7d"
        raise UsageError(f"--expires {text}", why="not a time from 1 second to 7 days", hint=hint)
    if seconds > LONGEST:
        raise UsageError(f"--expires {text}", why="S3 takes 7 days at most", hint="--expires 7d")
    return seconds


def presign(
    engine: Engine, what: Named, method: str, seconds: int, headers: Headers = ()
) -> Presigned:
    """The URL; `headers` are those that whoever uses it has to send.

    UsageError when the session's keys end before the URL would; CredentialsError without keys.
    """
    from datetime import UTC, datetime

    keys, reach = engine.holder.keys, engine.target.reach
    left = int(keys.expires - reach.now()) if keys.expires else None
    if left is not None and left < seconds:
        raise UsageError(
            "--expires",
            why=f"the session ends in {max(left, 0)} seconds, and the URL with it",
            hint=f"--expires {left}" if left > 0 else engine.target.renewal,
        )
    endpoint = engine.regions.found(what.url.bucket)
    host, base = endpoint.place(what.url.bucket)
    url = presigned(
        method,
        f"{'https' if endpoint.secure else 'http'}://{host}",
        path_of(base, what.url.key),
        query_of(versionId=what.version) if what.version else "",
        keys,
        region=endpoint.region,
        now=datetime.fromtimestamp(reach.now(), UTC),
        seconds=seconds,
        headers=dict(headers),
    )
    unknown = bool(keys.token) and not keys.expires
    return Presigned(url, None if unknown else keys.expires)
