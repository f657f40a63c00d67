"""botocore's model of a service as a table of the declared reads. Imports botocore; runs seldom.

The table has only what the codec understands. A trait, key or feature that is not known here makes
its operation `refused`, with the reason, and botocore carries it: a new release can slow hawse
down and not make it wrong.
"""

# pylint: disable=protected-access  # botocore says it nowhere else

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

Table = dict[str, Any]

# Of a shape in the model: what changes nothing, and what is looked at below.
_SILENT = {
    *("documentation", "enum", "pattern", "sensitive", "box", "fault", "wrapper", "synthetic"),
    *("deprecated", "deprecatedMessage", "deprecatedSince", "max", "exception", "error"),
    *("retryable", "shape", "documentationUrl", "xmlOrder"),
}
_SEEN = {"type", "members", "member", "key", "value", "required", "min", "union", "resultWrapper"}
_NAMES = {"locationName", "timestampFormat"}
_KEYS = {
    "ec2": {"queryName"},
    "query": set[str](),
    "json": {"flattened", "queryName", "jsonvalue"},
    "rest-json": {"flattened", "queryName", "location"},
}
_OPERATION = {
    *("name", "http", "input", "output", "errors", "documentation", "documentationUrl", "auth"),
    *("idempotent", "readonly", "deprecated", "deprecatedMessage", "deprecatedSince"),
}
_SCALARS = {
    "string": "s",
    "character": "s",
    "integer": "i",
    "long": "i",
    "float": "f",
    "double": "f",
    "boolean": "B",
    "blob": "b",
    "timestamp": "t",
}
_HANDLED = {
    ("ec2", "GetConsoleOutput"): ("Output", "c"),
    ("cloudformation", "GetTemplate"): ("TemplateBody", "j"),
}
# botocore's handlers that a plain read may meet: they do nothing to it, or the codec does the same.
_KNOWN_HANDLERS = {
    *("generate_idempotent_uuid", "_handle_request_validation_mode_member"),
    *("add_recursion_detection_header", "add_retry_headers", "set_operation_specific_signer"),
    *("_set_auth_scheme_preference_signer", "inject_api_version_header_if_needed"),
    *("json_decode_policies", "decode_console_output", "json_decode_template_body"),
    "alias_parameter_in_call",
}
_EVENTS = (
    *("before-parameter-build", "before-endpoint-resolution", "before-call", "request-created"),
    *("choose-signer", "before-sign", "before-send", "before-parse", "needs-retry", "after-call"),
)


class Refused(Exception):
    """The operation has something that the codec does not know."""


def compiled(model: Any, pagination: dict[str, Any], operations: Iterable[str]) -> Table:
    """The table of a botocore ServiceModel, without its endpoints."""
    protocol = model.resolved_protocol
    table: Table = {
        "service": model.service_name,
        "id": model.service_id.replace(" ", "_").upper(),
        "protocol": protocol,
        "version": model.metadata.get("apiVersion", ""),
        "target": model.metadata.get("targetPrefix", ""),
        "json": model.metadata.get("jsonVersion", "1.0"),
        "query_compatible": model.is_query_compatible,
        "retry": retry_rules(),
        "shapes": [],
        "operations": {},
        "refused": {},
    }
    shapes = _Shapes(protocol, table["shapes"])
    for name in sorted(operations):
        before = shapes.mark()
        try:
            table["operations"][name] = _operation(model, name, shapes, pagination.get(name))
        except Refused as refused:
            # What was half built must not be found by the next operation.
            shapes.back_to(before)
            table["refused"][name] = str(refused)
    return table


