"""What CloudFormation's reasons say: which are noise, which are known causes, and what is in them.

The texts are AWS's, and change. So a rule that drops something matches the whole reason, or its
beginning where AWS goes on with a list; a rule that recognises a cause may be generous, since all
that it adds is a hint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_CANCELLED = re.compile(r"Resource (creation|update|deletion|import) cancelled\.?", re.IGNORECASE)
_SUMMARY = re.compile(
    r"(The following resource\(s\) failed to (create|update|delete|import|rollback): \["
    r"|One or more resources failed to (create|update|delete|import|rollback)\b)"
)
_ASKED_FOR = re.compile(r"(User Initiated|Rollback requested by user)\.?", re.IGNORECASE)
_EMBEDDED = re.compile(r"Embedded stack (arn:\S+?:stack/[^\s:]+) was not successfully")
_CODE = re.compile(r"(?:HandlerErrorCode:|Error Code:) ?([A-Za-z0-9.:-]*[A-Za-z0-9])")
_REQUEST = re.compile(r"(?:RequestId|Request ID):? ?\"?([0-9A-Za-z-]{16,})")
_HOOKS = re.compile(r"The following hook\(s\) failed: \[([^\]]*)\]")
_VAGUE = re.compile(
    r"(|Internal ?Failure\.?|Internal error\b.*|Resource (handler returned message: )?\"?null\b.*"
    r"|General ?ServiceException.*|Unknown(\s.*)?)",
    re.IGNORECASE | re.DOTALL,
)


class Known(NamedTuple):
    """A cause that AWS words in a way we know: its kind, and what to do about it."""

    kind: str
    hint: str


class Said(NamedTuple):
    """What stands in a reason besides its words."""

    code: str = ""
    request_id: str = ""
    log_stream: str = ""
    action: str = ""
    principal: str = ""
    resource: str = ""
    hooks: tuple[str, ...] = ()


def is_cancellation(reason: str) -> bool:
    """Whether a resource only stopped because another one failed. The whole reason has to say so:
    a genuine message may contain the word."""
    return _CANCELLED.fullmatch(reason.strip()) is not None


def is_summary(reason: str) -> bool:
    """Whether this only lists resources, each of which says for itself what happened to it."""
    return _SUMMARY.match(reason.strip()) is not None


def is_asked_for(reason: str) -> bool:
    """Whether a person wanted this, which is a cause only when nothing had failed before."""
    return _ASKED_FOR.fullmatch(reason.strip()) is not None


def embedded(reason: str) -> str:
    """The id of the nested stack whose failure this reports; "" when it reports none."""
    found = _EMBEDDED.search(reason)
    return found[1] if found else ""


def is_vague(reason: str) -> bool:
    """Whether the reason says nothing that anybody could act on."""
    return _VAGUE.fullmatch(reason.strip()) is not None


def said(reason: str) -> Said:
    """The parts of a reason that other programs are asked about."""
    code, request, hooks = _CODE.search(reason), _REQUEST.search(reason), _HOOKS.search(reason)
    stream = _LOG_STREAM.search(reason)
    denied = _DENIED.search(reason)
    api = _DENIED_API.search(reason)
    return Said(
        code=code[1] if code else "",
        request_id=request[1] if request else "",
        log_stream=stream[1] if stream else "",
        action=denied["action"] if denied else (api[1] if api else ""),
        principal=(denied["who"] or "") if denied else "",
        resource=(denied["what"] or "").rstrip(".,") if denied else "",
        hooks=tuple(filter(None, map(str.strip, hooks[1].split(",")))) if hooks else (),
    )


def in_short(reason: str) -> str:
    """What a resource's handler said, without the frame that CloudFormation puts around it."""
    found = _HANDLED.fullmatch(reason.strip())
    text = found[1] if found else reason.strip()
    plain = re.sub(r"\s*\((?:Service: |RequestToken: )[^()]*\)", "", text)
    plain = re.sub(r"(?<=\S)\.? Rollback requested by user\.?$", "", plain)
    return " ".join(plain.split()).rstrip(". ")


def with_names(text: str) -> str:
    """The text with names of stacks in the place of their ARNs."""
    return re.sub(r"arn:[\w-]+:cloudformation:[\w-]*:\d*:stack/([^/\s]+)/[\w-]+", r"\1", text)


