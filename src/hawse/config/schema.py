"""Every setting, as data: its key, type, default and help. The only list of settings there is.

`<name>` in a key stands for a name that the user chooses. A credential is never a setting.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from hawse.records import dataclass

Path = tuple[str, ...]
Type = Literal[
    "text",
    "list",
    "yes/no",
    "number",
    "whole number",
    "account id",
    "url",
    "file",
    "tags",
    "patterns",
]
Project = Literal["any", "tighten", "never"]
"""What a project file that was merely found may do: set it, only turn it on, nothing. Entering a
cloned repository must not send requests elsewhere, write files, or take a guard away."""


@cache
def _parts(key: str) -> Path:
    return tuple(key.split("."))


@dataclass(frozen=True)
class Setting:
    """One setting. `pattern` must match each text of it; numbers are at least `least`.

    `example` is shown where the default says little.
    """

    key: str
    type: Type
    help: str
    default: object = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    least: float | None = None
    project: Project = "any"
    example: object = None

    @property
    def path(self) -> Path:
        """The key in its parts."""
        return _parts(self.key)

    @property
    def named(self) -> bool:
        """A part of the key is a name of the user's choice."""
        return "<" in self.key


_REGION = r"all|[a-z0-9*?\[\]!-]+"

SETTINGS: tuple[Setting, ...] = (
    Setting("profile", "list", "AWS profiles; globs allowed.", (), example=["dev"]),
    Setting(
        "region",
        "list",
        "Regions; globs allowed, 'all' for every one.",
        (),
        pattern=_REGION,
        example=["eu-west-1"],
    ),
    Setting(
        "account",
        "list",
        "Account ids, configured names, ou-…, tag:KEY=VALUE or 'org'.",
        (),
        pattern=r"[0-9]{12}|.*[^0-9].*",
        example=["prod"],
    ),
    Setting("role", "text", "Role to assume in those accounts: a name or an ARN.", example="ops"),
    Setting(
        "output",
        "text",
        "Format; 'auto' is a table on a terminal and lines on a pipe.",
        "auto",
        ("auto", "table", "lines", "json", "jsonl", "yaml", "csv", "ids"),
    ),
    Setting("color", "text", "When to colour.", "auto", ("auto", "always", "never")),
    Setting("progress", "text", "How to show progress.", "auto", ("auto", "plain", "json", "off")),
    Setting("read_only", "yes/no", "Refuse every change.", False, project="tighten"),
    Setting("no_input", "yes/no", "Never ask; refuse instead.", False),
    Setting(
        "timeout",
        "number",
        "Limit in seconds for each target and each wait.",
        least=0.001,
        example=300,
    ),
    Setting("workers", "whole number", "Targets worked on at once.", 16, least=1),
    Setting(
        "endpoint_url",
        "url",
        "Send requests there instead of AWS.",
        project="never",
        example="http://localhost:5000",
    ),
    Setting(
        "max_api_cost",
        "number",
        "US dollars that the paid requests of a run may cost.",
        1.0,
        least=0,
        project="never",
    ),
    Setting("cache", "yes/no", "Use answers kept from earlier runs.", True),
    Setting(
        "auth.store",
        "text",
        "Where long-lived access keys are kept; 'auto' is the first that works.",
        "auto",
        ("auto", "keyring", "pass", "keyctl", "file"),
        project="never",
    ),
    Setting(
        "completion.live",
        "yes/no",
        "Ask AWS on Tab for names that no listing has shown.",
        True,
        project="never",
    ),
    Setting(
        "retry.attempts", "whole number", "Tries of a request, the first included.", 3, least=1
    ),
    Setting("http.connect_timeout", "number", "Seconds to connect.", 5.0, least=0.001),
    Setting("http.read_timeout", "number", "Seconds to wait for an answer.", 60.0, least=0.001),
    Setting(
        "log.file",
        "file",
        "Structured log; relative to its file.",
        project="never",
        example="hawse.log",
    ),
    Setting("log.level", "text", "What to log.", "info", ("debug", "info", "warning", "error")),
    Setting(
        "limits.<service>.<Operation>",
        "number",
        "Requests a second at most.",
        least=0.001,
        example=5,
    ),
    Setting(
        "accounts.<name>.id",
        "account id",
        "The twelve digits of the account.",
        example="111111111111",
    ),
    Setting(
        "accounts.<name>.production",
        "yes/no",
        "Ask for its name before a change.",
        False,
        project="tighten",
        example=True,
    ),
    Setting("accounts.<name>.role", "text", "Role to assume in this account.", example="ops"),
    Setting(
        "sg.my_ip_url",
        "url",
        "Service that 'ec2 sg allow --my-ip' asks for your own address.",
        project="never",
        example="https://checkip.amazonaws.com",
    ),
    Setting(
        "ec2.launch.<template>.image",
        "text",
        "AMI: id, name or SSM parameter.",
        example="ami-0123456789abcdef0",
    ),
    Setting("ec2.launch.<template>.type", "text", "Instance type.", example="t3.micro"),
    Setting("ec2.launch.<template>.subnet", "text", "Subnet: id or name.", example="private-a"),
    Setting(
        "ec2.launch.<template>.security_groups",
        "list",
        "Security groups: ids or names.",
        example=["web"],
    ),
    Setting("ec2.launch.<template>.key", "text", "Name of the key pair.", example="ops"),
    Setting(
        "ec2.launch.<template>.profile", "text", "Instance profile: name or ARN.", example="web"
    ),
    Setting(
        "ec2.launch.<template>.tags",
        "tags",
        "Tags of the instance and its volumes.",
        example={"env": "dev"},
    ),
    Setting(
        "ec2.launch.<template>.volume_size",
        "whole number",
        "GiB of the root volume.",
        least=1,
        example=20,
    ),
    Setting("schedule.tag", "text", "Tag key of office hours.", "maid_offhours"),
    Setting(
        "schedule.default",
        "text",
        "Office hours where the tag names none.",
        "off=(M-F,19);on=(M-F,7)",
    ),
    Setting(
        "schedule.tz",
        "text",
        "Time zone of office hours where the tag names none.",
        example="Europe/Berlin",
    ),
    Setting(
        "schedule.skip_days",
        "list",
        "Days on which office hours neither start nor stop anything.",
        (),
        pattern=r"\d{4}-\d\d-\d\d",
        example=["2026-12-25"],
    ),
    Setting(
        "cfn.bucket",
        "text",
        "Bucket, or BUCKET/PREFIX, for templates and files; {account} and {region} are filled in.",
        project="never",
        example="templates-{account}-{region}",
    ),
    Setting("s3.requests", "whole number", "S3 requests in flight at once.", 256, least=1),
    Setting(
        "s3.checksum",
        "text",
        "What uploads to S3 are checked with; 'auto' is crc64nvme on AWS.",
        "auto",
        ("auto", "crc64nvme", "when_required"),
    ),
    Setting(
        "tags.required", "list", "Tag keys that every resource should have.", (), example=["owner"]
    ),
    Setting(
        "tags.allowed",
        "patterns",
        "What the values of tag keys must be: a regular expression of the whole value for each.",
        example={"env": "dev|test|prod"},
    ),
)

