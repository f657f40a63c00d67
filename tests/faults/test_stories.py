"""What the matrix cannot say in one word: tokens, what is told once, and runs that end half way."""

from __future__ import annotations

import json
import re


from tests.faults.kinds import calls, expires, resets
from tests.faults.matrix import JOBS
from tests.faults.test_matrix import caches, world
from tests.faults.world import World

__all__ = ["caches", "world"]
TOKEN = re.compile(rb"ClientToken=([^&]+)")


def test_a_create_keeps_its_token_over_all_its_attempts(world: World) -> None:
    world.machine()
    world.proxy.add(resets(applied=True), operation="CreateVolume", first=2)

    assert world.run(*JOBS["create with token"].argv).code == 0
    sent = [seen.request for seen in world.proxy.seen if seen.operation == "CreateVolume"]
    tokens = {found[1] for each in sent if (found := TOKEN.search(each.body))}
    assert world.proxy.attempts("CreateVolume") == [1, 2, 3]
    assert len(tokens) == 1
    assert world.volumes() == 2


def test_a_create_without_token_is_sent_once_and_the_next_run_finds_it(world: World) -> None:
    world.proxy.add(resets(applied=True), operation="CreateUser", first=1)

    lost = world.run("iam", "user", "create", "eve", "-y")
    again = world.run("iam", "user", "create", "eve", "-y")

    assert (lost.code, again.code) == (1, 0)
    assert world.proxy.operations().count("CreateUser") == 1
    assert "skip" in again.out + again.err


def machines(world: World, count: int) -> None:
    for number in range(count):
        world.machine(f"web-{number}")


def test_keys_that_expire_in_mid_run_end_it_with_what_is_done(world: World) -> None:
    machines(world, 4)
    world.proxy.add(expires(), operation="StopInstances", after=2)

    ran = world.run("ec2", "stop", "web-*", "-y", "--no-wait", "-o", "json")

    outcomes = sorted(row["outcome"] for row in json.loads(ran.out))
    assert ran.code == 6
    assert outcomes[:2] == ["done", "done"]
    assert sorted(world.states()) == ["running", "running", "stopped", "stopped"]
    assert ran.err.count("they have expired") == 1, ran.err


def test_a_dead_service_is_said_once(world: World) -> None:
    machines(world, 6)
    world.proxy.add(resets(), operation="StopInstances")

    ran = world.run("ec2", "stop", "web-*", "-y", "--no-wait")

    assert ran.err.count("closed the connection without an answer") == 1, ran.err
    assert ran.err.count("not asked again") <= 1
    assert ran.err.splitlines()[-1] == "6 failed"


def test_keys_of_a_profile_that_were_renewed_meanwhile_are_taken(world: World) -> None:
    world.bucket()
    aws = world.home / ".aws"
    aws.mkdir(exist_ok=True)
    keys = "[work]\naws_access_key_id = {}\naws_secret_access_key = x\naws_session_token = t\n"
    (aws / "credentials").write_text(keys.format("ASIAOLD"))
    world.proxy.add(expires(), access_key="ASIAOLD", after=1)
    world.proxy.add(
        calls(lambda _: (aws / "credentials").write_text(keys.format("ASIANEW"))), first=1
    )

    env = {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    ran = world.run(*JOBS["s3 sync"].argv, env=env)

    assert ran.code == 0, ran.err
    assert world.objects() == JOBS["s3 sync"].after
