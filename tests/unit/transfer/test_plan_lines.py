"""A plan file comes back as it was written, or is refused before its first action."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError, UsageError
from hawse.transfer.action_lines import action_line, read_action
from hawse.transfer.actions import Action, Copy, Delete, Left, Reason, Same, Seen, Weight
from hawse.transfer.comparing import Outcome, Rung, Verdict
from hawse.transfer.plan_lines import PlanCounts, PlanFile, PlanHeader, PlanWriter
from hawse.transfer.spooling import Spool

HEADER = PlanHeader("/srv/a", "s3://b/a/", "2026-01-02T03:04:05Z", {"delete": True})
WHY = Verdict(Outcome.COPY, Rung.SIZE)
NEW = Copy("a", Verdict(Outcome.COPY, Rung.MISSING), Seen(7, 1.5), None, 1.5)
OVER = Copy("b", WHY, Seen(8, 2.5, "s"), Seen(9, None, "d"), None, "old/b")
GONE = Delete("c", Seen(5, 3.25, "e"), "old/c")
ARCHIVED = Left("d", Reason.ARCHIVED)


def written(*actions: Action, header: PlanHeader = HEADER) -> bytes:
    file = io.BytesIO()
    writer = PlanWriter(file, header)
    for action in actions:
        writer.add(action)
    writer.end()
    return file.getvalue()


def read(content: bytes) -> PlanFile:
    return PlanFile(io.BytesIO(content), "p.jsonl")


WHOLE = written(NEW, OVER, ARCHIVED, GONE)


def test_a_plan_comes_back_with_all_that_a_condition_needs() -> None:
    plan = read(WHOLE)

    assert plan.header == HEADER
    assert list(plan.actions()) == [NEW, OVER, ARCHIVED, GONE]
    assert list(plan.actions()) == [NEW, OVER, ARCHIVED, GONE]
    assert plan.counts == PlanCounts(copies=2, bytes=15, deletes=1, delete_bytes=5, left=1)


def test_what_must_not_exist_is_not_read_as_what_has_no_etag() -> None:
    file_there = Copy("a", WHY, Seen(7, 1.5, "s"), Seen(6, 1.0, ""), 1.5)

    first, second = read(written(NEW, file_there)).actions()

    assert isinstance(first, Copy) and isinstance(second, Copy)
    assert (first.expects_etag, second.expects_etag) == (None, "")


def test_an_empty_plan_is_a_plan() -> None:
    assert list(read(written()).actions()) == []


def test_what_is_the_same_or_left_as_asked_is_not_written() -> None:
    asked = [Left("x", reason) for reason in Reason if reason.weight is Weight.ASKED]

    plan = read(written(Same("s", WHY, 1), *asked, NEW))

    assert list(plan.actions()) == [NEW]


def test_a_copy_cannot_follow_a_delete() -> None:
    """Whoever applies the file may begin to delete at the first delete."""
    with pytest.raises(ValueError, match="'a' comes after a delete"):
        written(GONE, NEW)


def refused(content: bytes) -> str:
    with pytest.raises(UsageError) as caught:
        read(content)
    assert caught.value.what == "plan p.jsonl"
    assert caught.value.hint
    return caught.value.why


def test_a_plan_that_is_cut_anywhere_is_refused() -> None:
    for at in range(len(WHOLE)):
        assert refused(WHOLE[:at]) in (
            "it is cut off",
            "it was not written by hawse s3 sync --plan",
        )


def test_a_plan_without_its_end_is_called_cut_off() -> None:
    lines = WHOLE.splitlines(keepends=True)

    assert refused(b"".join(lines[:-1])) == "it is cut off"
    assert refused(b"".join(lines[:1])) == "it is cut off"


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [*lines[:1], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:2], *lines[1:]],
        lambda lines: [line.replace(b'"name":"c"', b'"name":"x"') for line in lines],
        lambda lines: [line.replace(b"s3://b/a/", b"s3://prod/") for line in lines],
        lambda lines: [line.replace(b'"copies":2', b'"copies":3') for line in lines],
        lambda lines: [line.replace(b'"over":null', b'"over":[1,1,""]') for line in lines],
        lambda lines: [*lines, lines[-1]],
    ],
    ids=["removed", "swapped", "doubled", "name", "place", "count", "condition", "two ends"],
)
def test_a_plan_that_was_edited_is_refused(edit: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = WHOLE.splitlines(keepends=True)
    edited = edit(lines)

    assert edited != lines
    assert refused(b"".join(edited)) == "it was changed after it was written"


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_no_changed_byte_goes_unseen(at: int, byte: int) -> None:
    changed = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]

    if changed != WHOLE:
        refused(changed)


def test_a_plan_of_another_version_is_refused_by_its_number() -> None:
    assert refused(WHOLE.replace(b'"hawse_s3_plan":1', b'"hawse_s3_plan":2')) == (
        "its version 2 is not 1"
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b"[]\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b'{"hawse_plan":1}\n'],
    ids=["nothing", "blank", "empty", "list", "bytes", "deep", "other plan"],
)
def test_what_is_no_plan_is_called_so(content: bytes) -> None:
    assert refused(content) == "it was not written by hawse s3 sync --plan"


@pytest.mark.parametrize(
    "damage",
    [
        {"source": None},
        {"options": []},
        {"more": 1},
    ],
)
def test_a_header_of_another_shape_is_refused(damage: dict[str, object]) -> None:
    first, rest = WHOLE.split(b"\n", 1)

    assert refused(json.dumps(json.loads(first) | damage).encode() + b"\n" + rest) == (
        "its first line is damaged"
    )


def resealed(*lines: bytes) -> bytes:
    """A file that somebody made with a digest that fits."""
    head = written().splitlines(keepends=True)[0]
    end = b'{"copies":0,"bytes":0,"deletes":0,"delete_bytes":0,"left":0}'
    digest = hashlib.sha256(b"".join([head, *lines, end, b"\n"])).hexdigest().encode()
    return b"".join([head, *lines, b'{"end":', end, b',"sha256":"', digest, b'"}\n'])


def test_an_action_of_another_version_is_refused_even_with_a_digest_that_fits() -> None:
    line = action_line(GONE).replace(b'"backup"', b'"version":"v1","backup"')

    with pytest.raises(UsageError, match="line 2: it is no action that this version knows"):
        list(read(resealed(line)).actions())


def test_a_copy_after_a_delete_is_refused_even_with_a_digest_that_fits() -> None:
    with pytest.raises(UsageError, match="line 3 comes after a delete"):
        list(read(resealed(action_line(GONE), action_line(NEW))).actions())


def test_counts_that_do_not_fit_are_refused_even_with_a_digest_that_fits() -> None:
    with pytest.raises(UsageError, match="it was changed while it was applied"):
        list(read(resealed(action_line(GONE))).actions())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"do":"left","name":"a","why":"ARCHIVED"}', "no end"),
        (b'{"do":"left","name":"a","why":"NEVER"}\n', "'NEVER' is no reason"),
        (b'{"do":"left","name":1,"why":"ARCHIVED"}\n', "1 is not a text"),
        (b'{"do":"left","name":"a","name":"b","why":"ARCHIVED"}\n', "twice"),
        (b'{"do":"delete","name":"a","seen":[1,null],"backup":""}\n', "what was seen"),
        (b'{"do":"delete","name":"a","seen":[1.5,null,""],"backup":""}\n', "what was seen"),
        (b'{"do":"delete","name":"a","seen":[1,true,""],"backup":""}\n', "True is not a time"),
        (b'{"do":"delete","name":"a","seen":[1,NaN,""],"backup":""}\n', "NaN"),
        (b'{"do":"move","name":"a"}\n', "no action"),
    ],
)
def test_a_line_that_is_not_as_we_write_it_is_refused(line: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_action(line)


SEEN = st.builds(
    Seen,
    st.integers(-1, 2**63),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4),
)
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=6)
ACTIONS = st.one_of(
    st.builds(
        Copy,
        HOSTILE,
        st.builds(Verdict, st.just(Outcome.COPY), st.sampled_from(Rung), st.text(max_size=3)),
        SEEN,
        st.none() | SEEN,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        HOSTILE,
    ),
    st.builds(Delete, HOSTILE, SEEN, HOSTILE),
    st.builds(Left, HOSTILE, st.sampled_from(Reason)),
)


@given(ACTIONS)
def test_any_action_is_one_line_of_ascii_and_comes_back(action: Copy | Delete | Left) -> None:
    line = action_line(action)

    assert re.fullmatch(rb"[\x20-\x7e]+\n", line)
    assert read_action(line) == action


def test_a_spool_that_lost_a_delete_says_so() -> None:
    file = io.BytesIO()
    spool = Spool(file)
    spool.add(GONE)
    spool.add(GONE)
    file.truncate(len(action_line(GONE)))

    with pytest.raises(CLIError, match="1 of 2 could be read back"):
        list(spool)


def test_a_spool_that_holds_anything_else_deletes_none_of_it() -> None:
    file = io.BytesIO()
    spool = Spool(file)
    spool.add(GONE)
    file.seek(0)
    file.write(action_line(ARCHIVED))
    file.truncate()

    with pytest.raises(CLIError, match="line 1 is no delete"):
        list(spool)


def test_a_full_disk_is_told_by_the_list_of_deletes() -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(CLIError, match="list of deletes: No space left on device"):
        Spool(Full()).add(GONE)
