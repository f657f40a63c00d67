"""Images are chosen by an owner that was checked, never by a name alone."""

from __future__ import annotations

from typing import Any

import pytest

from hawse.errors import NotFound
from hawse.services.ec2.calls import DESCRIBE_IMAGES, GET_PUBLIC_PARAMETER
from hawse.services.ec2.images import find_image
from tests.scripted import ScriptedAws

AMI = "ami-0123456789abcdef0"


def described(id_: str = AMI, created: str = "2026-11-01T00:00:00.000Z") -> dict[str, Any]:
    return {"ImageId": id_, "Name": f"image {id_}", "CreationDate": created, "State": "available"}


def images(aws: ScriptedAws, *found: dict[str, Any]) -> Any:
    aws.answer(DESCRIBE_IMAGES, {"Images": list(found)})
    return aws.target(DESCRIBE_IMAGES, GET_PUBLIC_PARAMETER)


def filters(params: dict[str, Any]) -> dict[str, list[str]]:
    return {f["Name"]: list(f["Values"]) for f in params["Filters"]}


def test_the_default_is_the_image_that_amazons_parameter_names(aws: ScriptedAws) -> None:
    aws.answer(GET_PUBLIC_PARAMETER, {"Parameter": {"Value": AMI}})

    assert find_image(images(aws, described()), "al2023", ("arm64",)).id == AMI
    assert aws.params(GET_PUBLIC_PARAMETER) == [
        {"Name": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"}
    ]


@pytest.mark.parametrize("code", ["AccessDeniedException", "ParameterNotFound"])
def test_without_the_parameter_the_newest_image_that_amazon_owns_is_taken(
    aws: ScriptedAws, code: str
) -> None:
    aws.fail(GET_PUBLIC_PARAMETER, code, "no")
    newer = described("ami-0000000000000new0", "2026-11-20T00:00:00.000Z")
    target = images(aws, described(), newer, described(created="2026-10-01T00:00:00.000Z"))

    assert find_image(target, "al2023", ("x86_64",)).id == "ami-0000000000000new0"
    (params,) = aws.params(DESCRIBE_IMAGES)
    assert list(params["Owners"]) == ["amazon"]
    assert filters(params)["name"] == ["al2023-ami-2023.*-x86_64"]


def test_a_name_is_looked_for_among_the_accounts_own_images_only(aws: ScriptedAws) -> None:
    find_image(images(aws, described()), "web-*", ("x86_64", "i386"))

    (params,) = aws.params(DESCRIBE_IMAGES)
    assert list(params["Owners"]) == ["self"]
    assert filters(params) == {
        "name": ["web-*"],
        "state": ["available"],
        "architecture": ["x86_64", "i386"],
    }


def test_a_public_parameter_can_be_named(aws: ScriptedAws) -> None:
    aws.answer(GET_PUBLIC_PARAMETER, {"Parameter": {"Value": AMI}})

    find_image(images(aws, described()), "ssm:/aws/service/canonical/ubuntu", ("x86_64",))

    assert aws.params(GET_PUBLIC_PARAMETER) == [{"Name": "/aws/service/canonical/ubuntu"}]


@pytest.mark.parametrize("wanted", [AMI, "web-*"])
def test_an_image_that_is_not_there_is_not_found(aws: ScriptedAws, wanted: str) -> None:
    with pytest.raises(NotFound, match=f"image {AMI}|image web"):
        find_image(images(aws), wanted, ("x86_64",))


def test_the_size_of_the_root_volume_is_known(aws: ScriptedAws) -> None:
    mappings = [
        {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 100}},
        {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}},
    ]
    known = {**described(), "RootDeviceName": "/dev/xvda", "BlockDeviceMappings": mappings}

    assert find_image(images(aws, known), AMI, ("x86_64",)).root_gib == 8
    assert find_image(images(aws, described()), AMI, ("x86_64",)).root_gib == 0
