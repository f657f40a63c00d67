"""Findings as SARIF 2.1.0, which code scanning of GitHub and GitLab shows. Pure.

A finding has no file, so its place is the resource: a logical location, and an artifact with a
path made of its ARN, since GitHub shows nothing without one and takes no other scheme than `file`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from typing import Any
from urllib.parse import quote

from hawse.services.iam.audit.checks import Check
from hawse.services.iam.audit.running import FAILED, AuditFinding

_DAYS = re.compile(r"\d+ days")
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0", "info": "0.5"}


def document(
    checks: Collection[Check], rows: Iterable[AuditFinding], version: str
) -> dict[str, Any]:
    """The SARIF document of an audit."""
    places = {one.id: place for place, one in enumerate(checks)}
    driver = {
        "name": "hawse",
        "version": version,
        "informationUri": "https://github.com/hawse-cli/hawse",
        "rules": [_rule(one) for one in checks],
    }
    results = [_result(row, places[row.check]) for row in rows]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _rule(one: Check) -> dict[str, Any]:
    numbers = [f"CIS-{version}-{number}" for version, number in one.cis.items()]
    return {
        "id": one.id,
        "shortDescription": {"text": one.title},
        "help": {"text": one.fix},
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
        "properties": {"security-severity": _SCORES[one.severity], "tags": ["security", *numbers]},
    }


def _result(row: AuditFinding, place: int) -> dict[str, Any]:
    failed = row.status == FAILED
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": _path(row.resource)},
            "region": {"startLine": 1},
        },
        "logicalLocations": [{"fullyQualifiedName": row.resource, "kind": "resource"}],
    }
    key = "\n".join((row.check, row.resource, _DAYS.sub("days", row.evidence)))
    return {
        "ruleId": row.check,
        "ruleIndex": place,
        "level": _LEVELS[row.severity] if failed else "none",
        "kind": "fail" if failed else "open",
        "message": {"text": f"{row.title}: {row.evidence}"},
        "locations": [location],
        "partialFingerprints": {"hawse/v1": hashlib.sha256(key.encode()).hexdigest()},
    }


def _path(arn: str) -> str:
    """`aws/111122223333/user/ana`"""
    parts = arn.split(":", 5)
    return quote("/".join(("aws", *filter(None, parts[4:]))) if len(parts) == 6 else arn)
