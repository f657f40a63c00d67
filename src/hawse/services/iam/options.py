"""The options of the commands about identities, as tables. Data only."""

from __future__ import annotations

from typing import Any

Row = tuple[tuple[str, ...], dict[str, Any]]
Table = tuple[Row, ...]


def _text(spelling: str, metavar: str, told: str, **more: Any) -> Row:
    return (spelling,), {"metavar": metavar, "help": told, **more}


def _many(spelling: str, name: str, metavar: str, told: str) -> Row:
    return (spelling, name), {"metavar": metavar, "help": told, "multiple": True}


def _flag(*spellings: str, told: str) -> Row:
    return spellings, {"is_flag": True, "help": told}


_PATH = _text("--path", "PATH", "Path, such as /team/; it is part of the ARN.")
_BOUNDARY = _text("--boundary", "POLICY", "Permissions boundary, by name or ARN.")
_TAG: Row = (
    ("-t", "--tag", "tags"),
    {"metavar": "KEY=VALUE", "help": "Tag; repeatable.", "multiple": True},
)
_POLICY = _many("--policy", "policies", "POLICY", "Policy to attach, by name or ARN; repeatable.")
_DESCRIPTION = _text("--description", "TEXT", "What it is for.")
_SESSION = _text("--session", "TIME", "How long a session may last: 1h to 12h.")
_RENAME = _text("--rename", "NAME", "The new name.")
_NO_BOUNDARY = _flag("--no-boundary", told="Remove the permissions boundary.")
_UNTAG = _many("--untag", "untag", "KEY", "Tag to remove; repeatable.")

TRUST: Table = (
    _text("--service", "NAME", "Trust an AWS service: lambda, ecs-tasks, …"),
    _text("--trust-account", "ID", "Trust an account."),
    _text("--oidc", "PROVIDER", "Trust an OIDC provider: github, gitlab, its URL or ARN."),
    _text("--saml", "PROVIDER", "Trust a SAML provider, by name or ARN."),
    _text("--trust-policy", "FILE", "Trust whom the policy in FILE names."),
    _text("--external-id", "TEXT", "With --trust-account: what they must send."),
    _text("--org", "ID", "With --trust-account: only from this organization."),
    _flag("--mfa", told="With --trust-account: only who signed in with MFA."),
    _many("--subject", "subjects", "TEXT", "With --oidc: who exactly; repeatable."),
    _text("--audience", "TEXT", "With --oidc: the audience (sts.amazonaws.com)."),
    _text("--source-arn", "ARN", "With --service: only for this resource."),
    (
        ("--source-account/--no-source-account",),
        {
            "default": None,
            "help": "With --service: only for this account; by default where it is known to work.",
        },
    ),
)

NEW_USER: Table = (
    _PATH,
    _many("--group", "groups", "GROUP", "Group to join; repeatable."),
    _POLICY,
    _BOUNDARY,
    _TAG,
)
NEW_GROUP: Table = (
    _PATH,
    _many("--user", "users", "USER", "User to add; repeatable."),
    _POLICY,
)
NEW_ROLE: Table = (
    *TRUST,
    _DESCRIPTION,
    _SESSION,
    _PATH,
    _POLICY,
    _BOUNDARY,
    _TAG,
    _flag("--instance-profile", told="With an instance profile of the same name, for EC2."),
)

EDIT_USER: Table = (
    _many("--add-to-group", "add", "GROUP", "Repeatable."),
    _many("--remove-from-group", "remove", "GROUP", "Repeatable."),
    _BOUNDARY,
    _NO_BOUNDARY,
    _TAG,
    _UNTAG,
    _PATH,
    _RENAME,
)
EDIT_GROUP: Table = (
    _many("--add-user", "add", "USER", "Repeatable."),
    _many("--remove-user", "remove", "USER", "Repeatable."),
    _PATH,
    _RENAME,
)
EDIT_ROLE: Table = (
    *TRUST,
    _DESCRIPTION,
    _flag("--no-description", told="Remove the description."),
    _SESSION,
    _BOUNDARY,
    _NO_BOUNDARY,
    _TAG,
    _UNTAG,
)

BACKUP: Table = (
    _text("--backup", "FILE", "Where to keep what is removed; by default the state folder."),
)
