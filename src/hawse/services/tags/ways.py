"""How a thing is tagged: EC2's own calls for what is EC2's, the tagging API for all else.

EC2's own can be rehearsed and remove a tag only while it has the value that was seen. Which way
a thing goes is told by its id alone, so that a plan needs to say no more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from hawse.aws.calls import Write
from hawse.plan import Look
from hawse.services.tags.arns import arn_of
from hawse.services.tags.calls import CREATE_TAGS, DELETE_TAGS, DESCRIBE_TAGS
from hawse.services.tags.calls_everywhere import GET_RESOURCES, TAG_RESOURCES, UNTAG_RESOURCES

Sent = tuple[Write, Mapping[str, object]]

# Every id of EC2: a prefix in lower case and 8 or 17 hexadecimal digits.
RESOURCE_ID = re.compile(r"[a-z][a-z-]*-(?:[0-9a-f]{8}|[0-9a-f]{17})")


def is_resource_id(name: str) -> bool:
    """Whether `name` is an id of EC2, of whatever type."""
    return bool(RESOURCE_ID.fullmatch(name))


def ec2_id(id_: str) -> str:
    """EC2's own id of a thing of EC2, given by it or by its ARN; "" for what is not EC2's."""
    arn = arn_of(id_)
    if arn is None:
        return id_
    return arn.name if arn.service == "ec2" and is_resource_id(arn.name) else ""


def tagging(id_: str, key: str, value: str) -> Sent:
    """The call that gives the thing this tag."""
    if own := ec2_id(id_):
        return CREATE_TAGS, {"Resources": (own,), "Tags": ({"Key": key, "Value": value},)}
    return TAG_RESOURCES, {"ResourceARNList": (id_,), "Tags": {key: value}}


def untagging(id_: str, key: str, value: str) -> Sent:
    """The call that takes it away."""
    if own := ec2_id(id_):
        return DELETE_TAGS, {"Resources": (own,), "Tags": ({"Key": key, "Value": value},)}
    return UNTAG_RESOURCES, {"ResourceARNList": (id_,), "TagKeys": (key,)}


def look(id_: str, key: str, value: str | None) -> Look:
    """Whether the thing's tag has this value; None: whether there is none."""
    want = () if value is None else (value,)
    if own := ec2_id(id_):
        filters = (
            {"Name": "resource-id", "Values": (own,)},
            {"Name": "key", "Values": (_unglobbed(key),)},
        )
        params: dict[str, object] = {"Filters": filters}
        return Look(DESCRIBE_TAGS, params, "Tags[].Value", want, absent=value is None)
    path = f"{GET_RESOURCES.items}.Tags[] | [?Key==`{_quoted(key)}`].Value"
    params = {"ResourceARNList": (id_,)}
    return Look(GET_RESOURCES, params, path, want, absent=value is None)


def _unglobbed(key: str) -> str:
    """The key as a filter value that matches nothing else."""
    return re.sub(r"([\\*?])", r"\\\1", key)


def _quoted(key: str) -> str:
    return json.dumps(key).replace("`", "\\u0060")