def known(reason: str, stack: str) -> Known:
    """The kind of cause that a reason names, "" when it is none that we know, with its hint."""
    for kind, pattern, hint in _KNOWN:
        found = pattern.search(reason)
        if found is not None:
            told = hint(found, stack) if callable(hint) else hint
            return Known(kind, told.replace("STACK", stack))
    if is_vague(reason):
        return Known("", f"see what CloudTrail has of it: hawse cfn why {stack} --deep")
    return Known("", "")


_HANDLED = re.compile(r'Resource handler returned message: "(.*)" \([^()]*\)', re.DOTALL)
_LOG_STREAM = re.compile(r"See the details in CloudWatch Log Stream: (\S+?)(?=[\s.)]|$)")
_DENIED = re.compile(
    r"(?:(?P<who>arn:[^\s\"']+) )?is not authorized to perform:? (?P<action>[\w-]+:[\w*-]+)"
    r"(?: on resource:? (?P<what>[^\s\"']+))?"
)
_DENIED_API = re.compile(r"API: ([\w-]+:\w+) (?:Access ?Denied|You are not authorized)")

_Hint = Callable[[re.Match[str], str], str]


def _importers(found: re.Match[str], _: str) -> str:
    names = ", ".join(filter(None, re.split(r"(?: and |[,\s])+", found["who"].rstrip(". "))))
    return (
        f"{names} must stop importing it first, in a deployment without the import;"
        f" all importers: aws cloudformation list-imports --export-name {found['export']}"
    )


def _denied(found: re.Match[str], stack: str) -> str:
    told = said(found.string)
    if not told.action:
        return f"see which action, in CloudTrail: hawse cfn why {stack} --deep"
    who = told.principal or "ROLE"
    role = re.sub(r":sts::(\d+):assumed-role/([^/]+)/.*", r":iam::\1:role/\2", who)
    return f"allow {told.action}: hawse iam can {role} {told.action} {told.resource or 'ARN'}"


def _log(_: re.Match[str], stack: str) -> str:
    return f"read what the function wrote: hawse cfn why {stack} --deep"


def _signals(_: re.Match[str], __: str) -> str:
    return (
        "the instances did not signal success in time: read /var/log/cfn-init.log and"
        " cloud-init-output.log on one (hawse ec2 console INSTANCE)"
    )


def _no_export(found: re.Match[str], _: str) -> str:
    return (
        f"deploy the stack that exports {found[1]} first, in this region:"
        " aws cloudformation list-exports"
    )


def _why_deep(_: re.Match[str], stack: str) -> str:
    return f"see what it waited for: hawse cfn why {stack} --deep"


def _alarm(found: re.Match[str], _: str) -> str:
    name = re.search(r":alarm:([^\s,\]]+)", found.string)
    return (
        "see why the alarm went off: aws cloudwatch describe-alarm-history --alarm-name"
        f" {name[1].rstrip('.') if name else 'NAME'}"
    )


