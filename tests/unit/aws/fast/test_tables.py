"""Tables: used only when they fit the installed SDK, made again when they do not."""

from __future__ import annotations

import json
import stat
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hawse.aws.calls import Call, Read
from hawse.aws.fast.building import bare
from hawse.aws.fast.compiler import Refused, _Shapes
from hawse.aws.fast.endpoints import endpoints
from hawse.aws.fast.handing import Hand
from hawse.aws.fast.tables import ROOM, SHIPPED, Tables, sdk_key
from hawse.aws.fast.trust import hashed_store
from hawse.systems import try_lock
from tests.unit.aws.fast.judges import made as session

CALLER = Read("sts", "GetCallerIdentity", iam=())


def declared() -> list[Call]:
    return [CALLER]


def later(folder: Path, shipped: Path = SHIPPED) -> Tables:
    """The tables of a run with another SDK, which is not the first one."""
    with suppress(Hand):
        Tables(folder, declared, shipped, lambda: "other").table("sts")
    return Tables(folder, declared, shipped, lambda: "other")


def test_the_shipped_table_fits_the_installed_sdk() -> None:
    assert Tables(None, tuple).table("sts")["key"] == sdk_key()


def test_another_sdk_gets_a_table_of_its_own_which_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "fast"

    made = later(folder).table("sts")

    (kept,) = folder.rglob("*.json")
    assert made["key"] == "other"
    assert "GetCallerIdentity" in made["operations"]
    assert json.loads(kept.read_text()) == made
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_kept_table_is_not_made_again(tmp_path: Path) -> None:
    later(tmp_path).table("sts")
    (kept,) = tmp_path.rglob("*.json")
    table = json.loads(kept.read_text())
    kept.write_text(json.dumps({**table, "version": "marked"}))

    again = Tables(tmp_path, declared, SHIPPED, lambda: "other").table("sts")

    assert again["version"] == "marked"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"key": "older"}'])
def test_a_kept_table_that_is_broken_is_made_again(tmp_path: Path, text: str) -> None:
    later(tmp_path).table("sts")
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text(text)

    assert later(tmp_path).table("sts")["operations"]


def test_the_first_run_with_another_sdk_does_not_wait_for_a_table(tmp_path: Path) -> None:
    with pytest.raises(Hand, match="yet"):
        Tables(tmp_path, declared, SHIPPED, lambda: "other").table("sts")

    assert not [*tmp_path.rglob("*.json")]


def test_of_two_runs_one_makes_the_table(tmp_path: Path) -> None:
    run = later(tmp_path)
    (mark,) = tmp_path.rglob("*.wanted")

    with mark.open("rb+") as other:
        assert try_lock(other.fileno())
        with pytest.raises(Hand, match="yet"):
            run.table("sts")

    assert later(tmp_path).table("sts")["operations"]


def test_a_table_is_smaller_than_the_room_that_is_tried_for_it() -> None:
    assert max(path.stat().st_size for path in SHIPPED.glob("*.json")) < ROOM / 2


def test_what_is_shipped_saves_asking_for_every_region(tmp_path: Path) -> None:
    shipped = json.loads((SHIPPED / "sts.json").read_text())
    asked = shipped["endpoints"]

    assert endpoints(session(), "sts", asked) is asked
    assert endpoints(session(), "sts", {**asked, "rules": "older", "rows": []}) == asked


def test_without_room_none_is_made(tmp_path: Path) -> None:
    run = later(tmp_path)
    (mark,) = tmp_path.rglob("*.wanted")
    mark.unlink()
    mark.mkdir()

    with pytest.raises(Hand, match="no room"):
        run.table("sts")


def test_without_a_place_to_keep_it_none_is_made() -> None:
    with pytest.raises(Hand, match="nowhere to keep"):
        Tables(None, declared, SHIPPED, lambda: "other").table("sts")


@pytest.mark.parametrize("service", ["s3", "s3control"])
def test_s3_has_no_table(service: str) -> None:
    with pytest.raises(Hand, match="rules of its own"):
        Tables(None, declared).table(service)


def test_a_handler_with_an_old_name_of_the_service_is_met() -> None:
    launch = bare(session(), "autoscaling", ["CreateLaunchConfiguration"])

    assert launch["refused"] == {"CreateLaunchConfiguration": "handler base64_encode_user_data"}


def test_who_may_not_import_botocore_makes_no_table(tmp_path: Path) -> None:
    with pytest.raises(Hand, match="nowhere to keep"):
        Tables(tmp_path, declared, SHIPPED, lambda: "other", makes=False).table("sts")


def test_an_operation_that_is_refused_leaves_nothing_half_built() -> None:
    def shape(name: str, **more: Any) -> Any:
        model = {"type": more.get("kind", "structure"), **more.get("model", {})}
        return SimpleNamespace(
            name=name,
            type_name=model["type"],
            members=more.get("members", {}),
            serialization={},
            metadata={},
            required_members=[],
            is_document_type=False,
            is_tagged_union=False,
            _shape_model=model,
        )

    inner = shape("Inner", members={"Odd": shape("Odd", model={"newTrait": True})})
    built: list[Any] = []
    shapes = _Shapes("json", built)
    before = shapes.mark()

    with pytest.raises(Refused, match="newTrait"):
        shapes.read(shape("Outer", members={"Inner": inner}))
    shapes.back_to(before)

    assert built == []
    with pytest.raises(Refused, match="newTrait"):
        shapes.read(inner)


def test_only_a_folder_with_hashed_names_is_a_store(tmp_path: Path) -> None:
    plain, hashed = tmp_path / "plain", tmp_path / "hashed"
    for folder, name in ((plain, "ca-certificates.crt"), (hashed, "0a775a30.0")):
        folder.mkdir()
        folder.joinpath(name).touch()

    stores = (str(tmp_path / "gone"), str(plain), str(hashed))

    assert hashed_store(stores) == str(hashed)
    assert hashed_store(stores[:2]) == ""
