"""The resources that a policy names: the form of their ARNs, and whether any action fits them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from hawse.aws.partitions import partition_of
from hawse.services.iam import actions as known
from hawse.services.iam.actions import is_pattern
from hawse.services.iam.validation.arns import (
    FIELDS,
    Arn,
    arn_of,
    fits,
    form_of,
    forms,
    forms_for,
    services_of,
)
from hawse.services.iam.validation.finding import ERROR, WARNING
from hawse.services.iam.validation.policy import Policy, Statement
from hawse.services.iam.validation.reading import Node
from hawse.services.iam.validation.registry import Found, check

PARTITIONS = (
    *("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"),
    "aws-eusc",
)
REGION = re.compile(r"[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}")
ACCOUNT = re.compile(r"\d{12}")
_WITHOUT_ARN = ("execute-api:/",)  # API Gateway fills in the rest
_OWN_OF_AWS = ("ssm",)  # documents and parameters of AWS, whose account is empty


def _resources(statement: Statement) -> Iterator[Node]:
    """Everything but `*`."""
    for node in statement.texts("Resource", "NotResource"):
        if node.value != "*" and not node.value.startswith(_WITHOUT_ARN):
            yield node


def _arns(statement: Statement) -> Iterator[tuple[Node, Arn]]:
    for node in _resources(statement):
        arn = arn_of(node.value)
        if arn is not None and arn.prefix == "arn":
            yield node, arn


@check("INVALID_ARN_PREFIX", ERROR, Statement)
def not_an_arn(statement: Statement) -> Iterator[Found]:
    """A resource is an ARN, or `*` alone."""
    for node in _resources(statement):
        if node.value.partition(":")[0] != "arn":
            yield node, f"a resource is an ARN, or * for every one, not {node.value!r}"


@check("MISSING_ARN_FIELD", ERROR, Statement)
def too_few_fields(statement: Statement) -> Iterator[Found]:
    """What is left out at the end is filled up where the last field is a pattern."""
    for node in _resources(statement):
        fields = node.value.split(":")
        short = len(fields) < FIELDS and not fields[-1].endswith("*")
        if fields[0] == "arn" and (short or node.value.endswith(":") and len(fields) <= FIELDS):
            yield node, "an ARN is arn:partition:service:region:account:resource"


@check("INVALID_PARTITION", ERROR, Statement)
def unknown_partition(statement: Statement) -> Iterator[Found]:
    """There are few."""
    for node, arn in _arns(statement):
        if not is_pattern(arn.partition) and arn.partition not in PARTITIONS:
            yield node, f"no partition {arn.partition!r}; there are {', '.join(PARTITIONS)}"


@check("INVALID_ARN_SERVICE_CASE", ERROR, Statement)
def service_in_capitals(statement: Statement) -> Iterator[Found]:
    """ARNs are matched by case."""
    for node, arn in _arns(statement):
        low = arn.service.lower()
        if arn.service != low and known.service_exists(low):
            yield node, f"{arn.service!r} is {low!r} in an ARN"


@check("INVALID_SERVICE", WARNING, Statement)
def service_that_is_none(statement: Statement) -> Iterator[Found]:
    """A service has an ARN of its own, or one that its actions work on has."""
    for node, arn in _arns(statement):
        if is_pattern(arn.service) or known.service_exists(arn.service):
            continue
        if arn.service not in services_of(_forms_here(statement)):
            close = get_close_matches(arn.service, known.services(), 1)
            meant = f"; did you mean {close[0]}?" if close else ""
            yield node, f"no service {arn.service!r} in the data of {known.data_date()}{meant}"


def _forms_here(statement: Statement) -> set[str]:
    """The forms of everything that the services of the statement's actions have."""
    patterns = (node.value for node in statement.texts("Action", "NotAction"))
    services = {pattern.partition(":")[0].lower() for pattern in patterns}
    return {form for service in services for form in forms(service)}


def _of_service(statement: Statement, arn: Arn) -> list[str]:
    """The forms that an ARN of its service can have."""
    found = {*forms(arn.service), *_forms_here(statement)}
    return [one for one in found if (form := form_of(one)) and form.service == arn.service]


def _is_literal(statement: Statement, arn: Arn, name: str) -> bool:
    """Whether a form has the very same field, as `arn:aws:iam::aws:policy/…` has."""
    forms_ = map(form_of, _of_service(statement, arn))
    return any(getattr(form, name, None) == getattr(arn, name) for form in forms_)


