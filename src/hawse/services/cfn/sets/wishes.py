"""What a person wants of a set, as typed: checked before anything is asked of AWS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hawse.errors import UsageError
from hawse.services.cfn.deploy.files import values_in
from hawse.services.cfn.deploy.parameters import Given, given
from hawse.services.cfn.deploy.wishes import File, source_of, typed_once
from hawse.services.cfn.sets.preferences import Preferences

_ACCOUNT = re.compile(r"\d{12}")
_UNIT = re.compile(r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}")
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
LARGEST_BODY = 51_200


@dataclass(frozen=True)
class Wish:  # pylint: disable=too-many-instance-attributes  # the options of one command
    """A set and where it is to be. `body` and `url` are "" when the template stays as it is."""

    name: str
    body: str = ""
    url: str = ""
    parameters: Mapping[str, Given] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    description: str = ""
    permission_model: str = ""
    auto_deployment: bool | None = None
    administration_role: str = ""
    execution_role: str = ""
    call_as: str = "SELF"
    preferences: Preferences = Preferences()

    @property
    def template(self) -> dict[str, object]:
        """The template as AWS takes it; {} for the one that the set has."""
        if self.url:
            return {"TemplateURL": self.url}
        return {"TemplateBody": self.body} if self.body else {}

    @property
    def places(self) -> tuple[str, ...]:
        """The OUs that were named, else the accounts: what is counted by region."""
        return self.units or self.accounts

    @classmethod
    def of(cls, name: str, typed: Mapping[str, Any]) -> Wish:
        """What was typed."""
        body, url = _template(typed["template"])
        files = [(one.name, values_in(one.content, one.name)) for one in typed["parameters"] or ()]
        accounts, units = _targets(typed["to"])
        made = cls(
            name=name,
            body=body,
            url=url,
            parameters=given(
                [(name, values.parameters) for name, values in files],
                typed_once("--parameter", typed["parameter"]),
            ),
            tags={
                **{key: value for _, one in files for key, value in one.tags.items()},
                **typed_once("--tag", typed["tag"]),
            },
            accounts=accounts,
            units=units,
            regions=_regions(typed["regions"]),
            description=typed["description"],
            permission_model=_model(typed["permissions"], units),
            auto_deployment=typed["auto_deploy"],
            administration_role=typed["administration_role"],
            execution_role=typed["execution_role"],
            call_as=typed["call_as"],
            preferences=Preferences.of(typed),
        )
        if bool(made.places) != bool(made.regions):
            missing = "--in REGION" if made.places else "--to ACCOUNT or OU"
            raise UsageError(missing, why="it is missing: instances are in accounts × regions")
        return made


def _template(file: File | None) -> tuple[str, str]:
    """The body and the URL of a template, one of them ""."""
    source = source_of(file)
    if source.template is None:
        return "", source.url
    body = source.template.body
    if len(body) > LARGEST_BODY:
        why = f"it has {len(body):,} bytes, and AWS takes {LARGEST_BODY:,} in a request"
        raise UsageError(str(source.file), why=why, hint="put it into a bucket and give its URL")
    return body.decode("utf-8"), ""


def _targets(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for text in texts:
        if not (_ACCOUNT.fullmatch(text) or _UNIT.fullmatch(text)):
            why = "it is neither the 12 digits of an account nor the id of an OU (ou-…, r-…)"
            raise UsageError(f"--to {text}", why=why)
    unique = tuple(dict.fromkeys(texts))
    accounts = tuple(text for text in unique if _ACCOUNT.fullmatch(text))
    return accounts, tuple(text for text in unique if text not in accounts)


def _regions(texts: Sequence[str]) -> tuple[str, ...]:
    for text in texts:
        if not _REGION.fullmatch(text):
            raise UsageError(f"--in {text}", why="it is no region", hint="--in eu-west-1")
    return tuple(dict.fromkeys(texts))


def _model(typed: str | None, units: Sequence[str]) -> str:
    if typed == "self-managed" and units:
        why = "only a service-managed set is deployed to OUs"
        raise UsageError(f"--to {units[0]}", why=why, hint="--permissions service-managed")
    if typed:
        return typed.replace("-", "_").upper()
    return "SERVICE_MANAGED" if units else ""
