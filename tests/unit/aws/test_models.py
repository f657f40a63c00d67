"""The trimmed models give what the whole ones give, and the cache never fails anybody."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.session import Session

from hawse.aws.calls import Call, Read, Write
from hawse.aws.models import Models, own_models
from hawse.main import declared_calls
from tests.moto_server import Moto
from tests.thorough import sampled
from tests.unit.aws.conftest import MakeAws, only_target

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
VOLUMES = Read("ec2", "DescribeVolumes", iam=(), items="Volumes[]")
RUN = Write("ec2", "RunInstances", iam=())
DECLARED = (DESCRIBE, RUN)
SERVICES = sorted({call.service for call in declared_calls()} | {"s3", "iam", "sts"})


def models(folder: Path | None, declared: Sequence[Call] = DECLARED) -> Models:
    return Models(folder, lambda: declared)


def files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.rglob("*.json")}


def shape_of(shape: Any, seen: frozenset[str] = frozenset()) -> Any:
    """All of a shape that sending and parsing depends on."""
    if shape is None or shape.name in seen:
        return shape and shape.name
    inner = seen | {shape.name}
    members = {
        name: shape_of(member, inner) for name, member in getattr(shape, "members", {}).items()
    }
    parts = [shape_of(getattr(shape, part, None), inner) for part in ("member", "key", "value")]
    rules = {key: value for key, value in shape.metadata.items() if key not in ("enum", "pattern")}
    return shape.name, shape.type_name, shape.serialization, rules, members, parts


def names(shapes: Any) -> list[str]:
    return [shape.name for shape in shapes]


@pytest.mark.parametrize("service", SERVICES)
def test_a_declared_operation_is_as_in_the_whole_model(service: str) -> None:
    calls = [call for call in declared_calls() if call.service == service]
    data = models(None, calls).load_service_model(service, "service-2")
    whole = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    trimmed = ServiceModel(data, service)

    for call in calls:
        ours = trimmed.operation_model(call.operation)
        theirs = whole.operation_model(call.operation)
        assert shape_of(ours.input_shape) == shape_of(theirs.input_shape)
        assert shape_of(ours.output_shape) == shape_of(theirs.output_shape)
        assert (ours.http, ours.metadata) == (theirs.http, theirs.metadata)
        assert names(ours.error_shapes) == names(theirs.error_shapes)
    assert names(trimmed.error_shapes) == names(whole.error_shapes)


@pytest.mark.parametrize("service", SERVICES[:: sampled(3, 1)])
def test_clients_have_the_same_endpoint_and_paging(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [call for call in declared_calls() if call.service == service]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    ours: Any = Session()
    theirs: Any = Session()
    ours.register_component("data_loader", models(None, calls))

    for region in ("eu-west-1", "us-east-1", "us-gov-west-1", "cn-north-1"):
        made = [s.create_client(service, region_name=region) for s in (ours, theirs)]
        assert made[0].meta.endpoint_url == made[1].meta.endpoint_url
    for name in made[0].meta.method_to_api_mapping:
        assert made[0].can_paginate(name) == made[1].can_paginate(name)


def test_a_client_has_only_what_is_declared() -> None:
    assert models(None).operations("ec2") == {
        "DescribeInstances",
        "RunInstances",
        "DescribeRegions",
    }


def test_what_credentials_need_is_always_there() -> None:
    assert {"AssumeRole", "AssumeRoleWithWebIdentity"} <= models(None).operations("sts")
    assert "GetRoleCredentials" in models(None).operations("sso")
    assert "CreateToken" in models(None).operations("sso-oidc")
    assert "CreateOAuth2Token" in models(None).operations("signin")


def test_a_service_that_nobody_declared_is_whole() -> None:
    whole = Loader().load_service_model("sqs", "service-2")

    assert models(None).operations("sqs") == set(whole["operations"])


def test_an_unknown_service_is_botocores_error() -> None:
    with pytest.raises(UnknownServiceError):
        models(None).load_service_model("nothing", "service-2")


def test_waiters_and_other_files_are_botocores() -> None:
    ours, theirs = models(None), Loader()

    assert ours.load_service_model("ec2", "waiters-2") == theirs.load_service_model(
        "ec2", "waiters-2"
    )
    assert ours.load_data("_retry") == theirs.load_data("_retry")
    assert ours.list_api_versions("ec2", "service-2") == theirs.list_api_versions(
        "ec2", "service-2"
    )


def test_the_regions_of_a_service_are_botocores() -> None:
    whole = Session()

    for service in ("ec2", "sts", "pricing"):
        theirs = [
            region
            for partition in whole.get_available_partitions()
            for region in whole.get_available_regions(service, partition)
        ]
        assert sorted(models(None).regions_of(service)) == sorted(theirs)
    assert models(None).regions_of("iam") == ()


def test_the_second_time_the_file_is_read(tmp_path: Path) -> None:
    models(tmp_path).operations("ec2")

    def declared() -> Sequence[Call]:
        raise AssertionError("the declared calls are asked for on a miss only")

    assert "RunInstances" in Models(tmp_path, declared).operations("ec2")


def test_files_belong_to_the_version_of_botocore(tmp_path: Path) -> None:
    models(tmp_path).operations("ec2")

    assert files(tmp_path)["ec2.json"].parent.name.startswith(f"{botocore.__version__}-")


def test_a_call_that_the_file_lacks_is_added_to_it(tmp_path: Path) -> None:
    models(tmp_path).operations("ec2")

    models(tmp_path, (VOLUMES,)).add("ec2", "DescribeVolumes")

    kept = json.loads(files(tmp_path)["ec2.json"].read_text())
    assert {"DescribeInstances", "DescribeVolumes"} <= set(kept["service-2"]["operations"])


def test_adding_what_is_there_writes_nothing(tmp_path: Path) -> None:
    ours = models(tmp_path)
    ours.operations("ec2")
    files(tmp_path)["ec2.json"].unlink()

    ours.add("ec2", "DescribeInstances")

    assert "ec2.json" not in files(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"service-2": {}}', b"\xff\xfe", b'{"version": "x"}']
)
def test_a_file_that_is_broken_is_made_anew(tmp_path: Path, content: bytes) -> None:
    models(tmp_path).operations("ec2")
    files(tmp_path)["ec2.json"].write_bytes(content)

    assert "RunInstances" in models(tmp_path).operations("ec2")
    assert (
        "RunInstances"
        in json.loads(files(tmp_path)["ec2.json"].read_text())["service-2"]["operations"]
    )


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert "RunInstances" in models(tmp_path / "file" / "models").operations("ec2")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_user_can_read_the_files(tmp_path: Path) -> None:
    models(tmp_path / "models").operations("ec2")

    path = files(tmp_path)["ec2.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_beside_the_files(tmp_path: Path) -> None:
    models(tmp_path).operations("ec2")

    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".json"}


def test_two_processes_make_the_files_at_once(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from hawse.aws.models import Models;"
        "from hawse.aws.calls import Read;"
        "call = Read('ec2', sys.argv[2], iam=());"
        "models = Models(pathlib.Path(sys.argv[1]), lambda: [call]);"
        "models.add('ec2', sys.argv[2]); print(sys.argv[2] in models.operations('ec2'))"
    )
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path), name], stdout=subprocess.PIPE, text=True
        )
        for name in ("DescribeVolumes", "DescribeImages")
    ]

    assert [maker.communicate(timeout=60)[0] for maker in makers] == ["True\n", "True\n"]
    assert json.loads(files(tmp_path)["ec2.json"].read_text())["version"]


@pytest.mark.parametrize(("env", "own"), [({}, False), ({"AWS_DATA_PATH": "/x"}, True)])
def test_models_of_the_user_win(tmp_path: Path, env: dict[str, str], own: bool) -> None:
    assert own_models(env, tmp_path) is own


def test_models_in_the_users_folder_win(tmp_path: Path) -> None:
    (tmp_path / ".aws" / "models").mkdir(parents=True)

    assert own_models({}, tmp_path)


def test_with_models_of_the_user_botocore_loads_them(
    real: MakeAws, moto: Moto, tmp_path: Path
) -> None:
    aws = real({**moto.env, "AWS_DATA_PATH": str(tmp_path)}, declared=DECLARED)

    assert list(only_target(aws, VOLUMES).items(VOLUMES)) == []
    assert not list((tmp_path / "cache" / "models").rglob("*.json"))


def plain(value: Any) -> Any:
    """An answer without what differs from request to request."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in ("ResponseMetadata", "date")}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value


def test_answers_are_those_of_boto3(real: MakeAws, moto: Moto) -> None:
    aws = real(moto.env, declared=DECLARED)
    client: Any = Session().create_client("ec2", region_name="eu-west-1")
    client.run_instances(
        ImageId="ami-12345678",
        MinCount=3,
        MaxCount=3,
        InstanceType="t3.micro",
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}],
    )

    theirs = client.describe_instances()["Reservations"]
    ours = only_target(aws, DESCRIBE).read(DESCRIBE)["Reservations"]

    assert len(ours[0]["Instances"]) == 3
    assert plain(ours) == plain(theirs)


def test_a_call_beyond_the_declared_ones_works_all_the_same(real: MakeAws, moto: Moto) -> None:
    aws = real(moto.env, declared=DECLARED)
    list(only_target(aws, DESCRIBE).items(DESCRIBE))

    assert list(only_target(aws, VOLUMES).items(VOLUMES)) == []