@check("INVALID_ARN_ACCOUNT", ERROR, Statement)
def account_that_is_none(statement: Statement) -> Iterator[Found]:
    """Twelve digits, but for AWS's own."""
    for node, arn in _arns(statement):
        if arn.account and not is_pattern(arn.account) and not ACCOUNT.fullmatch(arn.account):
            if not _is_literal(statement, arn, "account") and not arn.account.isalpha():
                yield node, f"an account is 12 digits, not {arn.account!r}"


@check("INVALID_ARN_REGION", ERROR, Statement)
def region_that_is_none(statement: Statement) -> Iterator[Found]:
    """Only its form, and whether it is of the ARN's partition, is known offline."""
    for node, arn in _arns(statement):
        if not arn.region or is_pattern(arn.region):
            continue
        literal = _is_literal(statement, arn, "region")
        if not REGION.fullmatch(arn.region) and not literal:
            yield node, f"{arn.region!r} does not look like a region"
        elif not is_pattern(arn.partition) and arn.partition != partition_of(arn.region):
            if not literal and arn.partition in PARTITIONS:
                yield node, f"{arn.region} is not in the partition {arn.partition}"


def _wrong_field(code: str, name: str, message: str, *, empty: bool) -> None:
    """A check of one field, which is the only one in which an ARN differs from a form."""

    @check(code, WARNING, Statement)
    def differs(statement: Statement) -> Iterator[Found]:
        for node, arn in _arns(statement):
            value = getattr(arn, name)
            if empty and arn.service in _OWN_OF_AWS:
                continue
            forms_ = _of_service(statement, arn)
            if bool(value) is empty or any(fits(arn, form) for form in forms_):
                continue
            if any(fits(arn, form, but=(name,)) for form in forms_):
                yield node, message.format(service=arn.service, value=value)


_wrong_field("ARN_REGION_NOT_ALLOWED", "region", "ARNs like this have no region", empty=False)
_wrong_field("ARN_ACCOUNT_NOT_ALLOWED", "account", "ARNs like this have no account", empty=False)
_wrong_field(
    "MISSING_ARN_REGION", "region", "ARNs like this of {service} have a region", empty=True
)
_wrong_field(
    "MISSING_ARN_ACCOUNT", "account", "ARNs like this of {service} have an account", empty=True
)


@check("INVALID_ARN_RESOURCE", WARNING, Statement)
def no_such_form(statement: Statement) -> Iterator[Found]:
    """Whatever its region and account, no resource of the service is named like this."""
    for node, arn in _arns(statement):
        found = _of_service(statement, arn)
        if found and not any(fits(arn, one, but=("region", "account")) for one in found):
            near = get_close_matches(arn.resource, [form.split(":", 5)[5] for form in found], 1, 0)
            yield node, (
                f"no resource of {arn.service} has an ARN like this"
                f" in the data of {known.data_date()}; one is {near[0] if near else found[0]}"
            )


@check("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", ERROR, Policy, ("resource",))
def resources_of_several_services(policy: Policy) -> Iterator[Found]:
    """The policy is on one resource; what is of another service is not meant by it."""
    home = ""
    for statement in policy.statements:
        for node, arn in _arns(statement):
            service = arn.service.removesuffix("-object-lambda")
            if not is_pattern(service):
                home = home or service
                if service != home:
                    yield node, f"the policy is on a resource of {home}, not of {arn.service}"


@check("RESOURCE_DOES_NOT_FIT_ACTION", WARNING, Statement, ("identity", "resource", "scp"))
def action_without_its_resource(statement: Statement) -> Iterator[Found]:
    """An action that works on none of the resources is neither allowed nor denied by them."""
    resources = statement.texts("Resource")
    arns = [arn_of(node.value) for node in resources]
    if not resources or None in arns:
        return
    for node in statement.texts("Action"):
        if node.value == "*":
            continue
        templates = forms_for(node.value)
        if not any(arn and fits(arn, one) for arn in arns for one in templates):
            if known.expand(node.value):
                yield node, _misfit(node.value, templates, resources[0].value)


def _misfit(action: str, templates: tuple[str, ...], resource: str) -> str:
    if not templates:
        return f'{action} works on no resource that has an ARN, and needs "Resource": "*"'
    more = " or others" if len(templates) > 1 else ""
    (near,) = get_close_matches(resource, templates, 1, 0)
    return f"{action} works on none of the resources; it does on {near}{more}"
