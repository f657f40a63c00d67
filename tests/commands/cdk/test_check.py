"""`hawse cdk check`, as a person or a script meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cdk.assembling import ASSEMBLIES, assets, copied, digest, edited, stack, written
from tests.conftest import Run


def codes(run: Run, folder: Path) -> list[str]:
    return [one["code"] for one in run("cdk", "check", str(folder), "-o", "json").json()]


@pytest.mark.parametrize("name", ["assets", "stages"])
def test_a_good_assembly_has_no_findings(run: Run, name: str) -> None:
    ran = run("cdk", "check", str(ASSEMBLIES / name), "--exit-code", "-o", "json")

    assert (ran.code, ran.json(), ran.err) == (0, [], "nothing found\n")


def test_a_finding_has_the_fields_of_findings_in_policies(run: Run) -> None:
    (found,) = run("cdk", "check", str(ASSEMBLIES / "environments"), "-o", "json").json()

    assert found == {
        "severity": "warning",
        "code": "PARAMETER_NEEDED",
        "file": f"{ASSEMBLIES}/environments/Service.template.json",
        "path": "$.Parameters.Size",
        "line": 13,
        "column": 11,
        "stack": "Service",
        "message": "parameter Size has no default: it must be given at the first deployment",
    }


def test_exit_code_counts_what_is_more_than_a_suggestion(run: Run) -> None:
    folder = str(ASSEMBLIES / "lookups")

    assert run("cdk", "check", folder).code == 0
    assert run("cdk", "check", folder, "--exit-code").code == 10


def test_missing_context_is_explained(run: Run) -> None:
    ssm, vpc = run("cdk", "check", str(ASSEMBLIES / "lookups"), "-o", "json").json()

    assert (ssm["code"], vpc["code"]) == ("CONTEXT_MISSING", "CONTEXT_MISSING")
    assert "a parameter of Systems Manager was not looked up in 111122223333" in ssm["message"]
    assert "a VPC with its subnets" in vpc["message"]
    assert "cdk.context.json" in vpc["message"]


def test_assets_of_the_old_synthesiser_are_told(run: Run) -> None:
    assert codes(run, ASSEMBLIES / "legacy") == ["ASSET_LEGACY"]


def test_a_template_that_was_edited_is_found(run: Run, tmp_path: Path) -> None:
    folder = copied("environments", tmp_path)
    edited(folder, lambda t: t.update(Description="by hand"), "Network.template.json")

    assert codes(run, folder) == ["TEMPLATE_CHANGED", "PARAMETER_NEEDED"]


def _without(*path: str) -> Callable[[Path], object]:
    def remove(folder: Path) -> None:
        for one in path:
            (folder / one).unlink()

    return remove


def _properties(**more: Any) -> Callable[[Path], object]:
    return lambda folder: edited(
        folder, lambda m: m["artifacts"]["Assets"]["properties"].update(more)
    )


def _source(asset: str, source: dict[str, Any]) -> Callable[[Path], object]:
    def change(manifest: Any) -> None:
        kinds = (manifest["files"], manifest["dockerImages"])
        one = next(o for k in kinds for o in k.values() if o["displayName"] == asset)
        one["source"] = source

    return lambda folder: edited(folder, change, "Assets.assets.json")


_SITE = "asset.4a60885f7e7c8226e368456d875b8c26c9cdaa1193bd24b23f60a8f20af5d486"
_IMAGE = "asset.458499bbcead6a6898af8a85eb819db728aa9f4dd6e5cc89d9375dbf3a3eaa8d"


@pytest.mark.parametrize(
    "change, code",
    [
        (_without("Assets.template.json"), "FILE_MISSING"),
        (_without("Assets.assets.json"), "FILE_MISSING"),
        (_without(f"{_IMAGE}/Dockerfile"), "FILE_MISSING"),
        (_source("Settings", {"path": "no.json", "packaging": "file"}), "FILE_MISSING"),
        (_source("Site", {"path": "../../x", "packaging": "zip"}), "PATH_OUTSIDE"),
        (_source("Site", {"path": "Assets.template.json", "packaging": "zip"}), "FILE_MISSING"),
        (_source("Site", {"path": _SITE, "packaging": "tar"}), "WRONG_VALUE"),
        (_source("Image", {"executable": ["./build.sh"]}), "ASSET_RUNS_PROGRAM"),
        (_source("Settings", {"path": 7}), "WRONG_TYPE"),
        (_properties(assumeRoleArn="arn:${AWS::Oops}"), "PLACEHOLDER_UNKNOWN"),
        (_properties(parameters={"Nope": "1"}), "PARAMETER_UNKNOWN"),
        (_properties(stackTemplateAssetObjectUrl="s3://b/k.json"), "TEMPLATE_ELSEWHERE"),
        (_properties(stackTemplateAssetObjectUrl="s3://${AWS::Partition}/k"), "PLACEHOLDER"),
        (lambda folder: (folder / _SITE / "out").symlink_to("/etc"), "ASSET_UNPACKABLE"),
    ],
)
def test_what_would_stop_a_deployment_is_found(
    run: Run, tmp_path: Path, change: Callable[[Path], object], code: str
) -> None:
    folder = copied("assets", tmp_path)
    change(folder)

    assert any(found.startswith(code) for found in codes(run, folder))


def test_templates_are_measured_in_bytes(run: Run, tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Big"), stack("Wide"))
    (folder / "Big.template.json").write_text(json.dumps({"Description": "x" * 1_000_001}))
    (folder / "Wide.template.json").write_text('{"Description": "%s"}' % ("é" * 26_000))

    assert codes(run, folder) == ["TEMPLATE_TOO_LARGE", "TEMPLATE_NEEDS_BUCKET"]


def test_circles_doubles_and_unknown_dependencies_are_found(run: Run, tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        stack("A", needs=["B"]),
        stack("B", needs=["A"]),
        stack("C", stackName="A", needs=["Gone"]),
    )

    assert set(codes(run, folder)) == {
        *("DEPENDENCY_CYCLE", "STACK_NAME_TWICE", "DEPENDENCY_UNKNOWN")
    }


def test_an_app_without_stacks_is_told(run: Run, tmp_path: Path) -> None:
    assert codes(run, written(tmp_path)) == ["NO_STACKS"]


def test_what_cannot_be_read_at_all_is_one_finding(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"version": "36.0.0", }')

    (found,) = run("cdk", "check", str(tmp_path), "-o", "json").json()

    assert (found["code"], found["line"]) == ("NO_JSON", 1)


def test_a_template_that_fits_its_id_is_not_told(run: Run, tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Web", needs=["Web.assets"]))
    source = {"path": "Web.template.json", "packaging": "file"}
    place = {"here": {"bucketName": "b", "objectKey": "k"}}
    id_ = digest(folder / "Web.template.json")
    artifact = assets(folder, "Web", files={id_: {"source": source, "destinations": place}})
    edited(folder, lambda m: m["artifacts"].update({"Web.assets": artifact}))

    assert codes(run, folder) == []
