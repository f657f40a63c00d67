"""What a rollback that is stuck has to leave as it is: as few resources as may be."""

from __future__ import annotations

from hawse.services.cfn.events.template_edges import narrowed
from hawse.services.cfn.recovery.skipping import Blocker, blockers, skippable
from hawse.services.cfn.recovery.standing import NESTED, Resource, Standing

QUEUE = "AWS::SQS::Queue"


def failed(name: str, kind: str = QUEUE, reason: str = "no") -> Resource:
    return Resource(name, name.lower(), kind, "UPDATE_FAILED", reason)


def stuck(*resources: Resource, **nested: Standing) -> Standing:
    return Standing("id", "web", "UPDATE_ROLLBACK_FAILED", resources=resources, nested=nested)


def test_what_failed_along_with_what_it_needs_is_not_skipped() -> None:
    stack = stuck(failed("Fn"), failed("Db"), failed("Other"))
    needs = {"Fn": {"Role"}, "Role": {"Db"}, "Db": set[str]()}

    assert [one.id for one in blockers(stack, {"id": needs})] == ["Db", "Other"]


def test_without_a_template_all_that_failed_may_have_to_be_skipped() -> None:
    assert [one.id for one in blockers(stuck(failed("Fn"), failed("Db")), {})] == ["Fn", "Db"]


def test_two_that_need_each_other_do_not_hide_a_third() -> None:
    needs = {"A": {"B"}, "B": {"A"}, "C": set[str]()}

    assert "C" in [one.id for one in blockers(stuck(failed("C"), failed("A")), {"id": needs})]


def test_what_was_only_cancelled_blocks_nothing() -> None:
    cancelled = failed("Fn", reason="Resource update cancelled")

    assert [one.id for one in blockers(stuck(cancelled, failed("Db")), {})] == ["Db"]


def test_a_nested_stack_is_skipped_only_once_it_is_gone() -> None:
    nested = Blocker("Data", NESTED, "")
    gone = Standing("d", "web-Data-1", "DELETE_COMPLETE")
    there = Standing("d", "web-Data-1", "UPDATE_ROLLBACK_FAILED")

    assert skippable(stuck(failed("Data", NESTED), Data=gone), nested)
    assert not skippable(stuck(failed("Data", NESTED), Data=there), nested)
    assert not skippable(stuck(failed("Data", NESTED)), nested)
    assert skippable(stuck(failed("Db")), Blocker("Db", QUEUE, ""))


def test_what_changes_waits_for_what_changes_also_through_what_does_not() -> None:
    needs = {"Fn": frozenset({"Role"}), "Role": frozenset({"Db"}), "Db": frozenset({"Role"})}

    assert narrowed(needs, {"Fn", "Db"})["Fn"] == {"Db"}
