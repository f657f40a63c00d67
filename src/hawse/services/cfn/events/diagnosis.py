"""What broke an operation, and what blocks its rollback: two answers, from a recording alone.

Pure. Cancellations and summaries are dropped by anchored rules, failures of nested stacks are
followed to the resource that failed, and what a stack says of itself is a cause like any other.
Where nobody could be sure the candidates are given and no cause: wrong is worse than not sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hawse.services.cfn import states
from hawse.services.cfn.events.attempts import (
    CLEANUP,
    FORWARD,
    ROLLBACK,
    Attempt,
    attempts,
)
from hawse.services.cfn.events.causes import Cause, Diagnosis, Verdict
from hawse.services.cfn.events.found import Found, Search, first_of, needed_by
from hawse.services.cfn.events.reasons import is_asked_for, is_vague, known
from hawse.services.cfn.events.recordings import Recording
from hawse.services.cfn.events.records import name_in

TIE = timedelta(seconds=1)


def diagnose(recording: Recording) -> Diagnosis:
    """Why the last attempt on the recorded stack ended as it did."""
    if not recording.events:
        facts, note = recording.facts, "AWS has no events of it"
        return Diagnosis(facts.name, facts.status, "", None, facts.id, "unsure", note)
    every = attempts(recording)
    answers = (_answer(attempt) for attempt in every[:2])
    found = next(answers)
    # A deletion that went well says nothing: whoever asks means what it was deleted for.
    if found.verdict == "nothing failed" and every[0].action == "DELETE" and len(every) > 1:
        before = next(answers)
        if before.verdict != "nothing failed":
            return replace(
                before, note="it was deleted afterwards", status=found.status, blocking=()
            )
    return found


@dataclass(frozen=True)
class _Sorted:
    """The failures of an attempt by what they mean."""

    forward: Sequence[Found]
    doubtful: Sequence[Found]
    blocking: Sequence[Found]
    leftovers: Sequence[Found]


def _answer(attempt: Attempt) -> Diagnosis:
    search = Search(attempt)
    found = _sorted(attempt, search)
    verdict, primary = _verdict(attempt, search, found)
    rest = [one for one in found.forward if one is not primary]
    follow = [one for one in rest if primary and needed_by(search, one, primary)]
    cause = _cause(primary) if primary else None
    facts = attempt.recording.facts
    unsure = _candidates(verdict, primary, found)
    others = [one for one in rest if one not in follow and _cause(one) not in unsure]
    blocking = list(map(_cause, found.blocking))
    return Diagnosis(
        name=facts.name,
        status=facts.status,
        operation=attempt.action,
        began=attempt.began,
        id=facts.id,
        verdict=verdict,
        note=_note(attempt, verdict, found),
        cancelled=search.cancelled,
        leftovers=list(map(_cause, found.leftovers)),
        consequences=list(map(_cause, follow)),
        also_failed=[] if primary is None else list(map(_cause, others)),
        candidates=unsure,
        blocking=blocking,
        unblock=_unblock(blocking, facts.name),
        cause=cause,
        hint=_hint(attempt, verdict, cause, unsure),
        lacks=(*attempt.recording.lacks, *search.lacks),
    )


def _sorted(attempt: Attempt, search: Search) -> _Sorted:
    every = list(search.failures(attempt.recording.root))
    forward = [one for one in every if one.phase == FORWARD]
    if attempt.action == "DELETE" or not _went_wrong(attempt):
        # Deletions are tried again: what is gone in the end did not fail.
        forward = [one for one in latest(forward) if search.still_failed(one.event)]
    real = first([one for one in forward if not is_asked_for(one.event.reason)] or forward)
    back = latest(one for one in every if one.phase == ROLLBACK and not one.event.own)
    back = back or latest(one for one in every if one.phase == ROLLBACK and one.event.failed)
    stuck = [one for one in back if search.still_failed(one.event)] if _blocked(attempt) else []
    return _Sorted(
        [one for one in real if not one.doubt],
        [one for one in real if one.doubt],
        [one for one in stuck if not one.doubt] or stuck,
        latest(one for one in every if one.phase == CLEANUP and search.still_failed(one.event)),
    )


def first(found: Iterable[Found]) -> list[Found]:
    """The first failure of each resource, in order of time."""
    seen: dict[tuple[str, str], Found] = {}
    for one in found:
        seen.setdefault(one.event.key, one)
    return list(seen.values())


def latest(found: Iterable[Found]) -> list[Found]:
    """The last failure of each resource, in order of time."""
    last = {one.event.key: one for one in found}
    return sorted(last.values(), key=lambda one: one.event.at)


def _verdict(attempt: Attempt, search: Search, found: _Sorted) -> tuple[Verdict, Found | None]:
    if not (found.forward or found.doubtful):
        going = attempt.own and attempt.own[-1].status in states.IN_PROGRESS
        if going:
            return "running", None
        return ("unsure" if _went_wrong(attempt) else "nothing failed"), None
    if not _went_wrong(attempt) and attempt.action != "DELETE":
        return "nothing failed", None
    if not found.forward:
        return "unsure", None
    primary, tied = first_of(search, found.forward, TIE)
    if not attempt.action or is_vague(primary.event.reason) or tied:
        return "likely", primary
    return "certain", primary


def _went_wrong(attempt: Attempt) -> bool:
    """Whether the attempt failed, or is about to: of one that goes on a failure says so."""
    if not attempt.own:
        return True
    last = attempt.own[-1].status
    if last in states.IN_PROGRESS:
        return not last.startswith("UPDATE_COMPLETE_CLEANUP")
    return states.failed(last)


def _blocked(attempt: Attempt) -> bool:
    """Whether the rollback got stuck, or is at work and may."""
    status = attempt.recording.facts.status
    return status.endswith("ROLLBACK_FAILED") or status.endswith("ROLLBACK_IN_PROGRESS")


def _candidates(verdict: Verdict, primary: Found | None, found: _Sorted) -> list[Cause]:
    if verdict == "unsure":
        return [_cause(one) for one in found.doubtful]
    if verdict == "likely" and primary is not None:
        near = [one for one in found.forward if one.event.at - primary.event.at < TIE]
        return [_cause(one) for one in near if one is not primary]
    return []


def _cause(found: Found) -> Cause:
    event, told = found.event, found.said
    kind = known(event.reason, found.path.partition("/")[0])
    return Cause(
        path=found.path,
        logical_id=event.logical_id,
        type=event.type,
        status=event.status,
        reason=found.reason,
        at=event.at,
        stack=event.stack,
        stack_id=event.stack_id,
        physical_id=event.physical_id,
        kind=kind.kind,
        code=told.code,
        request_id=told.request_id,
        log_stream=told.log_stream,
        action=told.action,
        hooks=told.hooks,
        hint=kind.hint.replace("BUCKET", event.physical_id or "BUCKET"),
        why=found.doubt,
    )


def _hint(
    attempt: Attempt, verdict: Verdict, cause: Cause | None, candidates: Sequence[Cause]
) -> str | None:
    name = attempt.recording.facts.name
    if verdict == "running":
        return f"hawse cfn watch {name}"
    if cause is not None:
        alone = attempt.action == "DELETE" and cause.stack_id == attempt.recording.root
        if alone and cause.kind == "bucket_not_empty":
            return f"hawse cfn rm {name} --empty deletes what is in it, and the stack"
        return cause.hint or None
    hints = (one.hint for one in candidates if one.hint)
    unsure = f"ask other services too: hawse cfn why {name} --deep"
    return next(hints, unsure if verdict == "unsure" else None)


def _unblock(blocking: Sequence[Cause], name: str) -> str | None:
    if not blocking:
        return None
    return f"{blocking[-1].hint or 'repair it'}; then: hawse cfn recover {name}"


def _note(attempt: Attempt, verdict: Verdict, found: _Sorted) -> str | None:
    if found.leftovers and verdict == "nothing failed":
        return "what is left over is the stack's no more: nothing but you will delete it"
    if verdict == "running":
        return "it goes on, and nothing has failed so far"
    if not attempt.action:
        return "the beginning of the operation is not recorded, so earlier failures may be missing"
    if verdict == "unsure":
        return "no event names a cause"
    parent = attempt.recording.facts.parent
    return f"it is nested: hawse cfn why {name_in(parent)} sees all of it" if parent else None
