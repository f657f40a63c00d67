"""Frozen dataclasses that are quick to define, for the classes that every run defines.

`dataclasses` writes the source of six methods for each class and compiles it: half a millisecond
for each, of the ninety that a listing takes. Here all classes share their methods; making a record
takes two thirds longer, so they are for what there are few of. A leaf.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["compared", "dataclass"]

C = TypeVar("C")


def _dataclass(
    *, frozen: bool, eq: bool = True, repr: bool = True  # pylint: disable=redefined-builtin
) -> Callable[[type[C]], type[C]]:
    """`dataclasses.dataclass`, of the options that are named here alone."""
    assert frozen

    def make(cls: type[C]) -> type[C]:
        dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
        _share(cls, __init__=_init, __setattr__=_refuse, __delattr__=_refuse)
        return compared(cls, eq=eq, repr=repr)

    return make


def compared(
    cls: type[C], *, eq: bool = True, repr: bool = True  # pylint: disable=redefined-builtin
) -> type[C]:
    """Give a dataclass, made without them, the methods that compare, hash and print."""
    setattr(cls, _KNOWN, _Known(cls))
    _share(cls, **({"__eq__": _eq, "__hash__": _hash} if eq else {}))
    _share(cls, **({"__repr__": _repr} if repr else {}))
    return cls


def _share(cls: type, **methods: object) -> None:
    for name, method in methods.items():
        if name not in vars(cls):
            setattr(cls, name, method)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass

_KNOWN = "_known_of_record"


class _Known:
    """The names of a record's fields, and what they are when they are not given."""

    def __init__(self, cls: Any) -> None:
        fields, absent = dataclasses.fields(cls), dataclasses.MISSING
        self.names = tuple(one.name for one in fields)
        self.all = frozenset(self.names)
        self.usual = {one.name: one.default for one in fields if one.default is not absent}
        self.made = {
            one.name: one.default_factory for one in fields if one.default_factory is not absent
        }
        # Of one name it is the value, not a tuple, which is as good to compare.
        self.values = attrgetter(*self.names)


def _init(self: Any, /, *args: Any, **named: Any) -> None:
    known = getattr(self, _KNOWN)
    values = {**known.usual, **dict(zip(known.names, args)), **named}
    for name, make in known.made.items():
        if name not in values:
            values[name] = make()
    twice = set(known.names[: len(args)]).intersection(named) if args and named else ()
    if twice or len(args) > len(known.names) or values.keys() != known.all:
        wrong = sorted(twice or known.all.symmetric_difference(values)) or len(args)
        raise TypeError(f"{type(self).__name__}: missing, unknown or given twice: {wrong}")
    vars(self).update(values)


def _refuse(self: Any, name: str, *_: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name} of a {type(self).__name__}")


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    values = getattr(self, _KNOWN).values
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(getattr(self, _KNOWN).values(self))


def _repr(self: Any) -> str:
    told = (f"{name}={getattr(self, name)!r}" for name in getattr(self, _KNOWN).names)
    return f"{type(self).__qualname__}({', '.join(told)})"
