"""Keys: where they come from, and that they are renewed before they end."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from hawse.aws.fast.signing import Keys
from hawse.errors import CredentialsError
from hawse.transfer.credentials import Holder
from hawse.transfer.requests import Reply
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Asked, Answer, Server
from tests.unit.transfer.test_engine import GET, OK, error_of, sent

OLD, NEW = Keys("AKIDOLD", "s", "t", "sso", 1000.0), Keys("AKIDNEW", "s", "t", "sso", 99999.0)


class Reach:
    """Gives keys, at a time that a test sets."""

    def __init__(self, *found: Keys | CredentialsError, now: float = 0.0) -> None:
        self.found = list(found)
        self.time = now
        self.asked = threading.Event()

    def keys(self) -> Keys:
        found = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        if isinstance(found, CredentialsError):
            raise found
        return found

    def anew(self) -> Keys:
        self.asked.set()
        return self.keys()

    def now(self) -> float:
        return self.time


def holder_of(reach: Reach, **more: Any) -> Holder:
    found: Any = reach
    return Holder(found, **more)


def test_keys_are_found_once_and_on_first_use() -> None:
    holder = holder_of(Reach(OLD, NEW))

    assert [holder.keys, holder.keys] == [OLD, OLD]


def test_keys_that_end_are_renewed_ahead_of_it_by_a_thread() -> None:
    reach = Reach(OLD, NEW, now=500.0)
    holder = holder_of(reach, least=0.01)
    renewed = threading.Event()

    before = holder.provider
    assert reach.asked.wait(5)
    for _ in range(500):
        if holder.keys == NEW:
            renewed.set()
            break
        renewed.wait(0.01)

    assert renewed.is_set()
    assert before.get_credentials().result(5).access_key_id == "AKIDNEW"
    holder.close()


def test_keys_are_renewed_ahead_also_where_awscrt_sends_nothing(
    server: Server, engine_at: MakeEngine
) -> None:
    server.script = [OK]
    engine, reach = engine_at(server.url), Reach(OLD, NEW, now=500.0)
    engine.holder = holder_of(reach, least=0.01)

    (came,) = sent(engine, GET._replace(size=7, sink=lambda chunk, place: None))

    assert isinstance(came, Reply)
    assert reach.asked.wait(5)


def test_keys_that_do_not_end_need_no_thread() -> None:
    before = set(threading.enumerate())
    holder = holder_of(Reach(replace(OLD, expires=0.0)))

    assert holder.provider.get_credentials().result(5).access_key_id == "AKIDOLD"
    started = set(threading.enumerate()) - before
    assert "credentials" not in [thread.name for thread in started]


def test_what_kept_keys_from_being_renewed_is_remembered() -> None:
    error = CredentialsError("sso", why="sign in again")
    holder = holder_of(Reach(OLD, error))

    assert not holder.renew(holder.keys)
    assert holder.failed is error
    assert holder.keys == OLD


def test_only_one_of_many_renews() -> None:
    reach = Reach(OLD, NEW, OLD)
    holder = holder_of(reach)
    stale = holder.keys

    assert [holder.renew(stale) for _ in range(3)] == [True] * 3
    assert holder.keys == NEW


@pytest.mark.case(45)
def test_many_requests_that_find_their_keys_expired_go_on_with_new_ones(
    server: Server, engine_at: MakeEngine
) -> None:
    from tests.unit.transfer.servers import xml

    def decide(asked: Asked) -> Answer:
        old = "AKIDOLD" in asked.headers["authorization"]
        return Answer(400, xml("ExpiredToken")) if old else OK

    server.decide = decide
    engine = engine_at(server.url)
    engine.__dict__["holder"] = holder_of(Reach(OLD, NEW))

    outcomes = sent(engine, *[GET] * 20)

    assert [type(each).__name__ for each in outcomes] == ["Reply"] * 20
    engine.holder.close()


def test_no_keys_at_all_is_told_before_anything_is_sent(
    server: Server, engine_at: MakeEngine
) -> None:
    engine = engine_at(server.url, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})

    for how in ("alone", "together"):
        assert isinstance(error_of(engine, GET, how), CredentialsError)
    assert server.asked == []