NAMES = {
    "<name>": (r"[A-Za-z0-9][A-Za-z0-9_-]*", "a name has letters, digits, - and _"),
    "<template>": (r"[A-Za-z0-9][A-Za-z0-9_-]*", "a name has letters, digits, - and _"),
    "<service>": (r"[a-z][a-z0-9-]*", "a service is written as in the SDK, like ec2"),
    "<Operation>": (
        r"[A-Z][A-Za-z0-9]*",
        "an operation is written as in the API, like RunInstances",
    ),
}
"""What may stand for a placeholder, and how to say so."""

FIXED = {setting.path: setting for setting in SETTINGS if not setting.named}
_NAMED = tuple(setting for setting in SETTINGS if setting.named)

EXAMPLE_NAMES = {
    "<name>": "prod",
    "<template>": "web",
    "<service>": "ec2",
    "<Operation>": "DescribeInstances",
}
"""A name for each placeholder, for examples."""

_CREDENTIAL = (
    "secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "credential",
    "access_key",
    "accesskey",
    "private_key",
    "api_key",
    "apikey",
)


@cache
def find(path: Path) -> Setting | None:
    """The setting at `path`, names filled in; None when there is none."""
    fixed = FIXED.get(path)
    if fixed is not None:
        return fixed
    return next((each for each in _NAMED if _fits(each.path, path, len(path))), None)


@cache
def members(path: Path) -> tuple[Setting, ...]:
    """The settings below `path`; () when it is no group."""
    length = len(path)
    return tuple(
        each
        for each in SETTINGS
        if len(each.path) > length and _fits(each.path[:length], path, length)
    )


def _fits(pattern: Path, path: Path, length: int) -> bool:
    if len(pattern) != length:
        return False
    return all(want == part or want[0] == "<" for want, part in zip(pattern, path, strict=True))


def bad_name(path: Path) -> str:
    """Why the last part of `path` cannot be the name it stands for, or ""."""
    import re

    for setting in (find(path), *members(path)):
        rule = NAMES.get(setting.path[len(path) - 1]) if setting else None
        if rule and not re.fullmatch(rule[0], path[-1]):
            return rule[1]
    return ""


def is_credential(key: str) -> bool:
    """A key that is no setting and sounds like a secret."""
    plain = key.lower().replace("-", "_")
    return any(word in plain for word in _CREDENTIAL)


def closest(path: Path) -> str:
    """The key that was most likely meant by an unknown `path`, dotted, or ""."""
    import difflib

    typed = path[-1].lower().replace("-", "_")
    if find((*path[:-1], typed)) is not None:
        return ".".join((*path[:-1], typed))
    beside = {each.path[len(path) - 1] for each in members(path[:-1])}
    near = difflib.get_close_matches(typed, [each for each in beside if each[0] != "<"], n=1)
    if near:
        return ".".join((*path[:-1], near[0]))
    ends = {each[-1]: ".".join(each) for each in FIXED}
    near = difflib.get_close_matches(typed, ends, n=1)
    return ends[near[0]] if near else ""
