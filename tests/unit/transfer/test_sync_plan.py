"""What a sync does, what it leaves alone, and that it never deletes what it could not see."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, strategies as st

from hawse.errors import CLIError, Refused
from hawse.transfer.actions import Copy, Delete, Left, Reason, Same, Seen, Weight
from hawse.transfer.comparing import Comparison, Direction, Rules, Rung, Side
from hawse.transfer.guards import MaxDelete
from hawse.transfer.joining import joined
from hawse.transfer.spooling import Spool
from hawse.transfer.sync_plan import SyncOptions, SyncPlan
from hawse.transfer.unseen import Unseen
from tests.unit.transfer.sides import NOON, Sync, applied, breaking, side, sides

DELETE = SyncOptions(delete=True)
COPIES = Direction.COPY


def unseen(*names: str) -> Unseen:
    found = Unseen()
    for name in names:
        found.add(name)
    return found


# --- Copies --------------------------------------------------------------------------------------


def test_what_is_new_is_copied_only_where_nothing_is() -> None:
    (copy,) = Sync([side("a", 7, NOON, "")], []).actions()

    assert isinstance(copy, Copy)
    assert copy.why.rung is Rung.MISSING
    assert (copy.size, copy.source) == (7, Seen(7, NOON, ""))
    assert copy.expects_etag is None


def test_what_is_replaced_is_expected_to_be_what_was_compared() -> None:
    (copy,) = Sync([side("a", 7)], [side("a", 6, NOON - 5, "old")]).actions()

    assert isinstance(copy, Copy)
    assert copy.expects_etag == "old"
    assert copy.over == Seen(6, NOON - 5, "old")


def test_a_file_that_is_replaced_is_not_taken_for_missing() -> None:
    """A file has no ETag: its size and time are the condition."""
    (copy,) = Sync(
        [side("a", 7, etag="new")], [side("a", 6, NOON - 5, "")], Direction.DOWNLOAD
    ).actions()

    assert isinstance(copy, Copy)
    assert (copy.expects_etag, copy.over) == ("", Seen(6, NOON - 5, ""))
    assert copy.source.etag == "new"


def test_a_download_is_told_the_time_that_the_next_sync_compares_with() -> None:
    known, unknown = Sync(
        [side("a", original=NOON - 60), side("b")], [], Direction.DOWNLOAD
    ).actions()

    assert isinstance(known, Copy) and isinstance(unknown, Copy)
    assert (known.changed, unknown.changed) == (NOON - 60, NOON)


def test_nothing_is_done_for_what_is_the_same() -> None:
    (same,) = Sync([side("a", 7)], [side("a", 7)]).actions()

    assert isinstance(same, Same)
    assert same.why.rung is Rung.NOT_OLDER


def test_what_replaces_or_deletes_keeps_a_backup_and_what_is_new_needs_none() -> None:
    sync = Sync(
        sides("new") + [side("old", 2)],
        [side("gone"), side("old", 1)],
        options=SyncOptions(delete=True, backup_prefix="backup/today/"),
    )
    new, old = sync.actions()
    (gone,) = sync.deletes()

    assert isinstance(new, Copy) and isinstance(old, Copy)
    assert (new.backup, old.backup) == ("", "backup/today/old")
    assert gone.backup == "backup/today/gone"


def test_immutable_makes_a_difference_an_error_and_copies_what_is_new() -> None:
    sync = Sync([side("a", 2), side("b")], [side("a", 1)], options=SyncOptions(immutable=True))

    left, new = sync.actions()

    assert left == Left("a", Reason.IMMUTABLE)
    assert isinstance(new, Copy)
    assert sync.plan.totals.weighing(Weight.FAILED) == 1


def test_a_conflict_with_immutable_holds_all_deletes() -> None:
    options = SyncOptions(delete=True, immutable=True)
    sync = Sync([side("a", 2)], [side("a", 1), side("b")], options=options)
    sync.actions()

    with pytest.raises(Refused, match="1 name could not be transferred"):
        sync.deletes()


def test_update_leaves_what_is_newer() -> None:
    sync = Sync([side("a", 2)], [side("a", 1, NOON + 60)], rules={"update": True})

    assert sync.left() == {"a": "NEWER"}
    assert sync.plan.totals.weighing(Weight.ASKED) == 1


# --- Archived objects, markers, the prefix itself ------------------------------------------------


@pytest.mark.parametrize(
    ("storage", "restore", "reason"),
    [
        ("GLACIER", "", "ARCHIVED"),
        ("DEEP_ARCHIVE", "", "ARCHIVED"),
        ("GLACIER", "ongoing", "RESTORING"),
        ("GLACIER", 'ongoing-request="true"', "RESTORING"),
        ("GLACIER", "2030-01-01T00:00:00Z", None),
        ("DEEP_ARCHIVE", 'ongoing-request="false", expiry-date="2030-01-01"', None),
        ("GLACIER_IR", "", None),
        ("STANDARD_IA", "", None),
        ("", "", None),
    ],
)
def test_what_is_archived_is_left_until_it_is_restored(
    storage: str, restore: str, reason: str | None
) -> None:
    source = side("a", storage=storage, restore=restore)

    assert Sync([source], [], COPIES).left() == ({"a": reason} if reason else {})


def test_what_is_archived_and_the_same_is_the_same() -> None:
    sync = Sync([side("a", storage="GLACIER")], sides("a"), COPIES)

    assert [type(action) for action in sync.actions()] == [Same]


def test_leaving_what_is_archived_says_what_to_type_and_is_not_a_success() -> None:
    assert "hawse s3 restore" in Reason.ARCHIVED.hint
    assert Reason.ARCHIVED.weight is Weight.SKIPPED


def test_the_copy_at_the_destination_of_what_is_archived_is_not_deleted() -> None:
    sync = Sync([side("a", 2, storage="GLACIER")], [side("a", 1)], COPIES)
    sync.actions()

    assert sync.deletes() == []


def test_what_is_archived_and_cannot_be_backed_up_is_neither_replaced_nor_deleted() -> None:
    archived = [side("a", 1, storage="GLACIER"), side("b", 1, storage="GLACIER")]
    options = SyncOptions(delete=True, backup_prefix="old/")
    sync = Sync([side("a", 2)], archived, options=options)

    assert sync.left() == {"a": "BACKUP_ARCHIVED", "b": "BACKUP_ARCHIVED"}
    assert sync.deletes() == []


@pytest.mark.case(2)
def test_markers_of_folders_are_neither_copied_nor_deleted() -> None:
    sync = Sync([side("here/", 0)], [side("", 0), side("there/", 0)], COPIES)

    assert sync.left() == {"": "MARKER", "here/": "MARKER", "there/": "MARKER"}
    assert sync.deletes() == []
    assert sync.plan.totals.source == sync.plan.totals.destination == 0


@pytest.mark.case(2)
def test_a_marker_that_has_content_is_an_object_like_any_other() -> None:
    assert Sync([side("a/", 3)], [], COPIES).copied() == ["a/"]


@pytest.mark.case(18)
def test_the_object_whose_key_is_the_prefix_is_never_deleted() -> None:
    sync = Sync(sides("a"), [side("", 5), *sides("a")])

    assert sync.left() == {"": "UNNAMED"}
    assert sync.deletes() == []


def test_the_object_whose_key_is_the_prefix_is_nobodys_concern_without_delete() -> None:
    sync = Sync(sides("a"), [side("", 5), *sides("a")], options=SyncOptions())

    assert sync.left() == {}
    assert sync.plan.totals.extra == 1


def test_the_object_whose_key_is_the_prefix_is_not_copied_and_that_is_told() -> None:
    assert Sync([side("", 5)], [], COPIES).left() == {"": "UNNAMED"}
    assert Reason.UNNAMED.weight is Weight.SKIPPED


# --- Filters -------------------------------------------------------------------------------------


def no_logs(name: str) -> bool:
    return not name.startswith("logs/")


def test_excluded_names_are_untouched_on_both_sides() -> None:
    sync = Sync(sides("a", "logs/1"), sides("b", "logs/2", "logs/deep/3"), keeps=no_logs)

    assert sync.copied() == ["a"]
    assert [delete.name for delete in sync.deletes()] == ["b"]


def test_what_an_include_does_not_name_is_not_deleted() -> None:
    sync = Sync(sides("a.txt"), sides("b.txt", "c.jpg"), keeps=lambda name: name.endswith(".txt"))
    sync.actions()

    assert [delete.name for delete in sync.deletes()] == ["b.txt"]


def test_excluded_names_do_not_dilute_the_share_that_is_deleted() -> None:
    sync = Sync(sides("a"), sides("a", "b", *(f"logs/{n}" for n in range(98))), keeps=no_logs)
    sync.actions()

    with pytest.raises(Refused, match="1 of the 2 names"):
        sync.deletes(limit=MaxDelete(percent=10))


# --- Deletes -------------------------------------------------------------------------------------


def test_what_is_only_at_the_destination_stays_without_delete() -> None:
    sync = Sync(sides("a"), sides("a", "b"), options=SyncOptions())

    assert [type(action) for action in sync.actions()] == [Same]
    assert sync.plan.totals.extra == 1
    assert sync.deletes() == []


def test_a_delete_carries_what_was_seen_so_that_a_new_object_is_not_deleted() -> None:
    sync = Sync(sides("a"), [*sides("a"), side("b", 9, NOON, "seen")])
    sync.actions()

    assert sync.deletes() == [Delete("b", Seen(9, NOON, "seen"))]


def test_nothing_is_deleted_before_the_listings_came_to_their_end() -> None:
    sync = Sync(sides("b", "c"), sides("a", "b", "c"))
    actions = sync.plan.actions(joined(sync.source, sync.destination))
    next(actions)

    with pytest.raises(Refused, match="did not come to its end; nothing was deleted"):
        sync.deletes()


@pytest.mark.case(28)
@pytest.mark.parametrize("broken", ["source", "destination"])
def test_nothing_is_deleted_when_a_listing_broke_off(broken: str) -> None:
    error = CLIError("listing", why="AccessDenied on page 2")
    source: Iterator[Side] = iter(sides("b", "c"))
    destination: Iterator[Side] = iter(sides("a", "b", "x"))
    if broken == "source":
        source = breaking(source, error)
    else:
        destination = breaking(destination, error)
    sync = Sync(source, destination)

    with pytest.raises(CLIError, match="page 2"):
        sync.actions()
    with pytest.raises(Refused):
        sync.deletes()


@pytest.mark.case(29)
def test_nothing_is_called_missing_after_the_destinations_listing_failed() -> None:
    there = breaking(sides("b"), CLIError("listing", why="500 on page 2"))
    sync = Sync(sides("a", "b", "c", "d"), there)
    seen_so_far = []

    with pytest.raises(CLIError):
        for action in sync.plan.actions(joined(sync.source, sync.destination)):
            seen_so_far.append(action.name)

    assert seen_so_far == ["a", "b"]


def test_one_failed_transfer_holds_all_deletes() -> None:
    sync = Sync(sides("a"), sides("a", "b"))
    sync.actions()

    with pytest.raises(Refused, match="1 name could not be transferred; nothing was deleted"):
        sync.deletes(failures=1)


@pytest.mark.case(30)
def test_what_lies_in_an_unreadable_folder_is_not_deleted() -> None:
    sync = Sync(sides("a"), sides("a", "d-1", "d/x", "d/y/z", "e"), source_unseen=unseen("d/"))

    assert sync.left() == {"d/x": "SOURCE_UNSEEN", "d/y/z": "SOURCE_UNSEEN"}
    assert [delete.name for delete in sync.deletes()] == ["d-1", "e"]
    assert Reason.SOURCE_UNSEEN.weight is Weight.SKIPPED


def test_a_file_that_could_not_be_looked_at_is_not_deleted() -> None:
    """A socket, a broken link, a file that stat fails on."""
    sync = Sync(sides("b"), sides("a", "b"), source_unseen=unseen("a"))
    sync.actions()

    assert sync.deletes() == []


def test_what_turns_out_to_be_unseen_later_is_not_deleted() -> None:
    late = Unseen()
    sync = Sync(sides("a"), sides("a", "d/x", "e"), source_unseen=late)
    sync.actions()
    late.add("d")

    assert [delete.name for delete in sync.deletes()] == ["e"]


def test_what_the_destination_could_not_show_is_not_called_missing() -> None:
    sync = Sync(sides("a", "d/x"), [], Direction.DOWNLOAD, destination_unseen=unseen("d"))

    assert sync.copied() == ["a"]
    assert sync.plan.totals.left == {Reason.DESTINATION_UNSEEN: 1}


def test_a_source_whose_root_is_unreadable_deletes_nothing() -> None:
    sync = Sync([], sides("a", "b/c"), source_unseen=unseen(""))
    sync.actions()

    assert sync.deletes() == []


@pytest.mark.case(27)
def test_a_vanished_mount_deletes_nothing() -> None:
    sync = Sync(sides("a"), sides("a", "b"))
    sync.actions()

    with pytest.raises(Refused, match="not there any more"):
        sync.deletes(root_now=None)


def test_the_root_of_a_bucket_is_not_looked_for() -> None:
    sync = Sync(sides("a"), sides("a", "b"), COPIES)
    sync.actions()

    assert len(sync.deletes(root_now=None)) == 1


def test_too_many_deletes_delete_none() -> None:
    """Not the first hundred and then no more."""
    sync = Sync(sides("a"), sides("a", *(f"x{n}" for n in range(101))))
    sync.actions()

    with pytest.raises(Refused, match="101 of the 102 names there would be deleted"):
        sync.deletes(confirmed=False)
    assert len(sync.deletes(confirmed=False, limit=MaxDelete(count=101))) == 101


def test_an_empty_source_deletes_nothing_even_when_confirmed() -> None:
    sync = Sync([side("folder/", 0)], sides("a"), COPIES)
    sync.actions()

    with pytest.raises(Refused, match="the source has no names"):
        sync.deletes(confirmed=True, limit=MaxDelete(percent=100))


def test_deletes_do_not_stay_in_memory() -> None:
    file = io.BytesIO()
    plan = SyncPlan(Comparison(Rules(COPIES)), Spool(file), DELETE)

    list(plan.actions(joined(sides("a"), sides("a", "b", "c\n\u2028\x00"))))

    assert file.getvalue().count(b"\n") == 2
    deletes = plan.deletes(failures=0)
    assert [delete.name for delete in deletes] == ["b", "c\n\u2028\x00"]


# --- Totals --------------------------------------------------------------------------------------


def test_totals_count_and_weigh_as_the_plan_streams() -> None:
    sync = Sync(
        [side("a", 10), side("b", 20), side("c", 30), side("logs/x", 5)],
        [side("b", 21), side("c", 30), side("d", 40), side("e", -1)],
        keeps=no_logs,
    )
    sync.actions()
    totals = sync.plan.totals

    assert (totals.source, totals.destination) == (3, 4)
    assert (totals.new, totals.replaced, totals.copies, totals.bytes) == (1, 1, 2, 30)
    assert (totals.same, totals.same_bytes) == (1, 30)
    assert (totals.deletes, totals.delete_bytes) == (2, 40)
    assert totals.left == {Reason.EXCLUDED: 1}


def test_a_size_that_is_not_known_takes_nothing_from_the_bytes() -> None:
    sync = Sync([side("a", -1), side("b", 5)], [])
    sync.actions()

    assert (sync.plan.totals.copies, sync.plan.totals.bytes) == (2, 5)


def test_what_a_checksum_could_not_tell_is_counted() -> None:
    sync = Sync([side("a")], [side("a", etag="odd")], rules={"checksum": True})
    sync.actions()

    assert sync.plan.totals.untold == 1


def test_an_unreadable_folder_covers_what_is_below_it_and_not_its_siblings() -> None:
    hidden = unseen("d/e/", "f")

    assert [hidden.covers(name) for name in ("d/e", "d/e/x/y", "f/x", "f")] == [True] * 4
    assert [hidden.covers(name) for name in ("d", "d/ex", "d/f", "foo")] == [False] * 4


# --- Whole syncs against a model -----------------------------------------------------------------

NAMES = st.text(alphabet="ab/-.é😀", min_size=1, max_size=4)
OBJECTS = st.dictionaries(
    NAMES,
    st.tuples(st.integers(0, 3), st.floats(NOON, NOON + 9), st.sampled_from("xyz")),
    max_size=8,
)
DIRECTIONS = st.sampled_from(Direction)
FILTERS = st.sampled_from(["", "a", "/", "é"]).map(
    lambda text: (lambda name: not text or text not in name)
)
Objects = dict[str, tuple[int, float, str]]
Keeps = Callable[[str], bool]


def listed(objects: Objects) -> list[Side]:
    return [Side(name, *objects[name]) for name in sorted(objects)]


def marker(one: Side) -> bool:
    return one.size == 0 and one.name.endswith("/")


def run(sync: Sync) -> dict[str, Side]:
    """The destination after the whole sync, or after its copies when the guards hold."""
    actions: list[Copy | Same | Left | Delete] = [*sync.actions()]
    try:
        actions += sync.deletes()
    except Refused:
        assert sync.plan.totals.source == 0
    return applied(actions, sync.source, sync.destination)


@given(OBJECTS, OBJECTS, DIRECTIONS, FILTERS)
def test_a_sync_makes_the_destination_what_the_filtered_source_is(
    source: Objects, destination: Objects, direction: Direction, keeps: Keeps
) -> None:
    here, there = listed(source), listed(destination)
    wanted = {one.name: one.size for one in here if keeps(one.name) and not marker(one)}

    after = run(Sync(here, there, direction, keeps=keeps))

    found = {one.name: one.size for one in after.values() if keeps(one.name) and not marker(one)}
    covered = {one.name for one in here if marker(one)}  # an object under a marker's name stays
    if wanted:
        assert {n: s for n, s in found.items() if n not in covered} == wanted
    else:
        assert set(found) == {one.name for one in there if keeps(one.name) and not marker(one)}


@given(OBJECTS, OBJECTS, DIRECTIONS, FILTERS)
def test_a_second_sync_has_nothing_to_do(
    source: Objects, destination: Objects, direction: Direction, keeps: Keeps
) -> None:
    here = listed(source)
    after = run(Sync(here, listed(destination), direction, keeps=keeps))

    again = Sync(here, [after[name] for name in sorted(after)], direction, keeps=keeps)

    assert again.copied() == []
    assert again.plan.totals.deletes == 0 or again.plan.totals.source == 0


@given(OBJECTS, OBJECTS, DIRECTIONS, FILTERS)
def test_excluded_names_never_change(
    source: Objects, destination: Objects, direction: Direction, keeps: Keeps
) -> None:
    there = listed(destination)

    after = run(Sync(listed(source), there, direction, keeps=keeps))

    assert {n: s for n, s in after.items() if not keeps(n)} == {
        one.name: one for one in there if not keeps(one.name)
    }


@given(OBJECTS, OBJECTS, st.integers(0, 8), st.booleans())
def test_deletes_never_happen_when_a_listing_is_incomplete(
    source: Objects, destination: Objects, after: int, breaks_source: bool
) -> None:
    here, there = listed(source), listed(destination)
    error = CLIError("listing")
    sync = (
        Sync(breaking(here[:after], error), there)
        if breaks_source
        else Sync(here, breaking(there[:after], error))
    )

    with pytest.raises(CLIError):
        sync.actions()
    if sync.plan.totals.deletes:
        with pytest.raises(Refused):
            sync.deletes(limit=MaxDelete(percent=100))


@given(OBJECTS, OBJECTS, st.sets(NAMES, max_size=2))
def test_what_could_not_be_seen_never_changes(
    source: Objects, destination: Objects, hidden: set[str]
) -> None:
    """The walk could not look there, so its names are missing from the listing."""
    cannot = unseen(*hidden)
    here = [one for one in listed(source) if not cannot.covers(one.name)]
    there = listed(destination)

    after = run(Sync(here, there, source_unseen=cannot))

    assert all(after[one.name] == one for one in there if cannot.covers(one.name))
