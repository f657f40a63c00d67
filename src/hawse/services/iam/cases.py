"""Unit tests of policies: cases in a file, each a request with its policies and what is expected.

Reads files, asks nobody. Every value is taken as text, as IAM compares texts: an account id stays
what was typed, and so does `Version: 2012-10-17`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hawse.errors import NoFile, UsageError
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.services.iam.actions import has_no_resources
from hawse.services.iam.evaluate import (
    Context,
    Layers,
    Policy,
    Request,
    caller,
    compiled,
    evaluate,
)
from hawse.services.iam.evaluate.policies import Kind
from hawse.services.iam.verdict_rows import Decider, deciders, said

_REQUEST = ("principal", "action", "resource", "resource_account", "context")
_CASE = (
    "name",
    "request",
    "expect",
    "identity_policies",
    "resource_policy",
    "boundary",
    "session_policy",
    "scps",
    "rcps",
    "vpc_endpoint_policy",
)
_EXPECTED = ("allow", "deny", "depends")


@dataclass(frozen=True)
class Case:
    """One case of a file: `place` says where it stands there."""

    file: str
    place: str
    name: str
    request: Request
    layers: Layers
    expect: str


@dataclass(frozen=True)
class CaseResult(Row):
    """What became of one case."""

    file: str = column(show="path")
    name: str = column()
    passed: bool = column(show="bool", colour={"no": "red"})
    expect: str = column()
    verdict: str = column()
    why: str = column(show="whole")
    deciding: tuple[Decider, ...] = column(doc="The statements that decide, layer by layer.")
    missing_context: tuple[str, ...] = column(show="list", wide=True)


def result(case: Case) -> CaseResult:
    """The verdict of a case beside what is expected."""
    verdict = evaluate(case.request, case.layers)
    return CaseResult(
        file=case.file,
        name=case.name,
        passed=verdict.effect == case.expect,
        expect=case.expect,
        verdict=verdict.effect,
        why=said(verdict),
        deciding=deciders(verdict.deciding),
        missing_context=verdict.missing,
    )


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of a file: YAML or JSON, a list of cases, `cases:` with such a list, or one case.

    NoFile when there is no such file; UsageError, with the place, for what is no case, and for
    a file without any.
    """
    content = _content(file)
    if isinstance(content, Mapping) and "cases" in content:
        content = content["cases"]
    cases = content if isinstance(content, list) else [content]
    if not cases:
        raise UsageError(str(file), why="it has no cases")
    for number, one in enumerate(cases, 1):
        yield _Reader(file, f"case {number}").case(one)


def _content(file: Path) -> Any:
    import yaml

    from hawse.nesting import check_yaml

    try:
        text = file.read_text(encoding="utf-8-sig")
        check_yaml(text)
        # Texts only: see above. JSON is YAML.
        return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # nosec
    except FileNotFoundError as error:
        raise NoFile(str(file), why="there is no such file") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = str(error).replace("\n", " ")
        raise UsageError(str(file), why=f"it cannot be read: {why}") from error


