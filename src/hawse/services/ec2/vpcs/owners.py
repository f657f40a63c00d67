"""Whose a network interface is, and what removes that. Pure.

What is told is as good as the sentence that a service left on it: an interface with one that
nobody knows is its requester's, and no command is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawse.services.ec2.sentences import Sentence, kind_of_type, name_in, sentence_in


@dataclass(frozen=True)
class Owner:
    """Whose an interface is. `removal` is what a person types to be rid of it; "" is unknown.

    `own`: it is a part of the VPC and goes with it.
    """

    kind: str
    id: str
    name: str = ""
    removal: str = ""
    own: bool = False

    @property
    def said(self) -> str:
        """`instance i-1 (web-1)`."""
        name = f" ({self.name})" if self.name and self.name != self.id else ""
        return f"{self.kind} {self.id}{name}".strip()


def instance_owner(id_: str, tags: Mapping[str, str]) -> Owner:
    """An instance; one of an Auto Scaling group would only be replaced."""
    group = tags.get("aws:autoscaling:groupName", "")
    removal = f"hawse ec2 terminate {id_}"
    if group:
        removal = (
            "aws autoscaling delete-auto-scaling-group --force-delete "
            f"--auto-scaling-group-name {group}"
        )
    return Owner("instance", id_, tags.get("Name", ""), removal)


def owner_of(interface: Mapping[str, Any], known: Mapping[str, Owner], place: Place) -> Owner:
    """Whose the interface is; `known` are owners by the id of an instance or an interface."""
    attached = interface.get("Attachment", {}).get("InstanceId", "")
    own = known.get(interface["NetworkInterfaceId"]) or known.get(attached)
    if own is not None:
        return own
    if attached:
        return instance_owner(attached, {})
    described = interface.get("Description", "")
    if told := sentence_in(described):
        return _told(*told, interface, place)
    return _unknown(interface, described)


@dataclass(frozen=True)
class Place:
    """Where an interface is, for the ARNs of what has it."""

    partition: str
    region: str


def _told(sentence: Sentence, id_: str, interface: Mapping[str, Any], place: Place) -> Owner:
    removal = sentence.removal.format(
        id=id_, partition=place.partition, region=place.region, account=interface.get("OwnerId", "")
    )
    return Owner(sentence.kind, id_, name_in(id_), removal, sentence.own)


def _unknown(interface: Mapping[str, Any], described: str) -> Owner:
    """An interface without an owner that we know; one that nothing has is deleted by itself."""
    id_ = interface["NetworkInterfaceId"]
    kind = kind_of_type(interface.get("InterfaceType", ""))
    managed = bool(interface.get("RequesterManaged"))
    if kind:
        return Owner(kind, id_, described)
    if managed:
        requester = interface.get("RequesterId", "")
        return Owner("interface", id_, " of ".join(filter(None, (described, requester))))
    removal = f"aws ec2 delete-network-interface --network-interface-id {id_}"
    return Owner("interface", id_, described, removal)
