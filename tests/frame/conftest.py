"""The frame's own commands on scripted AWS, and a small world that the calls change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hawse.app import App
from tests.conftest import Run, runner
from tests.frame.commands import thing
from tests.scripted import ScriptedAws


@pytest.fixture
def run(make_app: Callable[..., App]) -> Run:
    return runner(lambda *a, **k: replace(make_app(*a, **k), commands="tests.frame.commands"))


@dataclass
class World:
    """Instances that EC2's calls really stop, start and change, at once."""

    state: dict[str, str] = field(default_factory=lambda: {"i-1": "running"})
    kind: dict[str, str] = field(default_factory=lambda: {"i-1": "t3.micro"})

    stops_after: int = 0

    def describe(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if self.stops_after:
            self.stops_after -= 1
            if not self.stops_after:
                self.state["i-1"] = "stopped"
        found = [
            {"InstanceId": id_, "State": {"Name": self.state[id_]}, "InstanceType": self.kind[id_]}
            for id_ in params["InstanceIds"]
        ]
        return {"Reservations": [{"Instances": found}]}

    def stop(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.state.update(dict.fromkeys(params["InstanceIds"], "stopped"))
        return {}

    def start(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.state.update(dict.fromkeys(params["InstanceIds"], "running"))
        return {}

    def becomes(self, state: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        """An answer that leaves the instance in `state`."""

        def answer(_: Mapping[str, Any]) -> dict[str, Any]:
            self.state["i-1"] = state
            return {}

        return answer

    def modify(self, params: Mapping[str, Any]) -> dict[str, Any]:
        self.kind[params["InstanceId"]] = params["InstanceType"]["Value"]
        return {}


@pytest.fixture
def world(aws: ScriptedAws) -> World:
    made = World()
    aws.answer(thing.DESCRIBE, made.describe)
    aws.answer(thing.STOP, made.stop)
    aws.answer(thing.START, made.start)
    aws.answer(thing.MODIFY, made.modify)
    return made