def retry_rules() -> dict[str, Any]:
    """The numbers and codes of botocore's standard mode, from its own classes."""
    from botocore.retries import quota, standard

    theirs: Any = standard
    transient, throttled = theirs.TransientRetryableChecker, theirs.ThrottledRetryableChecker
    backoff, cost = theirs.ExponentialBackoff, theirs.RetryQuotaChecker
    scale = backoff._DEFAULT_BACKOFF_CONFIG
    return {
        "transient": transient._TRANSIENT_ERROR_CODES,
        "statuses": transient._TRANSIENT_STATUS_CODES,
        "throttled": throttled._THROTTLED_ERROR_CODES,
        "throttled_statuses": theirs.ThrottlingStatusCodeChecker._THROTTLING_STATUS_CODES,
        "cost": cost._RETRY_COST,
        "throttled_cost": cost._THROTTLING_RETRY_COST,
        "gain": cost._NO_RETRY_INCREMENT,
        "capacity": quota.RetryQuota.INITIAL_CAPACITY,
        "base": backoff._BASE,
        "scale": scale["non_throttling_base_scale"],
        "throttled_scale": scale["throttling_base_scale"],
        "most": backoff._MAX_BACKOFF,
        "asked": backoff._RETRY_AFTER_HEADER,
        "asked_more": backoff._RETRY_AFTER_MAX_ADDITIONAL,
    }


class _Shapes:
    """Shapes compiled so far; a reference is an index, or a letter for a scalar."""

    def __init__(self, protocol: str, built: list[Any]) -> None:
        self.protocol = protocol
        self._built = built
        self._memo: dict[tuple[str, str], int] = {}

    def mark(self) -> tuple[int, dict[tuple[str, str], int]]:
        return len(self._built), dict(self._memo)

    def back_to(self, mark: tuple[int, dict[tuple[str, str], int]]) -> None:
        del self._built[mark[0] :]
        self._memo = mark[1]

    def check(self, shape: Any) -> None:
        allowed = _SILENT | _SEEN | _NAMES | _KEYS[self.protocol]
        unknown = set(shape._shape_model) - allowed
        if unknown:
            raise Refused(f"{shape.name}: {', '.join(sorted(unknown))}")

    def written(self, shape: Any) -> int | str:
        """A shape of the input: `["S", {member: [wire, shape]}, required]`, `["L", shape, item
        name, least]`, `["M", shape, least]` in JSON, or a letter and its least."""
        self.check(shape)
        least = shape.metadata.get("min", 0)
        if shape.type_name in _SCALARS:
            if shape.type_name == "timestamp":
                return f"t{shape.serialization.get('timestampFormat', '').lower()}"
            return _SCALARS[shape.type_name] + (f"{least}" if least else "")
        return self._kept(shape, "in", self._written)

    def read(self, shape: Any) -> int | str:
        """A shape of the output: `["S", {wire: [member, shape]}, union]`, `["L", shape]`,
        `["M", key, value, key name, value name]`, or a letter."""
        self.check(shape)
        if shape.type_name in _SCALARS:
            return _SCALARS[shape.type_name]
        return self._kept(shape, "out", self._read)

    def add(self, built: list[Any]) -> int:
        """A shape of an operation's own."""
        self._built.append(built)
        return len(self._built) - 1

    def _kept(self, shape: Any, way: str, build: Any) -> int:
        # Members may carry traits of their own, so that a name alone is not a shape.
        key = (way, f"{shape.name} {sorted((k, repr(v)) for k, v in _own(shape))}")
        if key not in self._memo:
            self._memo[key] = self.add([])
            self._built[self._memo[key]][:] = build(shape)
        return self._memo[key]

    def _written(self, shape: Any) -> list[Any]:
        least = shape.metadata.get("min", 0)
        if shape.type_name == "structure":
            if shape.is_document_type or shape.is_tagged_union:
                raise Refused(f"{shape.name} is a document or a union")
            members = {n: [self.name(m, n), self.written(m)] for n, m in shape.members.items()}
            _distinct([str(wire) for wire, _ in members.values()], shape)
            return ["S", members, list(shape.required_members)]
        if shape.type_name == "list":
            item = shape.member.serialization.get("name", "member")
            return ["L", self.written(shape.member), item, least]
        if shape.type_name == "map" and "json" in self.protocol:
            self.check(shape.key)
            if shape.key.type_name == "string":
                return ["M", self.written(shape.value), least]
        raise Refused(f"{shape.name} is a {shape.type_name}")

    def _read(self, shape: Any) -> list[Any]:
        if shape.type_name == "structure":
            return ["S", self.members_read(shape), shape.is_tagged_union]
        if shape.type_name == "list":
            return ["L", self.read(shape.member)]
        if shape.type_name == "map" and shape.key.type_name == "string":
            self.check(shape.key)
            key = shape.key.serialization.get("name") or "key"
            value = shape.value.serialization.get("name") or "value"
            return ["M", self.read(shape.value), key, value]
        raise Refused(f"{shape.name} is a {shape.type_name}")

    def members_read(self, shape: Any) -> dict[str, Any]:
        if shape.is_document_type:
            raise Refused(f"{shape.name} is a document")
        if shape.is_tagged_union and self.protocol in ("ec2", "query"):
            raise Refused(f"{shape.name} is a union in XML")
        members = {}
        wires = [m.serialization.get("name", n) for n, m in shape.members.items()]
        _distinct(wires, shape)
        for wire, (name, member) in zip(wires, shape.members.items(), strict=True):
            policy = self.protocol == "query" and member.name == "policyDocumentType"
            members[wire] = [name, "p" if policy else self.read(member)]
        return members

    def name(self, member: Any, default: str) -> str:
        """How a member of the input is called in the request."""
        given = member.serialization
        if self.protocol != "ec2":
            return str(given.get("name", default))
        if "queryName" in given:
            return str(given["queryName"])
        name = str(given.get("name", default))
        return name[0].upper() + name[1:] if "name" in given else name


