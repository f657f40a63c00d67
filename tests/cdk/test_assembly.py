"""What is read of assemblies, what is refused, and the order of stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hawse.errors import CLIError, NotFound, UsageError
from hawse.services.cdk.assembly import Assembly, read_assembly
from hawse.services.cdk.checking import check
from hawse.services.cdk.constructs import construct_paths
from hawse.services.cdk.documents import Broken, read_json
from hawse.services.cdk.graph import chosen, cycle, dependents, ordered, waves, with_needed
from tests.cdk.assembling import ASSEMBLIES, assets, copied, edited, stack, written
from tests.thorough import examples


def assembly(name: str) -> Assembly:
    return read_assembly(ASSEMBLIES / name, name).whole()


def ids(stacks: Any) -> list[str]:
    return [one.id for one in stacks]


def read(folder: Path) -> Assembly:
    return read_assembly(folder, "cdk.out")


# --- What is read


def test_stacks_of_stages_have_their_paths() -> None:
    found = assembly("stages").stacks

    assert ids(found) == ["Beta/Data", "Beta/Web", "Prod/Data", "Prod/Web", "Tools"]
    assert found[3].environment == ("111122223333", "eu-west-1")
    assert found[4].environment == ("", "")
    assert found[3].key == "assembly-Prod/ProdWebF45B1510"


def test_a_stack_says_all_that_its_deployment_needs() -> None:
    network = assembly("environments").stacks[0]

    assert network.name == "prod-network"
    assert network.protected is True
    assert network.tags == {"team": "web"}
    assert network.notifications == ("arn:aws:sns:eu-west-1:111122223333:deployments",)
    assert network.bootstrap.version == 6
    assert network.lookup_role.bootstrap is not None
    assert network.lookup_role.bootstrap.version == 8


def test_dependencies_are_those_of_the_same_stage() -> None:
    by_id = {one.id: one for one in assembly("stages").stacks}

    assert by_id["Prod/Web"].needs == (by_id["Prod/Data"].key,)


def test_what_a_stage_depends_on_its_stacks_depend_on(tmp_path: Path) -> None:
    folder = copied("stages", tmp_path)
    edited(folder, lambda m: m["artifacts"]["assembly-Prod"].update(dependencies=["assembly-Beta"]))

    web = read(folder).stacks[3]

    assert web.id == "Prod/Web"
    assert {key.rpartition("/")[0] for key in web.needs} == {"assembly-Beta", "assembly-Prod"}


def test_missing_context_is_that_of_the_root_manifest() -> None:
    found = assembly("lookups").missing

    assert [(one.provider, one.region) for one in found] == [
        ("ssm", "eu-west-1"),
        ("vpc-provider", "eu-west-1"),
    ]


def test_metadata_of_a_file_of_its_own_gives_construct_paths() -> None:
    paths = construct_paths(assembly("stages").stacks[3])

    assert paths["Mail"] == "Prod/Web/Mail"


def test_metadata_may_stand_in_the_manifest(tmp_path: Path) -> None:
    said = {"/Web/Jobs/Resource": [{"type": "aws:cdk:logicalId", "data": "Jobs1A2B"}]}
    folder = written(tmp_path, {**stack("Web"), "metadata": said})

    assert construct_paths(read(folder).stacks[0]) == {"Jobs1A2B": "Web/Jobs"}


def test_assets_of_every_kind_are_read() -> None:
    (manifest,) = assembly("assets").stacks[0].assets

    assert [(one.name, one.packaging) for one in manifest.files] == [
        ("Settings", "file"),
        ("Site", "zip"),
        ("Queues Nested Stack Template", "file"),
        ("Assets Template", "file"),
    ]
    (image,) = manifest.images
    assert image.build.args == {"COLOUR": "green"}
    assert image.places[0].tag == image.id


def test_the_folder_of_an_app_stands_for_its_cdk_out(tmp_path: Path) -> None:
    written(tmp_path / "cdk.out", stack("Web"))

    found = read_assembly(tmp_path, "app")

    assert (ids(found.stacks), found.shown) == (["Web"], "app/cdk.out")


@pytest.mark.parametrize("version", ["1.10.0", "36.0.0", "55.9.0"])
def test_every_known_schema_is_read(tmp_path: Path, version: str) -> None:
    assert read(written(tmp_path, stack("Web"), version=version)).version == version


def test_a_newer_schema_is_refused_with_the_version_of_the_cli(tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Web"), version="56.0.0", minimumCliVersion="2.2000.0")

    with pytest.raises(UsageError, match=r"56\.0\.0 is newer.*2\.2000\.0") as raised:
        read(folder)

    assert "--any-schema" in raised.value.hint
    assert ids(read_assembly(folder, "cdk.out", newer=True).stacks) == ["Web"]


def test_unknown_keys_and_artifacts_are_ignored(tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Web", additionalDependencies=["x"]), novelty={"a": 1})
    edited(folder, lambda m: m["artifacts"].update(Tree={"type": "cdk:tree", "x": 1}))

    assert ids(read(folder).whole().stacks) == ["Web"]


# --- What must not be believed


def problems(folder: Path) -> list[str]:
    return [problem.finding for problem in read(folder).problems]


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "a/../../b.json"])
def test_a_template_outside_of_the_assembly_is_refused(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path / "out", stack("Web"))
    edited(folder, lambda m: m["artifacts"]["Web"]["properties"].update(templateFile=name))

    assert problems(folder) == ["PATH_OUTSIDE"]


def test_a_link_out_of_the_assembly_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", stack("Web"))
    (folder / "Web.template.json").unlink()
    (folder / "Web.template.json").symlink_to("/etc/hostname")

    assert problems(folder) == ["PATH_OUTSIDE"]


def test_a_nested_assembly_may_name_assets_of_the_outermost(tmp_path: Path) -> None:
    root = written(tmp_path / "out")
    inner = written(root / "assembly-Prod", stack("Web", id="Prod/Web"))
    (root / "asset.txt").write_text("x")
    source = {"path": "../asset.txt", "packaging": "file"}
    artifact = assets(inner, "Web", files={"a": {"source": source, "destinations": {}}})
    edited(inner, lambda m: m["artifacts"].update({"Web.assets": artifact}))
    nested = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    edited(root, lambda m: m["artifacts"].update({"assembly-Prod": nested}))

    assert problems(root) == []


def test_an_assembly_nested_in_itself_ends(tmp_path: Path) -> None:
    nested = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}
    folder = edited(written(tmp_path), lambda m: m["artifacts"].update(Again=nested))

    assert problems(folder) == ["ASSEMBLY_NESTED_IN_ITSELF"]


def test_one_broken_artifact_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = written(tmp_path, stack("Web"), {**stack("Db"), "environment": "nowhere"})

    found = read(folder)

    assert ids(found.stacks) == ["Web"]
    with pytest.raises(Broken, match="'nowhere' is no environment"):
        found.whole()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '{"version": 1}', "{" * 100_000, '{"version": "x"}', "\xff", "NaN"]
)
def test_what_is_no_manifest_is_an_error_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("latin-1"))

    with pytest.raises(UsageError, match="manifest.json"):
        read(tmp_path)


def test_a_place_is_that_of_the_value(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": {\n  "b" : [1,\n   {"c": "x"}, null]}, "d": 2}')
    document = read_json(path, "a.json").document

    assert document.place(("a", "b", 1, "c")) == (3, 10)
    assert document.place(("d",)) == (3, 29)
    assert document.place(("a", "nothing")) == (1, 7)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every member of every object and list: what holds it, and its key."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    own = [(value, key) for key, _ in items]
    inner = value.values() if isinstance(value, dict) else value
    return own + [spot for one in inner if isinstance(one, (dict, list)) for spot in spots(one)]


@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_whatever_stands_in_an_assembly_is_told_and_never_crashes(
    tmp_path: Path, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["assets", "environments", "lookups", "legacy"]))
    folder = tmp_path / name
    if not folder.exists():
        copied(name, tmp_path)
    file = data.draw(st.sampled_from(sorted(one.name for one in folder.glob("*.json"))))
    kept = (folder / file).read_text("utf-8")
    content = json.loads(kept)
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(spots(content) or [({}, "a")]))
        holder[key] = data.draw(ANYTHING)
    (folder / file).write_text(json.dumps(content), "utf-8")
    try:
        for finding in check(folder, "cdk.out"):
            assert finding.line >= 1 and finding.column >= 1 and finding.message
    except CLIError:
        pytest.fail("check tells what is wrong as findings")
    finally:
        (folder / file).write_text(kept, "utf-8")


# --- Which stacks are meant, and in what order


@pytest.mark.parametrize(
    "asked, found",
    [
        ("Prod/Web", ["Prod/Web"]),
        ("*", ["Tools"]),
        ("**", ["Beta/Data", "Beta/Web", "Prod/Data", "Prod/Web", "Tools"]),
        ("Prod/*", ["Prod/Data", "Prod/Web"]),
        ("**/Web", ["Beta/Web", "Prod/Web"]),
        ("ProdWebF45B1510", ["Prod/Web"]),
        ("Prod-Web", ["Prod/Web"]),
        ("T?ols", ["Tools"]),
    ],
)
def test_stacks_are_named_by_path_artifact_and_name(asked: str, found: list[str]) -> None:
    assert ids(chosen(assembly("stages").stacks, [asked])) == found


@pytest.mark.parametrize("asked", ["Prod", "prod/web", "Nothing/*", ""])
def test_a_name_that_means_nothing_is_told(asked: str) -> None:
    with pytest.raises(NotFound, match="the app has none"):
        chosen(assembly("stages").stacks, [asked])


def test_a_name_that_several_stacks_have_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, stack("A", stackName="web"), stack("B", stackName="web"))

    with pytest.raises(UsageError, match="2 stacks: A, B"):
        chosen(read(folder).stacks, ["web"])


def test_stacks_come_after_those_that_they_need() -> None:
    assert ids(ordered(assembly("environments").stacks)) == [
        *("Network", "Certificate", "Service", "Anywhere")
    ]


def test_stacks_that_do_not_need_each_other_are_one_wave() -> None:
    found = waves(assembly("environments").stacks)

    assert [ids(wave) for wave in found] == [["Network", "Certificate", "Anywhere"], ["Service"]]


def test_what_is_asked_for_brings_what_it_needs_and_removal_what_needs_it() -> None:
    stacks = assembly("environments").stacks

    assert ids(with_needed(stacks, chosen(stacks, ["Service"]))) == [
        *("Network", "Certificate", "Service")
    ]
    assert ids(dependents(stacks, chosen(stacks, ["Network"]))) == ["Service"]


def test_a_circle_is_told_with_its_path(tmp_path: Path) -> None:
    names = {"A": "B", "B": "C", "C": "B"}
    folder = written(tmp_path, *(stack(one, needs=[other]) for one, other in names.items()))
    stacks = read(folder).stacks

    assert sorted(cycle(stacks)) == ["B", "C"]
    with pytest.raises(UsageError, match="B → C → B|C → B → C"):
        ordered(stacks)


def test_a_long_chain_of_stacks_is_ordered(tmp_path: Path) -> None:
    chain = [stack(f"S{n}", needs=[f"S{n + 1}"] if n < 1999 else []) for n in range(2000)]

    assert ids(ordered(read(written(tmp_path, *chain)).stacks))[0] == "S1999"
