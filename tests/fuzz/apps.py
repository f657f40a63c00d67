"""An App on scripted AWS, for the readers that need one."""

from __future__ import annotations

from functools import cache

from hawse.app import App, Paths, Streams
from hawse.aws.frame_calls import DESCRIBE_REGIONS
from hawse.main import declared_calls, why_denied
from tests.conftest import FakeClock, ScriptedPrompter, Stream
from tests.fuzz.files import folder
from tests.scripted import ScriptedAws

ENV = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@cache
def app() -> App:
    """The same one for all of this process."""
    home, aws = folder() / "home", ScriptedAws()
    aws.answer(DESCRIBE_REGIONS, {"Regions": [{"RegionName": "eu-west-1"}]})
    return App(
        streams=Streams(Stream(), Stream(), Stream()),
        env={**ENV, "HOME": str(home)},
        directory=str(folder()),
        clock=FakeClock(),
        prompter=ScriptedPrompter(iter(())),
        folders=lambda: Paths(*(home / part for part in ("config", "cache", "state", "system"))),
        declared=declared_calls,
        new_id=lambda: "00000001",
        connect=aws.connect,
        why_denied=why_denied,
    )
