"""What a network interface belongs to, for people who ask what a security group is of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hawse.services.ec2.sentences import kind_of_type, name_in, sentence_in


@dataclass(frozen=True)
class Owner:
    """Whose an interface is: `instance i-…`, `load balancer web`, `Lambda function sync`."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}".rstrip()


def owner_of(interface: Mapping[str, Any]) -> Owner:
    """What an interface of DescribeNetworkInterfaces belongs to."""
    attached = (interface.get("Attachment") or {}).get("InstanceId")
    if attached:
        return Owner("instance", attached)
    said = interface.get("Description") or ""
    if told := sentence_in(said):
        sentence, id_ = told
        return Owner(sentence.kind, name_in(id_) or id_)
    if kind := kind_of_type(interface.get("InterfaceType", "")):
        return Owner(kind)
    requester = interface.get("RequesterId") or ""
    if interface.get("RequesterManaged") and requester.startswith("amazon-"):
        return Owner(requester)
    if not interface.get("Attachment"):
        return Owner("nothing: it is not attached")
    return Owner(said or "unknown")


def public_of(interface: Mapping[str, Any]) -> str:
    """The public address of an interface; "" for none."""
    return str((interface.get("Association") or {}).get("PublicIp") or "")


def reachable(interface: Mapping[str, Any], *, ipv6: bool) -> str:
    """The address under which the world may reach it over one version of IP; "" for none."""
    if not ipv6:
        return public_of(interface)
    found = interface.get("Ipv6Addresses") or ()
    return str(found[0].get("Ipv6Address", "")) if found else ""