def _own(shape: Any) -> list[tuple[str, Any]]:
    model = shape._shape_model
    return [(k, v) for k, v in model.items() if k not in ("members", "documentation", "enum")]


def _distinct(wires: list[str], shape: Any) -> None:
    if len(set(wires)) != len(wires):
        raise Refused(f"two members of {shape.name} have one name in a message")


def _operation(model: Any, name: str, shapes: _Shapes, pages: Any) -> dict[str, Any]:
    if shapes.protocol not in _KEYS:
        raise Refused(f"protocol {shapes.protocol}")
    operation = model.operation_model(name)
    _check_operation(model, operation)
    path, _, query = operation.http["requestUri"].partition("?")
    if shapes.protocol != "rest-json" and (path, query, operation.http["method"]) != (
        ("/", "", "POST")
    ):
        raise Refused("an address of its own")
    found: dict[str, Any] = {
        "method": operation.http["method"],
        "path": path,
        "query": query,
        "in": None if operation.input_shape is None else _input(operation, shapes),
        "out": None if operation.output_shape is None else _output(model, operation, shapes),
        "wrapper": "",
        "errors": {_code(e): _retryable(e) for e in reversed(operation.error_shapes)},
        "pages": _pages(pages) if pages else None,
    }
    if operation.output_shape is not None:
        found["wrapper"] = operation.output_shape.serialization.get("resultWrapper", "")
    if shapes.protocol == "rest-json":
        found["asked"] = _asked(operation)
    return found


def _check_operation(model: Any, operation: Any) -> None:
    unknown = set(operation._operation_model) - _OPERATION
    if unknown:
        raise Refused(", ".join(sorted(unknown)))
    if set(operation.http) - {"method", "requestUri", "responseCode"}:
        raise Refused("http traits")
    # sigv4 is the signature wherever the model says nothing else.
    for auth in (model.metadata.get("auth"), operation.auth):
        if auth and auth[0] != "aws.auth#sigv4":
            raise Refused(f"signed by {auth[0]}")
    if model.metadata.get("signatureVersion") not in ("v4", None):
        raise Refused(f"signature {model.metadata['signatureVersion']}")
    if operation.idempotent_members:
        raise Refused("an idempotency token")
    for handler in handlers(str(model.service_id.hyphenize()), operation.name):
        if handler not in _KNOWN_HANDLERS:
            raise Refused(f"handler {handler}")


