"""`hawse cfn discard`: a change set that nobody executed goes away, and its empty stack."""

from __future__ import annotations

from tests.scripted.playing import Play

RELEASE = {"name": "release", "changes": []}


def test_a_change_set_of_a_stack_is_removed(play: Play) -> None:
    web = play({"stacks": {"web": {"change_sets": [RELEASE]}}})

    ran = web.run("cfn", "discard", "web", "release", "-y")

    assert ran.code == 0
    assert web.cloud.names(writes=True) == ["DeleteChangeSet"]


def test_the_shell_that_was_made_for_it_is_removed_too(play: Play) -> None:
    release = {**RELEASE, "type": "CREATE"}
    web = play({"stacks": {"web": {"status": "REVIEW_IN_PROGRESS", "change_sets": [release]}}})

    ran = web.run("cfn", "discard", "web", "release", "-y")

    assert ran.code == 0
    assert web.cloud.names(writes=True) == ["DeleteChangeSet", "DeleteStack"]


def test_what_is_gone_already_is_nothing_to_do(play: Play) -> None:
    web = play({"stacks": {"web": {}}})

    assert web.run("cfn", "discard", "web", "release").code == 0
    assert web.run("cfn", "discard", "other", "release").code == 0
    assert web.cloud.names(writes=True) == []


def test_nothing_is_removed_without_an_answer(play: Play) -> None:
    web = play({"stacks": {"web": {"change_sets": [RELEASE]}}})

    assert web.run("cfn", "discard", "web", "release").code == 7
    assert web.cloud.names(writes=True) == []
