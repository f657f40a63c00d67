"""How much memory and time a look for waste takes: `python -m bench.cost [REGIONS [RESOURCES]]`.

AWS is scripted within the process, so that what is measured is the work and the memory of hawse
and of the answers, not the network. A run without resources is told first: what it takes is that
of the script, the tests' tools and hawse itself.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hawse.app import App, Paths, Streams
from hawse.aws.calls import Call, Read
from hawse.aws.frame_calls import DESCRIBE_REGIONS, GET_CALLER_IDENTITY
from hawse.aws.service_client import Params, Transport
from hawse.aws.targets import Answer, Target
from hawse.commands.cost.waste import waste
from hawse.main import declared_calls, run, why_denied
from hawse.services.ec2 import calls as ec2, calls_volumes as ebs
from hawse.services.ec2.calls_groups import DESCRIBE_NETWORK_INTERFACES
from tests.commands.cost.regions import ago, empty, measured
from tests.conftest import FakeClock, ScriptedPrompter, Stream
from tests.fleet import item
from tests.scripted import ACCOUNT

Body = Callable[[Mapping[str, Any]], dict[str, Any]]
_METRICS = (
    *("CPUUtilization", "NetworkIn", "NetworkOut", "VolumeReadOps", "VolumeWriteOps"),
    *("VolumeReadBytes", "VolumeWriteBytes"),
)
_SIZES = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "16xlarge": 64}


class Script:
    """AWS that answers at once, and neither checks nor copies what it answers.

    Checking, as tests do, would be the most of the work and of the memory.
    """

    def __init__(self) -> None:
        self.bodies: dict[str, Any] = {}
        self.asked = Counter[tuple[str, str]]()

    def answer(self, call: Call, body: Any) -> None:
        """What the call is answered with, or what makes it of the parameters."""
        self.bodies[call.name] = body

    def connect(self, target: Target, service: str) -> Transport:
        """The wire to one region."""
        del service  # one script for all
        return _Wire(self, target)


class _Wire:
    """Carries the calls of one region into the script."""

    def __init__(self, script: Script, target: Target) -> None:
        self._script, self._target = script, target

    def send(self, call: Call, params: Params) -> Answer:
        """One answer."""
        self._target.gate.sent()
        self._script.asked[self._target.region, call.operation] += 1
        body = self._script.bodies[call.name]
        return {"ResponseMetadata": {}, **(body(params) if callable(body) else body)}

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        """One page."""
        yield self.send(call, params)


def main(regions: int = 20, resources: int = 500) -> None:
    """Measure in processes of their own: the peak of one is that of all it ever did."""
    for each in (0, resources):
        subprocess.run(
            [sys.executable, "-m", "bench.cost", "--one", f"{regions}", f"{each}"], check=True
        )


def one(regions: int, resources: int) -> None:
    """One look at so many regions, each of so many resources."""
    aws = Script()
    empty(aws, waste.calls)
    aws.answer(GET_CALLER_IDENTITY, {"Account": ACCOUNT, "Arn": "a", "UserId": "u"})
    for call, body in _bodies(resources // 4).items():
        aws.answer(call, body)
    measured(aws, {name: (1.0, 2.0, 3.0) for name in _METRICS})
    names = [f"eu-west-{number + 1}" for number in range(regions)]
    aws.answer(DESCRIBE_REGIONS, {"Regions": [{"RegionName": name} for name in names]})
    places = [word for name in names for word in ("-r", name)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w", encoding="utf-8") as out:
        code = run(_app(aws, Path(folder), out), ("cost", "waste", *places, "-o", "json"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = [many for (_, name), many in aws.asked.items() if name == "GetMetricData"]
    print(
        f"{regions} regions of {resources} resources: exit {code}, {peak:.0f} MiB at most, "
        f"{time.monotonic() - began:.1f} s, {max(asked, default=0)} GetMetricData a region"
    )


def _app(aws: Script, home: Path, out: Any) -> App:
    return App(
        streams=Streams(Stream(), out, Stream()),
        env={"HOME": str(home), "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "no"},
        directory=str(home),
        clock=FakeClock(),
        prompter=ScriptedPrompter(iter(())),
        folders=lambda: Paths(*(home / part for part in ("config", "cache", "state", "system"))),
        declared=declared_calls,
        new_id=lambda: "00000001",
        connect=aws.connect,
        why_denied=why_denied,
    )


def _bodies(many: int) -> dict[Any, Body]:
    return {
        ec2.DESCRIBE_INSTANCES: lambda _: {
            "Reservations": [{"Instances": [_instance(n)]} for n in range(many)]
        },
        ec2.DESCRIBE_VOLUMES: lambda _: {"Volumes": [_volume(n) for n in range(many)]},
        ebs.DESCRIBE_SNAPSHOTS: lambda _: {"Snapshots": [_snapshot(n) for n in range(many)]},
        DESCRIBE_NETWORK_INTERFACES: lambda _: {
            "NetworkInterfaces": [_interface(n) for n in range(many)]
        },
        ec2.DESCRIBE_INSTANCE_TYPES: lambda _: {"InstanceTypes": _types()},
    }


def _instance(number: int) -> dict[str, Any]:
    return item(f"i-{number:017x}", InstanceType="m5.xlarge", Monitoring={"State": "enabled"})


def _volume(number: int) -> dict[str, Any]:
    return {
        "VolumeId": f"vol-{number:017x}",
        "Size": 100,
        "VolumeType": "gp3",
        "Iops": 4000,
        "Throughput": 250,
        "State": "in-use",
        "CreateTime": ago(90),
        "Attachments": [{"InstanceId": f"i-{number:017x}"}],
    }


def _snapshot(number: int) -> dict[str, Any]:
    made = {"State": "completed", "StartTime": ago(100 + number % 300), "VolumeSize": 100}
    return {"SnapshotId": f"snap-{number:017x}", "VolumeId": f"vol-{number:017x}", **made}


def _interface(number: int) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": f"eni-{number:017x}",
        "Status": "in-use",
        "Association": {"PublicIp": "198.51.100.7"},
        "Groups": [{"GroupId": "sg-1"}],
    }


def _types() -> list[dict[str, Any]]:
    return [
        {
            "InstanceType": f"m{generation}{letters}.{size}",
            "VCpuInfo": {"DefaultVCpus": vcpus},
            "MemoryInfo": {"SizeInMiB": vcpus * 4096},
            "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
            "CurrentGeneration": generation > 4,
        }
        for generation in range(3, 9)
        for letters in ("", "i", "a", "id", "ad", "in", "zn", "idn")
        for size, vcpus in _SIZES.items()
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*map(int, sys.argv[2:]))
    else:
        main(*map(int, sys.argv[1:]))
