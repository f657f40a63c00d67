"""A service model without what hawse does not call. Pure but for what the loader reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.loaders import Loader

# Nothing is sent or parsed by these.
_WORDS = frozenset({"documentation", "documentationUrl", "deprecatedMessage", "enum", "pattern"})


def trim(loader: Loader, service: str, operations: frozenset[str]) -> dict[str, Any]:
    """The models of `service` with these operations (all, when empty), ready to be kept.

    Has `version`, `endpoints` by partition, and each type of model that the service has.
    """
    from botocore.exceptions import DataNotFoundError

    whole: Any = loader.load_service_model(service, "service-2")
    model = _service(whole, operations or frozenset(whole["operations"]))
    bundle: dict[str, Any] = {
        "version": loader.determine_latest_version(service, "service-2"),
        "service-2": model,
    }
    for kind in ("paginators-1", "endpoint-rule-set-1"):
        try:
            bundle[kind] = loader.load_service_model(service, kind)
        except DataNotFoundError:
            continue
    if "paginators-1" in bundle:
        pages = bundle["paginators-1"]["pagination"]
        kept = {name: pages[name] for name in pages if name in model["operations"]}
        bundle["paginators-1"] = {"pagination": kept}
    prefix = model["metadata"].get("endpointPrefix", service)
    bundle["endpoints"] = dict(_endpoints(loader.load_data("endpoints"), prefix))
    return bundle


def _endpoints(data: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for partition in data["partitions"]:
        if prefix in partition["services"]:
            # Copied, since botocore fills in what it resolves.
            yield partition["partition"], _bare(partition["services"][prefix])


def _service(model: Mapping[str, Any], operations: Iterable[str]) -> dict[str, Any]:
    wanted = set(operations)
    kept = {
        name: _bare(operation)
        for name, operation in model["operations"].items()
        # botocore asks whether any operation finds endpoints for the others.
        if name in wanted or operation.get("endpointoperation")
    }
    shapes = {
        name: _shape(model["shapes"][name]) for name in sorted(_reached(model["shapes"], kept))
    }
    rest = {key: value for key, value in model.items() if key != "documentation"}
    return {**rest, "operations": kept, "shapes": shapes}


def _reached(shapes: Mapping[str, Any], operations: Mapping[str, Any]) -> set[str]:
    """The names of the shapes of the operations, of all errors, and of what they are made of."""
    todo = [name for name, shape in shapes.items() if shape.get("exception")]
    for operation in operations.values():
        todo += [operation[key]["shape"] for key in ("input", "output") if key in operation]
        todo += [error["shape"] for error in operation.get("errors", ())]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [inner["shape"] for inner in _inner(shapes[name])]
    return found


def _inner(shape: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from shape.get("members", {}).values()
    yield from (shape[key] for key in ("member", "key", "value") if key in shape)


def _shape(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A shape without words; a member may itself be called "documentation"."""
    bare: dict[str, Any] = _bare({k: v for k, v in shape.items() if k != "members"})
    if "members" in shape:
        bare["members"] = {name: _bare(member) for name, member in shape["members"].items()}
    return bare


def _bare(value: Any) -> Any:
    if isinstance(value, dict):  # from JSON; asking for a Mapping takes thrice the time
        return {key: _bare(inner) for key, inner in value.items() if key not in _WORDS}
    if isinstance(value, list):
        return [_bare(inner) for inner in value]
    return value
