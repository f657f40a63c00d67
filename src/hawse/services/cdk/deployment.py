"""From a stack of an app to what CloudFormation is asked: nothing here sends anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hawse.errors import UsageError
from hawse.services.cdk.assembly import Stack
from hawse.services.cdk.environments import Place
from hawse.services.cdk.templates import INLINE, LARGEST
from hawse.services.cfn.before import Before
from hawse.services.cfn.changes.requests import ChangeRequest
from hawse.services.cfn.deploy.parameters import Valued
from hawse.services.cfn.template.loading import load
from hawse.services.cfn.template.template import Template

_SKIP = "[cdk:skip]"
"""In the description of a parameter of Systems Manager, says that a change of its value is none."""

_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}


def template_url(stack: Stack, place: Place, *, endpoint: str = "") -> str:
    """Where CloudFormation reads the template; "" when it has to be sent itself.

    `endpoint` is that of an emulator's S3.
    """
    if not stack.template_url:
        return ""
    url = place.fill(stack.template_url)
    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket or not key:
        raise UsageError(
            f"stack {stack.id}", why=f"its template is at {url}, which is no s3:// URL"
        )
    suffix = _SUFFIXES.get(place.partition, "amazonaws.com")
    base = endpoint.rstrip("/") or f"https://s3.{place.region}.{suffix}"
    return f"{base}/{bucket}/{key}"


def change_request(
    stack: Stack,
    place: Place,
    *,
    body: bytes,
    parameters: Mapping[str, str],
    endpoint: str = "",
) -> ChangeRequest:
    """What CreateChangeSet is asked for a stack: the template itself, or where it is when it is
    too large for a request.

    UsageError for a template that can neither be sent nor read from a bucket.
    """
    url = template_url(stack, place, endpoint=endpoint) if len(body) > INLINE else ""
    if len(body) > LARGEST:
        why = f"its template has {len(body):,} bytes, and CloudFormation takes {LARGEST:,}"
        raise UsageError(f"stack {stack.id}", why=why)
    if not url and len(body) > INLINE:
        why = f"its template has {len(body):,} bytes; without an asset, {INLINE:,} can be sent"
        raise UsageError(f"stack {stack.id}", why=why, hint="use the DefaultStackSynthesizer")
    return ChangeRequest(
        stack=stack.name,
        url=url,
        body="" if url else body.decode("utf-8-sig"),
        parameters=parameters,
        tags={key: place.fill(value) for key, value in stack.tags.items()},
        capabilities=("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"),
        role=place.fill(stack.execution_role),
        notify=tuple(map(place.fill, stack.notifications)),
    )


def is_as_deployed(
    stack: Stack,
    place: Place,
    now: Before,
    values: Sequence[Valued],
    *,
    local: Template,
    deployed: Callable[[], Template],
) -> bool:
    """Whether a deployment would change nothing.

    Never of a stack that failed, nor where macros decide or a value comes from Systems Manager,
    which nobody here knows, but where its description says that it does not count.
    """
    if not now.exists or "FAILED" in now.status or "ROLLBACK" in now.status or local.grows:
        return False
    tags = {key: place.fill(value) for key, value in stack.tags.items()}
    return (
        dict(now.tags) == tags
        and sorted(now.notify) == sorted(map(place.fill, stack.notifications))
        and all(_keeps(one, now) for one in values)
        and not any(map(_may_move, map(_mapping, local.parameters.values())))
        and local.data == deployed().data
    )


def _keeps(one: Valued, now: Before) -> bool:
    """Whether a parameter stays as it is; a secret one that is given may be another."""
    if one.value is None:
        return one.name in now.parameters
    return not one.secret and now.parameters.get(one.name) == one.value


def _may_move(parameter: Mapping[str, Any]) -> bool:
    from_ssm = str(parameter.get("Type", "")).startswith("AWS::SSM::Parameter::")
    return from_ssm and _SKIP not in str(parameter.get("Description", ""))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def local_template(stack: Stack) -> Template:
    """The template of a stack in the app; UsageError when it cannot be read."""
    try:
        content = stack.template.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(str(stack.template), why=why, hint="hawse cdk check") from error
    return load(content, stack.template.name).sound()
