"""Objects removed: in one request, and each with its own outcome."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hawse.errors import AccessDenied, CLIError, Unavailable
from hawse.transfer.deletes import Deleted, Victim, delete
from hawse.transfer.engine import Engine
from tests.seaweed import SeaweedFS
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Server, xml


def deleted(engine: Engine, bucket: str, victims: Sequence[Victim]) -> dict[str, CLIError | None]:
    outcomes: list[Deleted] = []
    delete(engine, bucket, victims, outcomes.append)
    assert engine.drain(30)
    return {victim.key: error for some in outcomes for victim, error in some}


@pytest.mark.parametrize("count", [1, 1000])
def test_objects_are_gone_afterwards(
    engine: Engine, seaweed: SeaweedFS, bucket: str, count: int
) -> None:
    client = seaweed.client()
    keys = [f"a&b<{n}>" for n in range(min(count, 5))]
    for key in keys:
        client.put_object(Bucket=bucket, Key=key, Body=b"x")
    victims = [Victim(key) for key in keys] + [Victim(f"none{n}") for n in range(count - len(keys))]

    found = deleted(engine, bucket, victims)

    assert found == {victim.key: None for victim in victims}
    assert client.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_what_was_kept_says_why(server: Server, engine_at: MakeEngine) -> None:
    inside = "<Key>a&amp;b</Key><Code>AccessDenied</Code><Message>Access Denied</Message>"
    server.script = [Answer(body=f"<DeleteResult><Error>{inside}</Error></DeleteResult>".encode())]

    found = deleted(engine_at(server.url), "bucket", [Victim("a&b"), Victim("c")])

    assert isinstance(found["a&b"], AccessDenied)
    assert found["c"] is None


def test_an_answer_that_is_damaged_says_of_nothing_that_it_is_gone(
    server: Server, engine_at: MakeEngine
) -> None:
    inside = "<Key>a</Key><Code>AccessDenied</Cod\1e><Message>Access Denied</Message>"
    server.script = [Answer(body=f"<DeleteResult><Error>{inside}</Error></DeleteResult>".encode())]

    found = deleted(engine_at(server.url), "bucket", [Victim("a"), Victim("b")])

    assert [type(error) for error in found.values()] == [Unavailable, Unavailable]


def test_a_request_that_fails_kept_everything(server: Server, engine_at: MakeEngine) -> None:
    server.script = [Answer(403, xml("AccessDenied"))]

    found = deleted(engine_at(server.url), "bucket", [Victim("a"), Victim("b")])

    assert [type(error) for error in found.values()] == [AccessDenied, AccessDenied]


def test_a_key_that_xml_cannot_hold_is_removed_alone(server: Server, engine_at: MakeEngine) -> None:
    server.script = [Answer(204)]

    deleted(engine_at(server.url), "bucket", [Victim("a\nb", etag="e")])

    (asked,) = server.asked
    assert (asked.method, asked.path) == ("DELETE", "/bucket/a%0Ab")
    assert asked.headers["if-match"] == '"e"'