def handlers(service_id: str, operation: str) -> list[str]:
    """The names of botocore's handlers that see requests and answers of an operation."""
    from botocore.handlers import BUILTIN_HANDLERS
    from botocore.hooks import EventAliaser, HierarchicalEmitter

    # Some are registered with an old name of the service: autoscaling for auto-scaling.
    theirs: Any = EventAliaser(HierarchicalEmitter())
    found = []
    for event, handler, *_ in BUILTIN_HANDLERS:
        parts = theirs._alias_event_name(event).split(".")
        place = (service_id, operation)
        met = all(fnmatchcase(have, want) for have, want in zip(place, parts[1:], strict=False))
        if parts[0] in _EVENTS and met:
            found.append(getattr(handler, "__name__", type(handler).__name__))
    return found


def _input(operation: Any, shapes: _Shapes) -> int | str:
    if operation.input_shape.serialization.get("payload"):
        raise Refused("a payload")
    return shapes.written(operation.input_shape)


def _output(model: Any, operation: Any, shapes: _Shapes) -> int | str:
    shape = operation.output_shape
    if shape.serialization.get("payload"):
        raise Refused("a payload")
    shapes.check(shape)
    members = shapes.members_read(shape)
    handled = _HANDLED.get((model.service_name, operation.name))
    if handled and handled[0] in members:
        members[handled[0]] = [handled[0], handled[1]]
    elif handled:
        members = {w: [n, handled[1] if n == handled[0] else r] for w, (n, r) in members.items()}
    meta = {"ec2": "requestId", "query": "ResponseMetadata"}.get(shapes.protocol, "")
    if meta in members:
        raise Refused(f"a member {meta}")
    if "ResponseMetadata" in [name for name, _ in members.values()]:
        raise Refused("a member ResponseMetadata")
    return shapes.add(["S", members, shape.is_tagged_union])


def _asked(operation: Any) -> list[str]:
    """The members of a rest-json input that stand in the address and not in the body."""
    out, into = operation.output_shape, operation.input_shape
    if out is not None and any("location" in one.serialization for one in out.members.values()):
        raise Refused("an answer outside its body")
    found = []
    for name, member in into.members.items() if into is not None else ():
        if location := member.serialization.get("location"):
            label = f"{{{member.serialization.get('name', name)}}}"
            if not _is_plain_place(location, member, label in operation.http["requestUri"]):
                raise Refused(f"{name} in the {location}")
            found.append(name)
    return found


def _is_plain_place(location: str, member: Any, labelled: bool) -> bool:
    kind, words = member.type_name, ("string", "integer", "long")
    if location == "uri":
        return labelled and kind in words
    inner = member.member.type_name if kind == "list" else kind
    plain = kind == "timestamp" or inner in (*words, "boolean")
    return location == "querystring" and plain and not labelled


def _code(error: Any) -> str:
    return str(error.metadata.get("error", {}).get("code") or error.name)


def _retryable(error: Any) -> int:
    retryable = error.metadata.get("retryable")
    if retryable is None:
        return 0
    return 2 if retryable.get("throttling") else 1


def _pages(config: dict[str, Any]) -> dict[str, Any]:
    tokens = [config["input_token"], config["output_token"]]
    into, out = (each if isinstance(each, list) else [each] for each in tokens)
    more = config.get("more_results") or ""
    for path in (*out, *([more] if more else [])):
        if not all(part.isidentifier() for part in path.split(".")):
            raise Refused(f"pages by {path}")
    return {"in": into, "out": out, "more": more}
