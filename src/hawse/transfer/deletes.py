"""Objects removed, up to 1,000 in one request. Which of them is for whoever asks to decide.

An answer of 200 may say for each object that it was not removed. A key that XML cannot hold is
removed by a request of its own.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple

from hawse.errors import CLIError
from hawse.transfer import calls
from hawse.transfer.options import PLAIN, ObjectOptions
from hawse.transfer.requests import Reply, Request, query_of
from hawse.transfer.retrying import Trouble
from hawse.transfer.xml_answers import tree_of

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine

MOST = 1000
_NOT_IN_XML = re.compile("[\x00-\x1f\ufffe\uffff]").search
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Victim(NamedTuple):
    """An object that is to go. `etag`: only while it is still that one."""

    key: str
    version: str = ""
    etag: str = ""
    size: int = 0


Deleted = Sequence[tuple[Victim, CLIError | None]]
DoneDeleted = Callable[[Deleted], None]


def delete(
    engine: Engine,
    bucket: str,
    victims: Sequence[Victim],
    done: DoneDeleted,
    *,
    options: ObjectOptions = PLAIN,
    bypass_governance: bool = False,
) -> None:
    """Remove up to 1,000 objects of a bucket; waits while the windows are full.

    `done` gets each of them with the error that kept it, or None; it may be called several times,
    for some of them each time.
    """
    more = options.paying
    if bypass_governance:
        more = (*more, ("x-amz-bypass-governance-retention", "true"))
    together = [victim for victim in victims if not _NOT_IN_XML(victim.key)]
    for victim in victims:
        if _NOT_IN_XML(victim.key):
            _alone(engine, bucket, victim, done, more)
    if together:
        _together(engine, bucket, together, done, more)


def _alone(
    engine: Engine,
    bucket: str,
    victim: Victim,
    done: DoneDeleted,
    more: tuple[tuple[str, str], ...],
) -> None:
    condition = (("if-match", f'"{victim.etag}"'),) if victim.etag else ()
    request = Request(
        calls.DELETE_OBJECT_VERSION if victim.version else calls.DELETE_OBJECT,
        bucket,
        victim.key,
        query=query_of(versionId=victim.version) if victim.version else "",
        headers=(*condition, *more),
    )
    engine.submit(
        request, lambda came: done([(victim, came if isinstance(came, CLIError) else None)])
    )


def _together(
    engine: Engine,
    bucket: str,
    victims: Sequence[Victim],
    done: DoneDeleted,
    more: tuple[tuple[str, str], ...],
) -> None:
    body = _asking(victims)
    digest = b64encode(md5(body, usedforsecurity=False).digest()).decode()
    versions = any(victim.version for victim in victims)
    request = Request(
        calls.DELETE_OBJECT_VERSIONS if versions else calls.DELETE_OBJECTS,
        bucket,
        query="delete",
        headers=(("content-md5", digest), ("content-type", "application/xml"), *more),
        body=body,
    )

    def ended(came: Reply | CLIError) -> None:
        if isinstance(came, CLIError):
            done([(victim, came) for victim in victims])
            return
        try:
            kept = dict(_kept(came.body))
        except CLIError as error:
            done([(victim, error) for victim in victims])
            return
        done([(each, _error(engine, request, each, kept)) for each in victims])

    engine.submit(request, ended)


def _error(
    engine: Engine, request: Request, victim: Victim, kept: dict[tuple[str, str], Trouble]
) -> CLIError | None:
    trouble = kept.get((victim.key, victim.version)) or kept.get((victim.key, ""))
    if trouble is None:
        return None
    return engine.error(trouble, request._replace(key=victim.key), 1)


def _asking(victims: Iterable[Victim]) -> bytes:
    """Quiet: the answer names only what was not removed."""
    parts = ['<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>']
    for victim in victims:
        parts.append(f"<Object><Key>{victim.key.translate(_SPECIAL)}</Key>")
        if victim.version:
            parts.append(f"<VersionId>{victim.version.translate(_SPECIAL)}</VersionId>")
        if victim.etag:
            parts.append(f"<ETag>{victim.etag.translate(_SPECIAL)}</ETag>")
        parts.append("</Object>")
    parts.append("</Delete>")
    return "".join(parts).encode()


_STATUS = {"AccessDenied": 403, "NoSuchKey": 404, "PreconditionFailed": 412, "InternalError": 500}


def _kept(body: bytes) -> Iterable[tuple[tuple[str, str], Trouble]]:
    """What an answer says was not removed: by key and version, and why. Unavailable for no XML."""
    if b"<Error>" not in body:
        return
    for element in tree_of(body).iter():
        if element.tag.rpartition("}")[2] != "Error":
            continue
        inside = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
        code = inside.get("Code", "")
        trouble = Trouble(_STATUS.get(code, 400), code, inside.get("Message", ""))
        yield (inside.get("Key", ""), inside.get("VersionId", "")), trouble
