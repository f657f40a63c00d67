"""Questions about instances as data: what a step expects before it, and waits for after it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hawse.plan import Look
from hawse.services.ec2.calls import (
    DESCRIBE_INSTANCE_ATTRIBUTE,
    DESCRIBE_INSTANCE_STATUS,
    DESCRIBE_INSTANCES,
)
from hawse.services.ec2.selection import matching

_STATE = "Reservations[].Instances[].State.Name"


def state(
    id_: str,
    *want: str,
    never: tuple[str, ...] = (),
    absent: bool = False,
    key: str = "instance-id",
) -> Look:
    """The state of one instance (of all with one client token, with that `key`)."""
    params = {"Filters": (matching(key, (id_,)),)}
    return Look(DESCRIBE_INSTANCES, params, _STATE, want, never=never, absent=absent)


def state_and_type(id_: str, want_state: str, want_type: str) -> Look:
    """Stopped, and still (or now) of this type."""
    params = {"Filters": (matching("instance-id", (id_,)),)}
    path = "Reservations[].Instances[].join(' ', [State.Name, InstanceType])"
    return Look(DESCRIBE_INSTANCES, params, path, (f"{want_state} {want_type}",))


def state_and_tags(id_: str, states: tuple[str, ...], tags: Mapping[str, str]) -> Look:
    """In one of these states, and with these values of these tags still; "" is as good as none."""
    params = {"Filters": (matching("instance-id", (id_,)),)}
    values = "".join(f", (Tags[?Key==`{_quoted(key)}`].Value | [0]) || ''" for key in tags)
    path = f"Reservations[].Instances[].join('\n', [State.Name{values}])"
    want = tuple("\n".join((state_, *tags.values())) for state_ in states)
    return Look(DESCRIBE_INSTANCES, params, path, want)


def _quoted(key: str) -> str:
    """A tag key as JSON within a JMESPath."""
    return json.dumps(key).replace("`", "\\u0060")


def type_is(id_: str, want: str) -> Look:
    """The type of one instance."""
    params = {"Filters": (matching("instance-id", (id_,)),)}
    return Look(DESCRIBE_INSTANCES, params, "Reservations[].Instances[].InstanceType", (want,))


def checks_pass(id_: str) -> Look:
    """Both status checks of one instance, which EC2 repeats every minute."""
    path = "InstanceStatuses[].[InstanceStatus.Status, SystemStatus.Status][]"
    params = {"InstanceIds": (id_,), "IncludeAllInstances": True}
    return Look(DESCRIBE_INSTANCE_STATUS, params, path, ("ok",), never=("impaired",))


def attribute_is(id_: str, attribute: str, on: bool) -> Look:
    """A protection of one instance; `attribute` as EC2 spells it, "disableApiStop"."""
    path = f"{attribute[0].upper()}{attribute[1:]}.Value"
    params = {"InstanceId": id_, "Attribute": attribute}
    return Look(DESCRIBE_INSTANCE_ATTRIBUTE, params, path, (str(on).lower(),))
