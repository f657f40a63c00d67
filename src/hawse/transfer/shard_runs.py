"""The folder in S3 where the shards of one run note what became of them.

One small object for each shard, written when it begins and when it ends. Conditions keep two
processes from writing the same one; where a server overlooks conditions, what is there is read
again after it was written. That all shards are of one split is checked before and after the first
write: of two that begin at the same moment, at least one sees the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError, NotFound, Refused, UsageError
from hawse.transfer import calls
from hawse.transfer.failures import Changed
from hawse.transfer.found_objects import FoundObjects
from hawse.transfer.guards import BucketRoot, check_apart
from hawse.transfer.places import S3Url, parse_url
from hawse.transfer.plan_files import chosen_of
from hawse.transfer.requests import Headers, Request
from hawse.transfer.shard_entries import (
    RUNNING,
    Entry,
    Union,
    differing,
    name_of,
    read,
    shard_called,
    written,
)
from hawse.transfer.sharding import BATCH_JOB, OPTION, Shard, parse_shard
from hawse.transfer.unfinished import each

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.sync_ends import Ends
    from hawse.transfer.syncing import Sync

RUN_OPTION = "--shard-run"
_JOB = "{job}"
_OTHER_URL = "a run needs a prefix for itself, such as s3://bucket/runs/2026-01-31"


class Found(NamedTuple):
    """An entry as it is stored."""

    entry: Entry
    etag: str


class RunFolder:
    """The entries of one run."""

    def __init__(self, engine: Engine, url: S3Url) -> None:
        self.url = url
        self._engine = engine

    def shards(self) -> list[Shard]:
        """Those that have an entry. Refused when they are of two splits."""
        url = self.url
        names = (one.key[len(url.key) :] for one in FoundObjects(self._engine, *_within(url)))
        found = [shard for shard in map(shard_called, names) if shard is not None]
        if len(splits := sorted({shard.count for shard in found})) > 1:
            why = f"two splits are noted there, into {splits[0]} and into {splits[1]}"
            raise Refused(f"{RUN_OPTION} {url}", why=why, hint=_OTHER_URL)
        return sorted(found)

    def found(self, shard: Shard) -> Found | None:
        """The entry of a shard; None when there is none."""
        request = Request(calls.GET_OBJECT, self.url.bucket, self._key(shard))
        came = self._engine.exists(request)
        return None if came is None else Found(read(came.body, request.name), came.etag)

    def entries(self) -> Iterator[Entry]:
        """All entries."""
        for _, found in each(self._engine, self.shards(), self.found):
            if isinstance(found, CLIError):
                raise found
            if found is not None:  # removed since it was listed
                yield found.entry

    def union(self) -> Union:
        """What all entries say; NotFound when there are none."""
        entries = list(self.entries())
        if not entries:
            hint = "hawse s3 sync SRC DST --shard 1/4 --shard-run URL notes them"
            raise NotFound(f"{self.url}", why="no shard has noted anything there", hint=hint)
        return Union(entries)

    def put(self, entry: Entry, over: str | None) -> str:
        """Store an entry over the one with that ETag, or where there is none; its own ETag."""
        condition = ("if-match", f'"{over}"') if over else ("if-none-match", "*")
        try:
            return self._stored(entry, (condition,))
        except Changed as error:
            found = self.found(entry.shard)
            if found is not None and found.entry == entry:  # an answer was lost on the way
                return found.etag
            raise taken_over(entry.shard, self.url) from error
        except CLIError as error:
            if error.aws_code != "NotImplemented":
                raise
        return self._stored(entry, ())

    def remove(self, shard: Shard) -> None:
        """Forget the entry of a shard, if that can be done."""
        self._engine.tidy(Request(calls.DELETE_OBJECT, self.url.bucket, self._key(shard)))

    def _stored(self, entry: Entry, condition: Headers) -> str:
        body = written(entry)
        request = Request(
            calls.PUT_OBJECT,
            self.url.bucket,
            self._key(entry.shard),
            headers=(("content-type", "application/json"), *condition),
            body=body,
            size=len(body),
        )
        return self._engine.ask(request).etag

    def _key(self, shard: Shard) -> str:
        return self.url.key + name_of(shard)


def _within(url: S3Url) -> tuple[str, str]:
    return url.bucket, url.key


class Turn:
    """One shard at work, as it is noted: `begin`, then `end`."""

    def __init__(self, folder: RunFolder, entry: Entry) -> None:
        """`entry` is as it is when it begins."""
        self.entry = entry
        self._folder = folder
        self._etag = ""

    @property
    def url(self) -> S3Url:
        """Where it is noted."""
        return self._folder.url

    def begin(self) -> Entry | None:
        """Note that it begins; what an earlier process noted of the same shard.

        Refused when the run is of another sync, or split otherwise.
        """
        shard = self.entry.shard
        self._check()
        before = self._folder.found(shard)
        if before is not None:
            self._check_same(before.entry)
            self.entry = replace(self.entry, attempt=before.entry.attempt + 1)
        self._etag = self._folder.put(self.entry, before and before.etag)
        try:
            self._check_mine()
            self._check()
        except CLIError:
            if before is None:
                self._folder.remove(shard)
            raise
        return before and before.entry

    def end(self, **ended: Any) -> None:
        """Note how it ended; CLIError when another process has taken it over."""
        self._check_mine()
        self.entry = replace(self.entry, **ended)
        self._folder.put(self.entry, self._etag)

    def _check(self) -> None:
        shard, url = self.entry.shard, self._folder.url
        others = [one for one in self._folder.shards() if one != shard]
        if not others:
            return
        count = others[0].count
        if count != shard.count:
            hint = f"--shard 1/{count} to {count}/{count} belong to it; {_OTHER_URL}"
            raise Refused(f"{OPTION} {shard}", why=f"{url} is split into {count}", hint=hint)
        found = self._folder.found(others[0])
        if found is not None:
            self._check_same(found.entry)

    def _check_same(self, other: Entry) -> None:
        asked = self.entry.asked
        if name := differing(asked, other.asked):
            theirs, mine = (json.dumps(each.get(name)) for each in (other.asked, asked))
            why = f"it is another sync's, whose {name} is {theirs}, and not {mine}"
            raise Refused(f"{RUN_OPTION} {self._folder.url}", why=why, hint=_OTHER_URL)

    def _check_mine(self) -> None:
        found = self._folder.found(self.entry.shard)
        if found is None or found.entry.process != self.entry.process:
            raise taken_over(self.entry.shard, self._folder.url)
        self._etag = found.etag


def taken_over(shard: Shard, url: S3Url) -> CLIError:
    """The error for a shard that two processes are at."""
    why = "another process is at the same shard of this run, and has noted that"
    return CLIError(f"shard {shard}", why=why, hint=f"hawse s3 shards {url}")


def shard_asked(
    typed: Mapping[str, Any], env: Mapping[str, str], ends: Ends
) -> tuple[Shard | None, S3Url | None]:
    """The shard that was typed, and where it is noted; UsageError or Refused for what is wrong."""
    text, run = typed.get("shard"), typed.get("shard_run")
    shard = parse_shard(text, env) if text is not None else None
    if run is None:
        return shard, None
    if shard is None:
        raise UsageError(RUN_OPTION, why="it is about a shard", hint="such as --shard 1/4")
    url = parse_run(run, env)
    for name, place in (("source", ends.source), ("destination", ends.destination)):
        if isinstance(place, S3Url):
            root = BucketRoot(place.bucket, place.key)
            check_apart((name, root), ("shard run", BucketRoot(url.bucket, url.key)))
    return shard, url


def parse_run(text: str, env: Mapping[str, str], argument: str = RUN_OPTION) -> S3Url:
    """The prefix of a run, with the id of the array job for {job}."""
    if _JOB in text:
        job = env.get(BATCH_JOB, "").partition(":")[0]
        if not job:
            why = f"{BATCH_JOB} is not set: this is no job of AWS Batch"
            raise UsageError(f"{argument} {text}", why=why, hint="write the name of the run out")
        text = text.replace(_JOB, job)
    url = parse_url(text, argument).folder()
    if not url.key.strip("/"):
        raise UsageError(f"{argument} {text}", why="it is the whole bucket", hint=_OTHER_URL)
    return url


def asked_of(sync: Sync) -> dict[str, Any]:
    """What has to be the same for all shards of one run, as JSON has it."""
    rules, options, manner = sync.rules, sync.options, sync.manner
    found = {
        "source": str(sync.ends.source),
        "destination": str(sync.ends.destination),
        "filters": [str(rule) for rule in sync.filters.rules],
        "delete": options.delete,
        "immutable": options.immutable,
        "backup_prefix": options.backup_prefix,
        "size_only": rules.size_only,
        "checksum": rules.checksum,
        "update": rules.update,
        "exact_times": rules.exact_times,
        "modify_window": rules.modify_window,
        "follow": sync.follow,
        "header_for": manner.header_for,
        "objects": chosen_of(manner.options),
    }
    again: dict[str, Any] = json.loads(json.dumps(found))
    return again


def going_on_with(before: Entry) -> str:
    """What is said when an earlier process began the same shard and noted no end; else ""."""
    if before.state != RUNNING:
        return ""
    return f"shard {before.shard} was begun at {before.begun} on {before.host}, and has no end"
