"""Answers of AWS that lack what they must have, or have it in another form.

Rows and plans are built of answers as AWS documents them. Where one is not so (a stand-in, a proxy
that rewrites, a change of AWS's own), a builder fails with a KeyError or its like. It is told here
which call answered what; what no answer explains is a bug of ours, and stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from hawse.errors import CLIError

if TYPE_CHECKING:
    from botocore.model import Shape

    from hawse.aws.calls import Call
    from hawse.aws.gate import Gate
    from hawse.aws.targets import Answer, Target

T = TypeVar("T")
UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)
"""What a builder fails with on an answer that is not as documented."""

_TYPES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "structure": ("an object", (Mapping,)),
    "map": ("an object", (Mapping,)),
    "list": ("a list", (list, tuple)),
    "string": ("text", (str,)),
    "boolean": ("true or false", (bool,)),
    "integer": ("a number", (int,)),
    "long": ("a number", (int,)),
    "float": ("a number", (int, float)),
    "double": ("a number", (int, float)),
    "timestamp": ("a time", (datetime,)),
}
_HINT = "where that is AWS and no stand-in, report it to hawse with the id of the request"
_DECODED = "policyDocumentType"
"""The shape that botocore, and we with it, give as the JSON that it has."""


def built(
    target: Target, make: Callable[..., Iterable[T]], *args: Any, **named: Any
) -> Iterator[T]:
    """What a command makes of the answers at a target."""
    try:
        yield from make(target, *args, **named)
    except UNREADABLE as error:
        raise_odd(error, target.gate, target)
        raise


@contextmanager
def explained(gates: Iterable[Gate]) -> Iterator[None]:
    """The same for a command that goes to its targets by itself, through these gates."""
    try:
        yield
    except UNREADABLE as error:
        for gate in gates:
            raise_odd(error, gate)
        raise


def raise_odd(error: Exception, gate: Gate, target: Target | None = None) -> None:
    """CLIError if an answer, one at the target first, explains that reading it failed."""
    for call, answer in gate.latest(target):
        why = _why(error, call, answer)
        if why:
            request = str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
            why = f"the answer {why}"
            raise CLIError(call.name, why=why, hint=_HINT, request_id=request) from error


def _why(error: Exception, call: Call, answer: Answer) -> str:
    from hawse.aws.models import service_model

    shape = service_model(call.service).operation_model(call.operation).output_shape
    if shape is None:
        return ""
    if isinstance(error, KeyError) and _lacks(shape, answer, error.args[0]):
        return f"lacks {error.args[0]}"
    return next(_misfits(shape, answer, ""), "")


def _lacks(shape: Any, value: Any, name: object) -> bool:
    """Whether something in the answer could have a member of this name and has none."""
    known = shape.type_name == "structure" and name in shape.members
    if known and isinstance(value, Mapping) and name not in value:
        return True
    return any(_lacks(inner, each, name) for inner, each, _ in _parts(shape, value))


def _misfits(shape: Shape, value: Any, path: str) -> Iterator[str]:
    """What is in the answer in another form than the model of the call says."""
    wanted = _TYPES.get(shape.type_name)
    if wanted is not None and value is not None and not _fits(shape, value, wanted[1]):
        yield f"has {_form(value)} for {path}, not {wanted[0]}"
    for inner, each, step in _parts(shape, value):
        yield from _misfits(inner, each, f"{path}.{step}".strip(".") if step else path)


def _fits(shape: Shape, value: Any, types: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types) or shape.name == _DECODED


def _parts(shape: Any, value: Any) -> Iterator[tuple[Shape, Any, str]]:
    """What is inside a value, with its shape and what it is called; keys of maps are not told."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, inner in shape.members.items():
            if value.get(name) is not None:
                yield inner, value[name], name
    elif shape.type_name == "list" and isinstance(value, list | tuple):
        yield from ((shape.member, each, "") for each in value)
    elif shape.type_name == "map" and isinstance(value, Mapping):
        yield from ((shape.value, each, "") for each in value.values())


def _form(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    for words, types in _TYPES.values():
        if isinstance(value, types):
            return words
    return "something else"
