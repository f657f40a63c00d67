"""Records behave as frozen dataclasses do."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import Any

import pytest

from hawse.records import dataclass


@dataclass(frozen=True)
class Point:
    """A record with all that a field can be."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)

    @cached_property
    def far(self) -> int:
        """Kept in the record's own dictionary, which is no field."""
        return self.x * 1000


@dataclass(frozen=True)
class Named(Point):
    """Fields of its base come first."""

    name: str = "origin"

    def __repr__(self) -> str:
        return "a name"


@dataclass(frozen=True, eq=False)
class Alone:
    """Equal to itself alone."""

    x: int


def test_fields_are_given_by_place_and_by_name() -> None:
    assert Point(1) == Point(1, 2, []) == Point(x=1, names=[])
    assert Point(1) != Point(2)
    assert vars(Named(1, name="a")) == {"x": 1, "y": 2, "names": [], "name": "a"}


def test_what_is_made_for_a_record_is_its_own() -> None:
    one, other = Point(1), Point(1)

    one.names.append("a")

    assert not other.names


@pytest.mark.parametrize(
    "make",
    [
        lambda kind: kind(),
        lambda kind: kind(1, 2, [], 4),
        lambda kind: kind(1, x=2),
        lambda kind: kind(1, z=2),
        lambda kind: kind(y=2, z=3),
    ],
)
def test_wrong_arguments_are_an_error(make: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError, match="Point"):
        make(Point)


def test_a_record_cannot_be_changed() -> None:
    point: Any = Point(1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x

    assert point == Point(1)


def test_what_is_looked_up_once_is_part_of_no_comparison() -> None:
    point = Point(1)

    assert (point.far, point.far) == (1000, 1000)
    assert point == Point(1)
    assert repr(point) == "Point(x=1, y=2, names=[])"


def test_a_record_of_another_type_is_another_record() -> None:
    assert Point(1) != Named(1)
    assert Named(1) == Named(1)
    assert repr(Named(1)) == "a name"


def test_records_are_keys_where_their_values_are() -> None:
    @dataclass(frozen=True)
    class Place:
        """With values that have hashes."""

        region: str
        account: str = ""

    assert {Place("a"): 1}[Place("a", "")] == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_records_without_comparison_are_equal_to_themselves_alone() -> None:
    one = Alone(1)

    assert one == one  # pylint: disable=comparison-with-itself
    assert one != Alone(1)
    assert len({one, Alone(1)}) == 2


def test_a_record_is_matched_by_its_fields_in_order() -> None:
    match Named(1, 3, [], "a"):
        case Named(x, y, _, name):
            assert (x, y, name) == (1, 3, "a")
        case _:
            pytest.fail("no match")


def test_a_record_can_refuse_its_values() -> None:
    @dataclass(frozen=True)
    class Size:
        """At least nothing."""

        bytes: int

        def __post_init__(self) -> None:
            if self.bytes < 0:
                raise ValueError("less than nothing")

    assert Size(0).bytes == 0
    with pytest.raises(ValueError, match="less"):
        Size(-1)


def test_it_does_not_matter_who_asks_first() -> None:
    @dataclass(frozen=True)
    class Above:
        """Has a value that is made, and one that is not."""

        names: list[str] = field(default_factory=list)
        size: int = field(default=1)

    @dataclass(frozen=True)
    class Below(Above):
        """The other way round."""

        size: int = 2
        more: list[str] = field(default_factory=list)

    assert [one.name for one in dataclasses.fields(Below)] == ["names", "size", "more"]
    assert dataclasses.is_dataclass(Above)
    assert vars(Above()) == {"names": [], "size": 1}
    assert vars(Below(more=["a"])) == {"names": [], "size": 2, "more": ["a"]}


@pytest.mark.parametrize("asked_first", ["fields", "value"])
def test_a_class_derived_from_a_record_is_one(asked_first: str) -> None:
    @dataclass(frozen=True)
    class Above:
        """A record."""

        x: int = 1

    class Below(Above):
        """None itself: what is annotated here is no field."""

        y: int = 2

    if asked_first == "fields":
        assert [one.name for one in dataclasses.fields(Below)] == ["x"]
    assert vars(Below()) == {"x": 1}
    assert [one.name for one in dataclasses.fields(Below)] == ["x"]
    assert dataclasses.replace(Below(), x=3) == Below(3)


def test_the_functions_for_dataclasses_take_them() -> None:
    changed = dataclasses.replace(Point(1), y=3)

    assert changed == Point(1, 3)
    assert dataclasses.is_dataclass(changed)
    assert dataclasses.asdict(changed) == {"x": 1, "y": 3, "names": []}
    with pytest.raises(TypeError, match="z"):
        dataclasses.replace(Point(1), z=3)  # type: ignore[call-arg]