@dataclass(frozen=True)
class _Reader:
    """Reads one case, and knows its place for error messages."""

    file: Path
    place: str

    def case(self, one: Any) -> Case:
        found = self._mapping(one, _CASE, "a case")
        self._required(found, "request", "expect")
        expect = str(found["expect"]).lower()
        if expect not in _EXPECTED:
            raise self._wrong(f"expect is {found['expect']!r}", "allow, deny or depends")
        return Case(
            file=str(self.file),
            place=self.place,
            name=str(found.get("name") or self.place),
            request=self._request(found["request"], complete=expect != "depends"),
            layers=self._layers(found),
            expect=expect,
        )

    def _request(self, one: Any, *, complete: bool) -> Request:
        found = self._mapping(one, _REQUEST, "request")
        self._required(found, "principal", "action")
        context = found.get("context") or {}
        if not isinstance(context, Mapping):
            raise self._wrong("context is no mapping", "KEY: VALUE, or KEY: [VALUE, …]")
        if ":" not in found["action"] or "*" in found["action"]:
            raise self._wrong(f"action is {found['action']!r}", "one action, like s3:GetObject")
        action, resource = str(found["action"]), str(found.get("resource") or "*")
        return Request(
            principal=caller(str(found["principal"])),
            action=action,
            resource=resource,
            account=str(found.get("resource_account") or ""),
            context=Context(context, complete=complete),
            wildcard_only=resource == "*" and has_no_resources(action),
        )

    def _layers(self, found: Mapping[str, Any]) -> Layers:
        trust = str(found["request"].get("action", "")).lower().startswith("sts:assumerole")
        session = self._policies(found, "session_policy", "session")
        return Layers(
            identity=self._policies(found, "identity_policies", "identity") or (),
            resource=self._one(found, "resource_policy", "trust" if trust else "resource"),
            boundary=self._one(found, "boundary", "boundary"),
            session=session,
            scps=self._levels(found, "scps", "scp"),
            rcps=self._levels(found, "rcps", "rcp"),
            endpoint=self._one(found, "vpc_endpoint_policy", "endpoint"),
        )

    def _one(self, found: Mapping[str, Any], key: str, kind: Kind) -> Policy | None:
        policies = self._policies(found, key, kind)
        if policies is not None and len(policies) != 1:
            raise self._wrong(f"{key} has {counted(len(policies), 'policy')}", "one policy")
        return policies[0] if policies else None

    def _levels(
        self, found: Mapping[str, Any], key: str, kind: Kind
    ) -> tuple[tuple[Policy, ...], ...] | None:
        levels = _given(found, key)
        if levels is None:
            return None
        if not isinstance(levels, list) or not all(isinstance(one, list) for one in levels):
            raise self._wrong(f"{key} is no list of lists", "a list of policies for each level")
        names = [f"{key}[{number}]" for number in range(len(levels))]
        return tuple(
            tuple(self._policy(f"{name}[{n}]", one, kind) for n, one in enumerate(level))
            for name, level in zip(names, levels, strict=True)
        )

    def _policies(
        self, found: Mapping[str, Any], key: str, kind: Kind
    ) -> tuple[Policy, ...] | None:
        given = _given(found, key)
        if given is None:
            return None
        if not isinstance(given, list):
            return (self._policy(key, given, kind),)
        return tuple(self._policy(f"{key}[{n}]", one, kind) for n, one in enumerate(given))

    def _policy(self, name: str, one: Any, kind: Kind) -> Policy:
        """A document as it stands, one with a name, or the name of a file beside this one."""
        if isinstance(one, str):
            return compiled(one, _content(self.file.parent / one), kind)
        if isinstance(one, Mapping) and "policy" in one and "Statement" not in one:
            return compiled(str(one.get("name", name)), one["policy"], kind)
        if not isinstance(one, Mapping):
            raise self._wrong(f"{name} is no policy", "a document, or the name of its file")
        return compiled(name, one, kind)

    def _mapping(self, one: Any, known: tuple[str, ...], what: str) -> Mapping[str, Any]:
        if not isinstance(one, Mapping):
            raise self._wrong(f"{what} is no mapping", f"{what} with {', '.join(known[:3])}, …")
        for key in one:
            if key not in known:
                near = get_close_matches(str(key), known, 1)
                raise self._wrong(f"unknown key {key!r}", near[0] if near else ", ".join(known))
        return one

    def _required(self, found: Mapping[str, Any], *keys: str) -> None:
        for key in keys:
            if _given(found, key) is None:
                raise self._wrong(f"{key} is missing", f"{key}: …")

    def _wrong(self, why: str, expected: str) -> UsageError:
        return UsageError(f"{self.file}, {self.place}", why=why, hint=f"expected: {expected}")


def _given(found: Mapping[str, Any], key: str) -> Any:
    """The value of a key; None when it is missing or empty, which in texts is "" or null."""
    value = found.get(key)
    return None if isinstance(value, str) and value in ("", "null", "~") else value
