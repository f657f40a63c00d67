"""For every code of the validator a policy that has it, and one nearly like it that has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

ACCOUNT = "111122223333"
BUCKET = "arn:aws:s3:::acme-logs"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider"
AWS, EC2 = {"AWS": ACCOUNT}, {"Service": "ec2.amazonaws.com"}

_PLAIN: dict[str, dict[str, Any]] = {
    "identity": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"},
    "resource": {
        "Effect": "Allow",
        "Principal": AWS,
        "Action": "s3:GetObject",
        "Resource": f"{BUCKET}/*",
    },
    "trust": {"Effect": "Allow", "Principal": AWS, "Action": "sts:AssumeRole"},
    "scp": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"},
    "rcp": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"},
}


class Case(NamedTuple):
    """A code, and texts of policies of a type: one that has it and one that has not."""

    code: str
    kind: str
    bad: str
    good: str
    severity: str = ""


def statement(kind: str = "identity", **elements: Any) -> dict[str, Any]:
    """A statement without findings, with some elements replaced, or left out for None."""
    found = {**_PLAIN[kind], **elements}
    return {name: value for name, value in found.items() if value is not None}


def policy(*statements: dict[str, Any], **elements: Any) -> str:
    """The text of a policy."""
    found = {"Version": "2012-10-17", "Statement": list(statements), **elements}
    return json.dumps({name: value for name, value in found.items() if value is not None})


def pair(
    code: str, bad: dict[str, Any], good: dict[str, Any], kind: str = "identity", severity: str = ""
) -> Case:
    """Two policies that differ in some elements of their only statement."""
    wrong, right = (policy(statement(kind, **elements)) for elements in (bad, good))
    return Case(code, kind, wrong, right, severity)


def asked(operator: str, key: str, value: Any, **more: Any) -> dict[str, Any]:
    """A condition of one operator and key."""
    return {"Condition": {operator: {key: value}}, **more}


def condition(
    code: str,
    bad: tuple[str, str, Any],
    good: tuple[str, str, Any],
    kind: str = "identity",
    **more: Any,
) -> Case:
    """Two policies that differ in their condition."""
    severity = str(more.pop("severity", ""))
    return pair(code, asked(*bad, **more), asked(*good, **more), kind, severity)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _syntax()
    yield from _grammar()
    yield from _missing()
    yield from _sizes()
    yield from _actions()
    yield from _resources()
    yield from _principals()
    yield from _trust()
    yield from _github()
    yield from _operators()
    yield from _absent()
    yield from _keys()
    yield from _values()
    yield from _shapes()
    yield from _addresses()
    yield from _variables()
    yield from _passing()
    yield from _tags()
    yield from _organizations()
    yield from _redundant()


def _syntax() -> Iterator[Case]:
    good = policy(statement())
    yield Case("JSON_SYNTAX_ERROR", "identity", good[:-1], good)
    yield Case("DUPLICATE_KEY", "identity", good[:-1] + ', "Version": "2012-10-17"}', good)


def _grammar() -> Iterator[Case]:
    good = policy(statement())
    wrong: list[Any] = [[], "x", 1, {"Version": 2012}, {"Id": 1}, {"Statement": ["x"]}]
    for bad in wrong:
        yield Case("DATA_TYPE_MISMATCH", "identity", json.dumps(bad), good)
    odd: list[dict[str, Any]] = [
        {"Sid": 1},
        {"Effect": True},
        {"Action": 1},
        {"Action": ["s3:GetObject", None]},
        {"Resource": {}},
        {"Condition": []},
        {"Condition": {"StringEquals": "x"}},
        {"Condition": {"StringEquals": {"aws:username": {"a": "b"}}}},
        {"Condition": {"StringEquals": {"aws:username": [None]}}},
    ]
    for elements in odd:
        yield pair("DATA_TYPE_MISMATCH", elements, {})
    yield pair("DATA_TYPE_MISMATCH", {"Principal": [ACCOUNT]}, {}, "resource")
    yield pair("DATA_TYPE_MISMATCH", {"Principal": {"AWS": 1}}, {}, "resource")
    yield Case("INVALID_POLICY_ELEMENT", "identity", policy(statement(), version="1"), good)
    yield pair("INVALID_POLICY_ELEMENT", {"Actions": "s3:*"}, {})
    yield Case("INVALID_VERSION", "identity", policy(statement(), Version="2012-10-18"), good)
    old = policy(statement(), Version="2008-10-17")
    yield Case("MISSING_VERSION", "identity", policy(statement(), Version=None), old)
    yield pair("INVALID_EFFECT", {"Effect": "allow"}, {"Effect": "Deny"})
    yield pair("UNSUPPORTED_ELEMENT_COMBINATION", {"NotAction": "s3:*"}, {})
    yield pair("UNSUPPORTED_ELEMENT_COMBINATION", {"NotResource": "*"}, {})
    yield pair("UNSUPPORTED_SID", {"Sid": "read logs"}, {"Sid": "ReadLogs1"})
    yield pair("EMPTY_SID_VALUE", {"Sid": ""}, {"Sid": "A"})
    twice = [statement(Sid="A"), statement(Sid="A", Action="s3:PutObject")]
    once = [statement(Sid="A"), statement(Sid="B", Action="s3:PutObject")]
    yield Case("UNIQUE_SIDS_REQUIRED", "identity", policy(*twice), policy(*once))
    twice = [statement("resource", Sid="A"), statement("resource", Sid="A", Effect="Deny")]
    once = [statement("resource", Sid="A"), statement("resource", Sid="a", Effect="Deny")]
    yield Case("UNIQUE_SIDS_RECOMMENDED", "resource", policy(*twice), policy(*once))
    yield pair("EMPTY_ARRAY_ACTION", {"Action": []}, {})
    yield pair("EMPTY_ARRAY_RESOURCE", {"Resource": []}, {})
    yield pair("EMPTY_OBJECT_CONDITION", {"Condition": {}}, {})
    yield pair("EMPTY_OBJECT_CONDITION", {"Condition": {"Bool": {}}}, {})


def _missing() -> Iterator[Case]:
    good = policy(statement())
    yield Case("MISSING_STATEMENT", "identity", "{}", good)
    yield Case("MISSING_STATEMENT", "identity", policy(), good)
    yield pair("MISSING_EFFECT", {"Effect": None}, {})
    yield pair("MISSING_ACTION", {"Action": None}, {"Action": None, "NotAction": "s3:*"})
    yield pair("MISSING_RESOURCE", {"Resource": None}, {"Resource": None, "NotResource": BUCKET})
    pull = {"Action": "ecr:BatchGetImage", "Resource": None}
    yield pair("MISSING_RESOURCE", {"Resource": None}, pull, "resource")
    yield pair("MISSING_PRINCIPAL", {"Principal": None}, {}, "resource")
    yield pair("MISSING_PRINCIPAL", {"Principal": None}, {}, "trust")
    yield pair("UNSUPPORTED_PRINCIPAL", {"Principal": "*"}, {})


def _sizes() -> Iterator[Case]:
    for code, kind, quota in (
        ("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "identity", 6144),
        ("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", "trust", 2048),
        ("POLICY_SIZE_EXCEEDS_SCP_QUOTA", "scp", 10_240),
        ("POLICY_SIZE_EXCEEDS_RCP_QUOTA", "rcp", 5120),
        ("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "resource", 20_480),
    ):
        yield Case(code, kind, *(_long(kind, quota + more) for more in (1, 0)))
    blanks = policy(statement()).replace(" ", " " * 900)
    long = _long("identity", 7000)
    yield Case("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "identity", long, blanks)


def _long(kind: str, size: int) -> str:
    """A policy of just so many characters."""
    text = policy(statement(kind, Sid="")).replace(" ", "")
    return text.replace('"Sid":""', f'"Sid":"{"A" * (size - len(text))}"')


def _actions() -> Iterator[Case]:
    yield pair("INVALID_ACTION", {"Action": "GetObject"}, {}, severity="error")
    yield pair("INVALID_ACTION", {"Action": "s3:Get Object"}, {}, severity="error")
    yield pair("INVALID_ACTION", {"Action": "s3:GetObjekt"}, {"Action": "S3:getobject"})
    yield pair("INVALID_ACTION", {"Action": "s3:Gett*"}, {"Action": "s3:Get*"})
    yield pair("INVALID_SERVICE_IN_ACTION", {"Action": "s4:GetObject"}, {})
    yield pair("WILDCARD_IN_SERVICE_NAME", {"Action": "s*:GetObject"}, {"Action": "*"})
    code = {"Action": "s3:*", "Resource": "arn:aws:*code*:*:*:*"}
    yield pair("WILDCARD_IN_SERVICE_NAME", code, {"Action": "s3:*", "Resource": "*"})
    yield pair(
        "UNSUPPORTED_ACTION_IN_POLICY",
        {"Action": ["sts:AssumeRole", "s3:GetObject"]},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        "trust",
    )
    yield pair("UNSUPPORTED_ACTION_IN_POLICY", {"Action": "kms:Decrypt"}, {}, "resource")


def _resources() -> Iterator[Case]:
    ec2, iam = {"Action": "ec2:StopInstances"}, {"Action": "iam:GetRole"}
    instance = "arn:aws:ec2:eu-west-1:111122223333:instance/*"

    def wrong(code: str, bad: str, good: str, **more: Any) -> Case:
        return pair(code, {"Resource": bad, **more}, {"Resource": good, **more})

    yield wrong("INVALID_ARN_PREFIX", "acme-logs/*", "*", Action="s3:GetObject")
    yield wrong("INVALID_ARN_PREFIX", "${aws:username}", f"{BUCKET}/${{aws:username}}")
    yield wrong("MISSING_ARN_FIELD", "arn:aws:s3:acme-logs", f"{BUCKET}/a")
    yield wrong("MISSING_ARN_FIELD", "arn:aws:s3", "arn:aws:s3*")
    yield wrong("INVALID_PARTITION", "arn:awss:s3:::a/b", "arn:aws-cn:s3:::a/b")
    yield wrong("INVALID_ARN_SERVICE_CASE", "arn:aws:S3:::a/b", "arn:aws:s3:::a/b")
    yield wrong("INVALID_SERVICE", "arn:aws:s4:::a/b", "arn:aws:s3:::a/b")
    yield wrong("INVALID_ARN_ACCOUNT", f"{ROLE[:13]}1:role/web", ROLE, **iam)
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    yield wrong("INVALID_ARN_ACCOUNT", managed.replace("aws:p", "a1:p"), managed, **iam)
    yield wrong("INVALID_ARN_REGION", instance.replace("eu-west-1", "Ireland"), instance, **ec2)
    yield wrong(
        "INVALID_ARN_REGION",
        instance.replace("eu-", "cn-north-1").replace("1west-", ""),
        instance,
        **ec2,
    )
    yield wrong("ARN_REGION_NOT_ALLOWED", ROLE.replace("iam::", "iam:eu-west-1:"), ROLE, **iam)
    yield wrong("ARN_ACCOUNT_NOT_ALLOWED", f"arn:aws:s3::{ACCOUNT}:a/b", "arn:aws:s3:::a/b")
    yield wrong("MISSING_ARN_REGION", instance.replace("eu-west-1", ""), instance, **ec2)
    yield wrong("MISSING_ARN_ACCOUNT", "arn:aws:iam:::role/web", ROLE, **iam)
    yield wrong("INVALID_ARN_RESOURCE", ROLE.replace("role/", "roles/"), ROLE, **iam)
    both = [f"{BUCKET}/*", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"]
    yield pair("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", {"Resource": both}, {}, "resource")
    yield wrong("RESOURCE_DOES_NOT_FIT_ACTION", f"{BUCKET}/*", BUCKET, Action="s3:ListBucket")
    yield wrong("RESOURCE_DOES_NOT_FIT_ACTION", BUCKET, f"{BUCKET}*", Action="s3:GetObject")
    yield wrong("RESOURCE_DOES_NOT_FIT_ACTION", ROLE, "*", Action="iam:ListRoles")
    yield wrong("RESOURCE_DOES_NOT_FIT_ACTION", BUCKET, instance, Action="ec2:*")


def _principals() -> Iterator[Case]:
    def wrong(code: str, bad: Any, good: Any, kind: str = "resource", **more: Any) -> Case:
        return pair(code, {"Principal": bad, **more}, {"Principal": good, **more}, kind)

    yield wrong("INVALID_PRINCIPAL_KEY", {"Aws": ACCOUNT}, AWS)
    yield wrong("INVALID_PRINCIPAL_FORMAT", "ann", "*")
    yield wrong("INVALID_PRINCIPAL_FORMAT", {"AWS": "ann"}, {"AWS": ROLE})
    yield wrong("INVALID_PRINCIPAL_FORMAT", {"AWS": "11112222333"}, {"AWS": ["*"]})
    yield wrong("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", {"AWS": f"{ROLE}*"}, {"AWS": "*"})
    yield wrong("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", {"Service": "*"}, EC2)
    yield wrong("INVALID_SERVICE_PRINCIPAL_FORMAT", {"Service": "lambda"}, EC2, "trust")
    yield wrong("INVALID_SERVICE_PRINCIPAL_FORMAT", {"Service": "EC2.amazonaws.com"}, EC2, "trust")
    yield wrong("INVALID_ROLE_REFERENCE", {"AWS": "AROAEXAMPLEEXAMPLE12"}, {"AWS": ROLE})
    yield wrong("INVALID_USER_REFERENCE", {"AWS": "AIDAEXAMPLEEXAMPLE12"}, {"AWS": ROLE})
    yield wrong("EMPTY_ARRAY_PRINCIPAL", {"AWS": []}, AWS)
    yield wrong("EMPTY_OBJECT_PRINCIPAL", {}, AWS)
    saml = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"}
    yield wrong("FEDERATED_PRINCIPAL_NOT_SUPPORTED", saml, AWS)
    yield pair(
        "ALLOW_WITH_NOT_PRINCIPAL",
        {"Principal": None, "NotPrincipal": AWS},
        {"Principal": None, "NotPrincipal": AWS, "Effect": "Deny"},
        "resource",
    )
    trail = {"Service": "cloudtrail.amazonaws.com"}
    own = asked("StringEquals", "aws:SourceAccount", ACCOUNT, Principal=trail)
    referer = asked("StringEquals", "aws:Referer", ACCOUNT, Principal=trail)
    org = asked("StringEquals", "aws:PrincipalOrgID", "o-1", Principal=trail)
    yield pair("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", {"Principal": trail}, own, "resource")
    yield pair("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", referer, own, "resource")
    logs = {"Service": "logs.eu-west-1.amazonaws.com"}
    group = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:a"
    encrypts = asked("ArnEquals", "kms:EncryptionContext:aws:logs:arn", group, Principal=logs)
    yield pair("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", referer, encrypts, "resource")
    code = "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"
    yield pair(code, org, {**org, "Principal": AWS}, "resource")


def _trust() -> Iterator[Case]:
    def wrong(code: str, bad: dict[str, Any], good: dict[str, Any]) -> Case:
        return pair(code, bad, good, "trust")

    saml = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"}
    by_saml = {"Principal": saml, "Action": "sts:AssumeRoleWithSAML"}
    web = "sts:AssumeRoleWithWebIdentity"
    negated = {"Principal": None, "NotPrincipal": AWS}
    yield wrong("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", negated, {})
    code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"
    yield wrong(code, {"Principal": "*"}, {"Principal": {"AWS": "*"}})
    yield wrong("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", {"Resource": "*"}, {})
    code = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
    yield wrong(code, {**by_saml, "Principal": {"Federated": "idp"}}, by_saml)
    yield wrong("MISMATCHED_ACTION_FOR_PRINCIPAL", {"Principal": saml, "Action": web}, by_saml)
    yield wrong("MISMATCHED_ACTION_FOR_PRINCIPAL", {"Action": web}, {})
    anywhere = {"Principal": {"Service": "rolesanywhere.amazonaws.com"}}
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    code = "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"
    yield wrong(code, anywhere, {**anywhere, "Action": actions})
    tagged = asked("StringEquals", "aws:RequestTag/team", "web")
    yield wrong("MISSING_ACTION_FOR_CONDITION_KEY", tagged, {**tagged, "Action": actions})
    eks = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
    federated = {"Principal": {"Federated": f"{PROVIDER}/{eks}"}, "Action": web}
    bound = {**federated, **asked("StringEquals", f"{eks}:sub", "system:serviceaccount:a:b")}
    yield wrong("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", federated, bound)
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/web/ann"
    code = "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"
    yield wrong(code, {"Principal": {"AWS": [ROLE, session]}}, {"Principal": {"AWS": session}})


def _github() -> Iterator[Case]:
    web = "sts:AssumeRoleWithWebIdentity"
    github = {"Principal": {"Federated": f"{PROVIDER}/{GITHUB}"}, "Action": web}
    main = "repo:acme/site:ref:refs/heads/main"

    def subject(value: str, operator: str = "StringLike") -> dict[str, Any]:
        return asked(operator, f"{GITHUB}:sub", value, **github)

    audience = asked("StringEquals", f"{GITHUB}:aud", "sts.amazonaws.com", **github)
    for bad in (
        github,
        audience,
        subject("*"),
        subject("repo:*"),
        subject(main, "StringLikeIfExists"),
        subject("repo:eve/*", "StringNotLike"),
    ):
        yield pair("MISSING_GITHUB_REPO_CONDITION_KEY", bad, subject(main), "trust")
    code = "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"
    yield pair(code, subject("repo:acme/*"), subject(main, "StringEquals"), "trust")


def _operators() -> Iterator[Case]:
    name = ("aws:username", "ann")
    yield condition("INVALID_CONDITION_OPERATOR", ("StringEqual", *name), ("stringequals", *name))
    yield condition("INVALID_CONDITION_OPERATOR", ("Bool:StringLike", *name), ("StringLike", *name))
    null = ("aws:username", "true")
    yield condition("NULL_WITH_IF_EXISTS", ("NullIfExists", *null), ("Null", *null))
    yield condition("NULL_WITH_QUALIFIER", ("ForAllValues:Null", *null), ("Null", *null))
    two = {"StringEquals": {"aws:username": "ann", "aws:UserName": "bob"}}
    one = {"StringEquals": {"aws:username": "ann"}, "StringLike": {"aws:UserName": "a*"}}
    yield pair("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", {"Condition": two}, {"Condition": one})
    for code, operator, key in (
        ("EMPTY_ARRAY_CONDITION", "StringEquals", "aws:username"),
        ("EMPTY_ARRAY_CONDITION_FORALLVALUES", "ForAllValues:StringEquals", "aws:TagKeys"),
        ("EMPTY_ARRAY_CONDITION_FORANYVALUE", "ForAnyValue:StringEquals", "aws:TagKeys"),
        ("EMPTY_ARRAY_CONDITION_IFEXISTS", "StringEqualsIfExists", "aws:username"),
    ):
        yield condition(code, (operator, key, []), (operator, key, ["a"]))
    keys = "aws:TagKeys"
    for code, operator, key in (
        ("EQUIVALENT_TO_NULL_FALSE", "StringLike", "aws:username"),
        ("EQUIVALENT_TO_NULL_TRUE", "StringNotLike", "aws:username"),
        ("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", "StringLikeIfExists", "aws:username"),
        ("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", "ForAllValues:StringLike", keys),
        ("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", "ForAnyValue:StringNotLike", keys),
    ):
        yield condition(code, (operator, key, "*"), (operator, key, "a*"))


def _absent() -> Iterator[Case]:
    tags = {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}
    guarded = {**tags, "Null": {"aws:TagKeys": "false"}}
    code = "FORALLVALUES_WITHOUT_NULL_CHECK"
    yield pair(code, {"Condition": tags}, {"Condition": guarded})
    yield pair(code, {"Condition": tags}, {"Condition": tags, "Effect": "Deny"})
    name = ("aws:username", "ann")
    code = "ALLOWED_WITHOUT_CONDITION_KEY"
    yield condition(code, ("StringNotEquals", *name), ("StringEquals", *name))
    yield condition(code, ("StringEqualsIfExists", *name), ("StringEquals", *name))
    mfa = ("aws:MultiFactorAuthPresent", "false")
    code = "MFA_CONDITION_IGNORES_ACCESS_KEYS"
    yield condition(code, ("Bool", *mfa), ("BoolIfExists", *mfa), Effect="Deny")
    prefix = {"Action": "s3:ListBucket", "Resource": BUCKET}
    code = "S3_PREFIX_IN_NEGATIVE_CONTEXT"
    like, unlike = ("StringLike", "s3:prefix", "a/*"), ("StringNotLike", "s3:prefix", "a/*")
    yield condition(code, unlike, like, **prefix)
    yield condition(code, like, unlike, **prefix, Effect="Deny")
    table = {"Action": "dynamodb:GetItem", "Resource": "*"}
    some = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id"]}}
    selected = {**some, "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}
    code = "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT"
    yield pair(code, {**table, "Condition": some}, {**table, "Condition": selected})


def _keys() -> Iterator[Case]:
    def renamed(code: str, bad: str, good: str, kind: str = "identity", **more: Any) -> Case:
        operator, value = more.pop("operator", "StringEquals"), more.pop("value", "a")
        return condition(code, (operator, bad, value), (operator, good, value), kind, **more)

    yield renamed("INVALID_CONDITION_KEY_FORMAT", "username", "aws:username")
    yield renamed("INVALID_CONDITION_KEY_FORMAT", "aws: username", "aws:RequestTag/a b")
    yield renamed("INVALID_GLOBAL_CONDITION_KEY", "aws:user", "aws:UserName")
    yield renamed("INVALID_SERVICE_CONDITION_KEY", "s3:acl", "s3:x-amz-acl")
    yield renamed("INVALID_SERVICE", "s4:acl", "oidc.example.com:email")
    yield renamed("DEPRECATED_GLOBAL_CONDITION_KEY", "aws:ARN", "aws:PrincipalArn")
    yield renamed("DEPRECATED_GLOBAL_CONDITION_KEY", "AWS:SourceOwner", "aws:SourceAccount")
    yield renamed("MISSING_TAG_KEY_IN_CONDITION", "aws:ResourceTag", "aws:ResourceTag/team")
    yield renamed("MISSING_TAG_KEY_IN_CONDITION", "ec2:ResourceTag/", "ec2:ResourceTag/team")
    yield renamed("MISSING_QUALIFIER", "aws:TagKeys", "aws:username", severity="error")
    yield renamed("MISSING_QUALIFIER", "events:detail-type", "events:creatorAccount")
    every = "ForAllValues:StringEquals"
    yield renamed(
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY", "aws:username", "aws:TagKeys", operator=every
    )
    aud = (f"{GITHUB}:aud", "sts.amazonaws.com")
    some = ("ForAnyValue:StringEquals", *aud)
    alone = ("StringEquals", *aud)
    yield condition("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", some, alone, "trust")
    yield condition("CONFIRM_AUDIENCE_CLAIM_TYPE", (every, *aud), alone, "trust")
    address = ("aws:SourceIp", "203.0.113.0/24")
    yield condition("TYPE_MISMATCH", ("StringEquals", *address), ("IpAddress", *address))
    number = ("aws:MultiFactorAuthAge", "3600")
    yield condition("TYPE_MISMATCH", ("StringLike", *number), ("NumericLessThan", *number))
    arn = ("aws:PrincipalArn", f"{ROLE}*")
    code = "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"
    yield condition(code, ("StringLike", *arn), ("ArnLike", *arn))
    ours = {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}
    bound = {**ours, "StringEquals": {"aws:SourceVpc": "vpc-12345678"}}
    yield pair("MISSING_PAIRED_CONDITION_KEYS", {"Condition": ours}, {"Condition": bound})
    yield renamed("UNTRUSTWORTHY_CONDITION_KEY", "aws:UserAgent", "aws:userid")
    code = "IRRELEVANT_CONDITION_KEY_IN_POLICY"
    yield renamed(code, "aws:ResourceAccount", "aws:PrincipalAccount", "resource", value=ACCOUNT)
    code = "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"
    tag = asked("StringEquals", "ec2:ResourceTag/team", "web", Resource="*")
    stop, look = {"Action": "ec2:StopInstances"}, {"Action": "ec2:DescribeInstances"}
    yield pair(code, {**tag, **look}, {**tag, **stop})


def value(code: str, operator: str, key: str, bad: Any, good: Any, **more: Any) -> Case:
    """Two policies that differ in the value of a condition."""
    return condition(code, (operator, key, bad), (operator, key, good), **more)


def _values() -> Iterator[Case]:
    mfa, age, time = "aws:SecureTransport", "aws:MultiFactorAuthAge", "aws:CurrentTime"
    yield value("TYPE_MISMATCH_BOOLEAN", "Bool", mfa, "yes", "True")
    yield value("TYPE_MISMATCH_BOOLEAN", "Null", mfa, "0", False)
    for bad in ("tomorrow", "2026-13-01", "01.02.2026", "2026-01-01 10:00"):
        yield value("TYPE_MISMATCH_DATE", "DateLessThan", time, bad, "2026-01-01T10:00:00+01:00")
    yield value("INVALID_DATE_VALUE", "DateLessThan", time, 1793000000, "2026-10-17")
    yield value("TYPE_MISMATCH_NUMBER", "NumericLessThan", age, "1h", ["3600", "-1.5e3"])
    yield value("TYPE_MISMATCH_STRING", "BinaryEquals", "s3:x", "?!", "QmluYXJ5")
    arn = "aws:PrincipalArn"
    yield value("TYPE_MISMATCH_ARN", "ArnLike", arn, "role/web", [ROLE, "arn:aws:iam::*:role/*"])
    code = "INVALID_CONDITION_DATA_TYPE"
    yield value(code, "NumericEquals", age, [1, "2"], ["1", "2"])
    code = "INVALID_CONDITION_MULTIPLE_BOOLEAN"
    yield value(code, "Bool", mfa, ["true", "false"], ["true"])
    code, name = "WILDCARD_WITHOUT_LIKE_OPERATOR", "aws:username"
    yield value(code, "StringEquals", name, "ann*", "ann${*}")
    yield value(code, "StringNotEqualsIgnoreCase", name, "an?", "ann")


def _shapes() -> Iterator[Case]:
    vpc = "vpc-1234567890abcdef0"
    yield value("INVALID_VPC_FORMAT", "StringEquals", "aws:SourceVpc", "vpc-1", vpc)
    yield value("INVALID_VPCE_FORMAT", "StringEquals", "aws:SourceVpce", vpc, "vpce-12345678")
    region = "aws:RequestedRegion"
    yield value("INVALID_REGION", "StringEquals", region, "Ireland", ["eu-west-1", "us-gov-east-1"])
    passed = {"Action": "iam:PassRole", "Resource": ROLE}
    code = "INVALID_SERVICE_PRINCIPAL_FORMAT"
    key, service = "iam:PassedToService", "lambda.amazonaws.com"
    yield value(code, "StringEquals", key, "lambda", service, **passed)
    via = {"Action": "kms:Decrypt", "Resource": KEY}
    key, service = "kms:ViaService", "s3.eu-west-1.amazonaws.com"
    yield value(code, "StringEquals", key, "s3.amazonaws.com", service, **via)
    put = {"Action": "s3:PutObject"}
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    yield value("INVALID_KMS_KEY_VALUE", "StringEquals", key, "alias/acme", KEY, **put)
    code, key = "WILDCARD_USAGE_TOO_PERMISSIVE", "aws:PrincipalOrgID"
    yield value(code, "StringLike", key, "o-a*", "o-acme")
    code, key = "VARIABLE_USAGE_TOO_PERMISSIVE", "aws:ResourceAccount"
    tag, own = "${aws:PrincipalTag/account}", "${aws:PrincipalAccount}"
    yield value(code, "StringEquals", key, tag, own)


def _addresses() -> Iterator[Case]:
    def address(code: str, operator: str, bad: Any, good: Any) -> Case:
        key = "aws:SourceIp"
        return condition(code, (operator, key, bad), (operator, key, good))

    public, private = "203.0.113.0/24", "192.168.1.0/24"
    yield address("TYPE_MISMATCH_IP_RANGE", "IpAddress", "203.0.113.0/33", public)
    yield address("TYPE_MISMATCH_IP_RANGE", "IpAddress", "office", "2001:db8::/32")
    yield address("IMPROVE_IP_RANGE", "IpAddress", "203.0.113.5/24", "203.0.113.5")
    yield address("PRIVATE_IP_ADDRESS", "IpAddress", [private, "10.1.2.3"], public)
    yield address("PRIVATE_NOT_IP_ADDRESS", "NotIpAddress", "172.16.0.0/12", "172.32.0.0/16")
    yield address("PRIVATE_IP_ADDRESS_SUBSET", "IpAddress", [public, private], public)
    yield address("PRIVATE_NOT_IP_ADDRESS_SUBSET", "NotIpAddress", [public, "fd00::/8"], public)


def _variables() -> Iterator[Case]:
    def resource(code: str, bad: str, good: str) -> Case:
        return pair(code, {"Resource": f"{BUCKET}/{bad}"}, {"Resource": f"{BUCKET}/{good}"})

    own = "${aws:username}"
    yield resource("MISSING_BRACE_IN_VARIABLE", "${aws:username", own)
    yield resource("EMPTY_VARIABLE", "${}", "${*}")
    yield resource("EMPTY_VARIABLE", "${ , 'a'}", own)
    yield resource("UNSUPPORTED_SPACE_IN_VARIABLE", "${aws: username}", "${aws:username, 'a b'}")
    yield resource("MISSING_QUOTE_IN_VARIABLE", "${aws:username, nobody}", own)
    yield resource("MISSING_QUOTE_IN_VARIABLE", "${aws:username, '}", "${aws:username, ''}")
    yield resource("INVALID_GLOBAL_CONDITION_KEY", "${aws:usrname}", own)
    code = "VARIABLE_UNSUPPORTED_IN_ELEMENT"
    yield pair(code, {"Action": "s3:${aws:username}"}, {"Resource": f"{BUCKET}/{own}"})
    yield pair(code, {"Principal": {"AWS": own}}, {}, "resource")
    old = [statement(Resource=f"{BUCKET}/{name}") for name in (own, "${*}")]
    texts = [policy(each, Version="2008-10-17") for each in old]
    yield Case("VARIABLE_UNSUPPORTED_IN_VERSION", "identity", *texts)
    age = ("NumericLessThan", "aws:MultiFactorAuthAge")
    yield condition("INVALID_VARIABLE_FOR_OPERATOR", (*age, own), (*age, "3600"))


def _passing() -> Iterator[Case]:
    for prefix, action, key, service in (
        ("PASS_ROLE_WITH", "iam:PassRole", "iam:PassedToService", "ec2.amazonaws.com"),
        (
            "CREATE_SLR_WITH",
            "iam:CreateServiceLinkedRole",
            "iam:AWSServiceName",
            "spot.amazonaws.com",
        ),
    ):
        bound = asked("StringEquals", key, service)
        not_resource = {"Resource": None, "NotResource": ROLE}
        not_action = {"Action": None, "NotAction": "s3:*"}
        any_, star = {"Resource": "*"}, {"Action": f"{action[:8]}*"}
        one = {"Action": action}
        for suffix, bad in (
            ("NOT_RESOURCE", {**one, **not_resource}),
            ("STAR_IN_ACTION_AND_NOT_RESOURCE", {**star, **not_resource}),
            ("NOT_ACTION_AND_NOT_RESOURCE", {**not_action, **not_resource}),
            ("STAR_IN_RESOURCE", {**one, **any_}),
            ("STAR_IN_ACTION_AND_RESOURCE", {**star, **any_}),
            ("STAR_IN_RESOURCE_AND_NOT_ACTION", {**not_action, **any_}),
        ):
            yield pair(f"{prefix}_{suffix}", bad, {**bad, **bound})
            yield pair(f"{prefix}_{suffix}", bad, {**bad, "Effect": "Deny"})
        named = {**one, "Resource": f"{ROLE}-*"}
        roles = {**one, "Resource": "arn:aws:iam::*:role/*"}
        yield pair(f"{prefix}_STAR_IN_RESOURCE", roles, named)


def _tags() -> Iterator[Case]:
    tagged = asked("StringEquals", "aws:ResourceTag/team", "web", Resource="*")
    look, stop = "ec2:DescribeInstances", "ec2:StopInstances"
    named, all_but = {**tagged, "Action": look}, {**tagged, "Action": None, "NotAction": "s3:*"}
    for effect in ("Allow", "Deny"):
        code = f"{effect.upper()}_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
        yield pair(code, {**named, "Effect": effect}, {**named, "Effect": effect, "Action": stop})
        code = f"{effect.upper()}_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
        yield pair(code, {**all_but, "Effect": effect}, {**named, "Effect": effect})


def _organizations() -> Iterator[Case]:
    def scp(code: str, bad: dict[str, Any], good: dict[str, Any]) -> Case:
        return pair(f"SCP_SYNTAX_ERROR_{code}", bad, good, "scp")

    def rcp(code: str, bad: dict[str, Any], good: dict[str, Any]) -> Case:
        return pair(f"RCP_{code}", bad, good, "rcp")

    allow = {"Effect": "Allow"}
    name = asked("StringEquals", "aws:username", "ann")
    yield scp("PRINCIPAL", {"Principal": "*"}, {})
    yield scp("ACTION_WILDCARD", {"Action": "s3:*Bucket"}, {"Action": "s3:DeleteBucket*"})
    yield scp("ALLOW_CONDITION", {**allow, **name}, name)
    negated = {"Action": None, "NotAction": "s3:*"}
    yield scp("ALLOW_NOTACTION", {**allow, **negated}, negated)
    yield scp("ALLOW_RESOURCE", {**allow, "Resource": BUCKET}, {"Resource": BUCKET})
    yield scp("NOTRESOURCE", {"Resource": None, "NotResource": BUCKET}, {})
    yield rcp("SYNTAX_ERROR_PRINCIPAL", {"Principal": AWS}, {})
    yield rcp("SYNTAX_ERROR_PRINCIPAL", {"Principal": None, "NotPrincipal": "*"}, {})
    yield rcp("SYNTAX_ERROR_ALLOW", {**allow, **name}, allow)
    yield rcp("SYNTAX_ERROR_ALLOW", {**allow, "Resource": BUCKET}, {"Resource": BUCKET})
    yield rcp("SYNTAX_ERROR_NOTACTION", {"Action": None, "NotAction": "s3:*"}, {})
    yield rcp("SYNTAX_ERROR_ACTION", {"Action": "ec2:*"}, {"Action": ["s3:*", "sts:AssumeRole"]})
    yield rcp("SYNTAX_ERROR_ACTION", {"Action": "*"}, {**allow, "Action": "*"})
    org = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-acme"}}
    people = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
    code = "MISSING_RELATED_PRINCIPAL_CONDITION_KEY"
    yield rcp(code, {"Condition": org}, {"Condition": {**org, **people}})
    source = {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-acme"}}
    services = {"Bool": {"aws:PrincipalIsAWSService": "true"}}
    code = "MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY"
    yield rcp(code, {"Condition": source}, {"Condition": {**source, **services}})
    code = "MISSING_SERVICE_CONDITION_KEY_NULL_CHECK"
    told = {"Null": {"aws:SourceAccount": "false"}}
    yield rcp(code, {"Condition": source}, {"Condition": {**source, **told}})


def _redundant() -> Iterator[Case]:
    yield pair(
        "REDUNDANT_ACTION",
        {"Action": ["s3:Get*", "s3:getobject"]},
        {"Action": ["s3:Get*", "s3:*Object"]},
    )
    yield pair("REDUNDANT_ACTION", {"Action": ["s3:GetObject"] * 2}, {})
    yield pair(
        "REDUNDANT_RESOURCE",
        {"Resource": [f"{BUCKET}/*", f"{BUCKET}/a"]},
        {"Resource": [f"{BUCKET}/a", f"{BUCKET}/A"]},
    )
    one, two = statement(Sid="A"), statement(Sid="B")
    other = statement(Sid="B", Effect="Deny")
    yield Case("REDUNDANT_STATEMENT", "identity", policy(one, two), policy(one, other))
    age = ("NumericLessThan", "aws:MultiFactorAuthAge")
    yield condition("REDUNDANT_CONDITION_VALUE_NUM", (*age, ["2700", "3600"]), (*age, ["3600"]))


CASES = list(cases())