_KNOWN: tuple[tuple[str, re.Pattern[str], str | _Hint], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), hint)
    for kind, pattern, hint in (
        (
            "export_in_use",
            r"Export (?P<export>\S+) cannot be (?:deleted|updated|modified) as it is in use by"
            r" (?P<who>.+)",
            _importers,
        ),
        ("export_missing", r"No export named (\S+) found", _no_export),
        (
            "stack_policy",
            r"Action denied by stack policy",
            "the stack's policy forbids this change: aws cloudformation get-stack-policy"
            " --stack-name STACK",
        ),
        (
            "custom_name",
            r"cannot update a stack when a custom-named resource requires replacing",
            "give it a new name in the template, or leave the name to CloudFormation",
        ),
        ("hook", r"The following hook\(s\) failed", "change what the hook objects to"),
        ("hook", r"\bhook(s)? failed\b|HookFailure", "change what the hook objects to"),
        (
            "not_authorized",
            r"is not authorized to perform|You are not authorized|AccessDenied|Access Denied"
            r"|UnauthorizedOperation|UnauthorizedTaggingOperation|not authorized to",
            _denied,
        ),
        (
            "role",
            r"cannot be assumed by ",
            "the role must trust the service that is named; one made a moment ago may need a second"
            " try",
        ),
        (
            "role",
            r"Role \S+ (?:is invalid|cannot be assumed)|(?:is invalid or )?cannot be assumed",
            "give the stack a role that exists and that CloudFormation may assume",
        ),
        (
            "signals",
            r"Received (\d+) SUCCESS signal\(s\) out of (\d+)|Failed to receive \d+ resource"
            r" signal|failed to receive .*SUCCESS signal",
            _signals,
        ),
        (
            "custom_resource",
            r"See the details in CloudWatch Log Stream|did not receive a response from your"
            r" Custom Resource|Custom Resource failed to stabilize|Received response status"
            r" \[FAILED\]",
            _log,
        ),
        (
            "not_stabilized",
            r"did not stabilize|NotStabilized|failed to stabilize|not stabilized"
            r"|Exceeded attempts to wait|Circuit ?Breaker",
            _why_deep,
        ),
        (
            "timeout",
            r"creation time exceeded",
            "it took longer than the stack's timeout allows: raise it, or see what was slow with"
            " hawse cfn events STACK",
        ),
        ("alarm", r"Rollback triggered by alarm|\balarms?\b.*\bALARM\b|in ALARM state", _alarm),
        (
            "transform",
            r"Transform \S+ failed|failed to (?:execute|run) macro|\bmacro\b.*fail",
            "the template's transform refused it: hawse cfn lint FILE",
        ),
        (
            "capabilities",
            r"Requires capabilities",
            "acknowledge the capability that it names when you deploy",
        ),
        (
            "template",
            r"Template error|Template format error|Template validation error|Circular dependency"
            r"|Unresolved (?:resource )?dependenc|TemplateURL|Template file referenced"
            r"|EarlyValidation|must have values|do not exist in the template",
            "find it without deploying: hawse cfn lint FILE",
        ),
        (
            "bucket_not_empty",
            r"bucket you tried to delete is not empty|BucketNotEmpty",
            "empty it first: hawse s3 rm -R s3://BUCKET --versions",
        ),
        (
            "network_overlap",
            r"CIDR \S+ conflicts with|CIDR.*overlap",
            "its addresses are those of another one: choose a range that is free",
        ),
        (
            "already_exists",
            r"already ?exists|AlreadyExists|already in use",
            "something has this name already: name it otherwise, remove the other one, or bring it"
            " into the stack with hawse cfn import",
        ),
        (
            "in_use",
            r"has a dependent object|DependencyViolation|DeleteConflict|is (?:currently |still )?in"
            r" use|ResourceInUse|currently being used|must (?:delete|detach|remove)",
            "remove what still uses it, then try again",
        ),
        (
            "protected",
            r"deletion ?protection|termination ?protection|disableApiTermination",
            "switch its protection off first, if you mean it",
        ),
        (
            "limit_exceeded",
            r"LimitExceeded|ServiceLimitExceeded|limit (?:has been |was )?exceeded|maximum number"
            r" of|exceed(?:ed|s)? .*(?:limit|quota)|QuotaExceeded|limit of \d+",
            "ask for a higher quota, or remove what is not needed: aws service-quotas"
            " list-service-quotas --service-code SERVICE",
        ),
        (
            "no_capacity",
            r"InsufficientInstanceCapacity|Insufficient ?Capacity|do not have sufficient",
            "AWS has no capacity of this kind there now: another type or zone, or later",
        ),
        ("throttled", r"Rate exceeded|Throttling|Throttled", "AWS was asked too fast: try again"),
        (
            "not_found",
            r"NotFound|does not exist|could not be found|cannot be found|NoSuch",
            "it names something that is not there: check the name, the region and the order",
        ),
        (
            "invalid",
            r"InvalidRequest|InvalidParameter|ValidationException|Properties validation failed"
            r"|Model validation failed|Encountered unsupported property|Value of property",
            "a property has a value that the service does not take: hawse cfn lint FILE",
        ),
        ("internal", r"Internal ?Failure|ServiceInternalError|InternalError", "try again"),
        (
            "cancelled",
            r"^(?:User Initiated|Rollback requested by user)\.?$|update cancelled|Update cancelled",
            "somebody asked for this, and CloudTrail knows who: hawse cfn why STACK --deep",
        ),
    )
)
