"""Frozen dataclasses that are quick to define, for the classes that every run defines.

`dataclasses` writes the source of six methods for each class and compiles it: half a millisecond
for each, of the ninety that a listing takes. Here all classes share their methods; making a record
takes half as long again, so they are for what there are few of. A leaf.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["compared", "dataclass"]

C = TypeVar("C")


def _dataclass(
    *, frozen: bool, eq: bool = True, repr: bool = True  # pylint: disable=redefined-builtin
) -> Callable[[type[C]], type[C]]:
    """`dataclasses.dataclass`, of the options that are named here alone; no ClassVar."""
    assert frozen

    def make(cls: type[C]) -> type[C]:
        setattr(cls, "__dataclass_fields__", _FIELDS)
        setattr(cls, "__match_args__", _NAMES)
        _share(cls, __init__=_init, __setattr__=_refuse, __delattr__=_refuse)
        return compared(cls, eq=eq, repr=repr)

    return make


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


def compared(
    cls: type[C], *, eq: bool = True, repr: bool = True  # pylint: disable=redefined-builtin
) -> type[C]:
    """Give a dataclass, made without them, the methods that compare, hash and print."""
    setattr(cls, _KNOWN, _LEARNT)
    _share(cls, **({"__eq__": _eq, "__hash__": _hash} if eq else {}))
    _share(cls, **({"__repr__": _repr} if repr else {}))
    return cls


def _share(cls: type, **methods: object) -> None:
    for name, method in methods.items():
        if name not in vars(cls):
            setattr(cls, name, method)


class _OnFirstUse:
    """An attribute of a class that is made when it is first asked for."""

    def __init__(self, make: Callable[[Any], object]) -> None:
        self._make = make

    def __get__(self, _: object, cls: Any) -> object:
        return self._make(cls)


def _fields(cls: Any) -> object:
    """What the functions for dataclasses go by, made by `dataclasses` itself."""
    owner = _owner(cls)
    with _ONE_AT_A_TIME:
        if vars(owner)["__dataclass_fields__"] is _FIELDS:
            _learnt(owner)  # from what is taken away now
            dataclasses.dataclass(init=False, repr=False, eq=False)(owner)
        return owner.__dataclass_fields__


def _learnt(cls: Any) -> object:
    owner = _owner(cls)
    with _ONE_AT_A_TIME:
        if vars(owner)[_KNOWN] is _LEARNT:
            setattr(owner, _KNOWN, _Known(owner))
        return getattr(owner, _KNOWN)


def _owner(cls: type) -> Any:
    """The record that a class is, or is derived from."""
    return next(base for base in cls.__mro__ if _KNOWN in vars(base))


_ONE_AT_A_TIME = RLock()
_KNOWN = "_known_of_record"
_LEARNT = _OnFirstUse(_learnt)
_FIELDS = _OnFirstUse(_fields)
_NAMES = _OnFirstUse(lambda cls: getattr(cls, _KNOWN).names)


class _Known:
    """The names of a record's fields, and what they are when they are not given."""

    def __init__(self, cls: Any) -> None:
        self.usual: dict[str, Any] = {}
        self.made: dict[str, Callable[[], Any]] = {}
        names: dict[str, Any] = {}
        for base in reversed(cls.__mro__[1:]):
            if _KNOWN in vars(base):
                above = getattr(base, _KNOWN)
                names |= dict.fromkeys(above.names)
                self.usual |= above.usual
                self.made |= above.made
        for name in cls.__annotations__:
            names[name] = None
            self._learn(name, vars(cls).get(name, dataclasses.MISSING))
        self.names = tuple(names)
        self.all = frozenset(names)
        self.checks = hasattr(cls, "__post_init__")
        # Of one name it is the value, not a tuple, which is as good to compare.
        self.values = attrgetter(*names)

    def _learn(self, name: str, given: Any) -> None:
        """What the class says after the name of a field."""
        self.usual.pop(name, None)
        self.made.pop(name, None)
        if isinstance(given, dataclasses.Field):
            if given.default_factory is not dataclasses.MISSING:
                self.made[name] = given.default_factory
            given = given.default
        if given is not dataclasses.MISSING:
            self.usual[name] = given


def _init(self: Any, /, *args: Any, **named: Any) -> None:
    known, values = getattr(self, _KNOWN), self.__dict__
    values.update(known.usual)
    if args:
        values.update(zip(known.names, args))
    values.update(named)
    for name, make in known.made.items():
        if name not in values:
            values[name] = make()
    twice = set(known.names[: len(args)]).intersection(named) if args and named else ()
    if twice or len(args) > len(known.names) or values.keys() != known.all:
        wrong = sorted(twice or known.all.symmetric_difference(values)) or len(args)
        raise TypeError(f"{type(self).__name__}: missing, unknown or given twice: {wrong}")
    if known.checks:
        self.__post_init__()


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
