"""What is wrong with the parameters of a call, by the SDK's own model, before anything is sent.

So that a file that somebody wrote is judged with the place of each fault, and what a newer SDK
knows is known here without a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call

if TYPE_CHECKING:
    from botocore.model import Shape

_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
}
_SAID = {"string": "text", "integer": "a whole number", "long": "a whole number"}


def faults(call: Call, params: object) -> list[str]:
    """Everything in the parameters that the SDK's model has no place for; [] when it has.

    `CORSConfiguration.CORSRules[0]: MaxAge is not known: MaxAgeSeconds`.
    """
    from hawse.aws.models import service_model

    shape = service_model(call.service).operation_model(call.operation).input_shape
    return [] if shape is None else list(_faults(shape, params, ""))


def choices(call: Call, shape: str) -> tuple[str, ...]:
    """The values that the SDK's model lists for a shape of the service; () when it lists none."""
    from hawse.aws.models import service_model

    return tuple(service_model(call.service).shape_for(shape).enum)  # type: ignore[attr-defined]


def _faults(shape: Any, value: object, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _of_structure(shape, value, path)
    elif shape.type_name == "list":
        yield from _of_list(shape, value, path)
    elif shape.type_name in _SCALARS:
        yield from _of_scalar(shape, value, path)


def _of_structure(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{_placed(path)}has members: {', '.join(shape.members)}"
        return
    for name in value:
        if name not in shape.members:
            near = get_close_matches(str(name), shape.members, 1, 0.5) or shape.members
            yield f"{_placed(path)}{name} is not known: {', '.join(near)}"
    for name in shape.required_members:
        if name not in value:
            yield f"{_placed(path)}it has no {name}"
    for name, inner in shape.members.items():
        if name in value:
            yield from _faults(inner, value[name], f"{path}.{name}" if path else name)


def _of_list(shape: Any, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{_placed(path)}it is a list"
        return
    for number, one in enumerate(value):
        yield from _faults(shape.member, one, f"{path}[{number}]")


def _of_scalar(shape: Shape, value: object, path: str) -> Iterator[str]:
    types = _SCALARS[shape.type_name]
    fits = isinstance(value, types) and isinstance(value, bool) is (bool in types)
    if not fits:
        yield f"{_placed(path)}{value!r} is not {_SAID.get(shape.type_name, shape.type_name)}"
        return
    known = getattr(shape, "enum", ())
    if known and value not in known:
        near = get_close_matches(str(value), known, 3, 0.4) or known
        yield f"{_placed(path)}{value} is not known: {', '.join(near)}"


def _placed(path: str) -> str:
    return f"{path}: " if path else ""
