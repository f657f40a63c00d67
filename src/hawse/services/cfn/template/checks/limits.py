"""CloudFormation's quotas on a template: its size, how many of everything, how long names are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hawse.services.cfn.template.checks.placing import found
from hawse.services.cfn.template.finding import ERROR, SUGGESTION, WARNING, Finding
from hawse.services.cfn.template.template import Template

INLINE_BYTES = 51_200
"""What may be sent with a request; more has to lie in S3."""

MOST_BYTES = 1_000_000
"""AWS says "1 MB" and not which; from here to `_LARGEST` it is a warning."""

_LARGEST = 1_048_576
_DESCRIPTION_BYTES = 1024
_NAME_CHARACTERS = 255
_NAME = re.compile(r"[A-Za-z0-9]+")


class _Section(NamedTuple):
    noun: str
    most: int
    count_code: str
    name_code: str
    length_code: str


_SECTIONS = {
    "Resources": _Section("resources", 500, "E3010", "E3001", "E3011"),
    "Parameters": _Section("parameters", 200, "E2010", "E2003", "E2011"),
    "Outputs": _Section("outputs", 200, "E6010", "E6004", "E6011"),
    "Mappings": _Section("mappings", 200, "E7010", "E7001", "E7002"),
}


def limits(template: Template) -> Iterator[Finding]:
    """What is too large, too many or too long."""
    yield from _size(template)
    yield from _description(template)
    for section, limit in _SECTIONS.items():
        names = [name for name in template.section(section) if not name.startswith("Fn::")]
        if len(names) > limit.most:
            message = f"{len(names):,} {limit.noun}; CloudFormation takes {limit.most}"
            yield found(template, (section,), limit.count_code, message)
        for name in names:
            yield from _name(template, section, name)
    yield from _mapping_keys(template)


def _size(template: Template) -> Iterator[Finding]:
    size = len(template.body)
    if size > MOST_BYTES:
        severity = ERROR if size > _LARGEST else WARNING
        message = f"{size:,} bytes; CloudFormation takes 1 MB"
        yield found(template, (), "E1002", message, severity=severity)
    elif size > INLINE_BYTES:
        message = f"{size:,} bytes; more than {INLINE_BYTES:,} go through S3"
        yield found(template, (), "I1002", message, severity=SUGGESTION)


def _description(template: Template) -> Iterator[Finding]:
    text = template.data.get("Description")
    size = len(text.encode("utf-8", "replace")) if isinstance(text, str) else 0
    if size > _DESCRIPTION_BYTES:
        message = f"the description has {size:,} bytes; CloudFormation takes {_DESCRIPTION_BYTES:,}"
        yield found(template, ("Description",), "E1003", message)


def _name(template: Template, section: str, name: str) -> Iterator[Finding]:
    limit = _SECTIONS[section]
    # SAM and others take names in which CloudFormation sees none.
    if not _NAME.fullmatch(name) and not template.grows:
        message = f"{name!r} is no name: letters and digits alone"
        yield found(template, (section, name), limit.name_code, message)
    if len(name) > _NAME_CHARACTERS:
        message = f"the name has {len(name):,} characters; CloudFormation takes {_NAME_CHARACTERS}"
        yield found(template, (section, name), limit.length_code, message)


def _mapping_keys(template: Template) -> Iterator[Finding]:
    most = _SECTIONS["Mappings"].most
    for name, mapping in template.section("Mappings").items():
        if isinstance(mapping, dict) and len(mapping) > most:
            message = f"{len(mapping):,} keys in {name}; CloudFormation takes {most}"
            yield found(template, ("Mappings", name), "E7010", message)
