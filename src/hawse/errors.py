"""Every way hawse can fail, and the exit code each one means.

This module imports nothing of ours, so that everything may import it.

    CLIError                1    the operation failed
    ├── UsageError          2    the command line is wrong; nothing was asked of AWS
    ├── ConfigError         3    a configuration file or variable is wrong
    │   ├── NoRegion             none was given
    │   └── CredentialsError     no usable credentials
    │       ├── NoCredentials    none at all, and no profile was given
    │       └── UnknownKey
    ├── NotFound            4
    │   └── NoFile               on this machine
    ├── AccessDenied        5
    ├── Partial             6    some targets or items failed, the rest is done
    ├── Refused             7    a guard said no; nothing was changed
    │   ├── ReadOnly             this run may only read
    │   └── Declined             the person did
    ├── Unavailable         8    AWS cannot answer now, after retries
    │   ├── Throttled
    │   ├── Unreachable
    │   └── CircuitOpen
    ├── Findings            10   something was found (only with --exit-code)
    ├── TimedOut            124
    ├── Interrupted         130
    ├── BrokenPipe          141  silent
    └── NotYet              0    all is well and more is to be done later

    WouldSucceed                 the answer of a native DryRun that would have succeeded
"""

from __future__ import annotations


class CLIError(Exception):
    """A failure that a person can act on: *what: why*, then a hint with the next thing to type.

    `request_id` is AWS's own id of the failed request, when there was one, and `aws_code` AWS's
    name for the failure. `general` is the hint of one that has none of its own; "" where nothing
    failed that could be mended. `ends_run`: whatever else the run would do fails as well.
    `taken_back`: what a procedure had done is as it was before: there is nothing to go on with.
    """

    code = 1
    general = "hawse doctor looks for usual causes; the same with -vv shows each request"
    ends_run = False
    aws_code = ""
    taken_back = False

    def __init__(self, what: str, *, why: str = "", hint: str = "", request_id: str = "") -> None:
        self.what = what
        self.why = why
        self.hint = hint
        self.request_id = request_id
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The one-line form, `what: why`."""
        return f"{self.what}: {self.why}" if self.why else self.what


class UsageError(CLIError):
    """The command line cannot mean anything; no request was sent."""

    code = 2
    general = "the same with --help"


class ConfigError(CLIError):
    """A configuration file, variable or value is wrong; names the place."""

    code = 3
    general = "hawse doctor looks at configuration and credentials; hawse help config"


class NoRegion(ConfigError):
    """The command needs a region and none was given: another one may be picked."""


class CredentialsError(ConfigError):
    """No credentials, expired ones, or ones that AWS does not accept."""


class NoCredentials(CredentialsError):
    """There are none, and no profile was given: one may be picked."""


class UnknownKey(CredentialsError):
    """AWS does not know the access key: it is wrong, inactive, or so new that not all know it."""


class NotFound(CLIError):
    """What was named does not exist, or exists somewhere else."""

    code = 4
    general = "is it in another region (-r) or account (-p)?"


class NoFile(NotFound):
    """There is no such file or folder on this machine."""

    general = "a path begins in the folder that you are in"


class NoBucket(NotFound):
    """There is no S3 bucket of this name."""

    def __init__(self, name: str) -> None:
        hint = "hawse s3 ls shows the buckets of this account"
        super().__init__(f"bucket {name}", why="there is no such bucket", hint=hint)


class AccessDenied(CLIError):
    """AWS refused an action; `action`, `resource` and `principal` say which, when AWS says so.

    `encoded` is AWS's encoded account of the decision: `sts:DecodeAuthorizationMessage` reads it.
    """

    code = 5

    def __init__(  # pylint: disable=too-many-arguments  # all but the first are keywords
        self,
        what: str,
        *,
        why: str = "",
        hint: str = "",
        request_id: str = "",
        action: str = "",
        resource: str = "",
        encoded: str = "",
        principal: str = "",
    ) -> None:
        super().__init__(what, why=why, hint=hint, request_id=request_id)
        self.principal = principal
        self.action = action
        self.resource = resource
        self.encoded = encoded


class Partial(CLIError):
    """Some targets or items failed and the rest is done."""

    code = 6
    general = "what failed is told above; to run it again does only the rest"


class Refused(CLIError):
    """A guard said no; nothing was changed."""

    code = 7
    general = "--dry-run shows what would be done"


class ReadOnly(Refused):
    """This run may only read."""

    general = "--dry-run is allowed; else leave out --read-only, HAWSE_READ_ONLY or read_only"


class Declined(Refused):
    """The person said no, and knows why."""

    general = ""


class Unavailable(CLIError):
    """The service cannot answer at the moment, after retries."""

    code = 8
    general = "try again later; hawse doctor looks at the network, the clock and proxies"


class Throttled(Unavailable):
    """AWS asked us to slow down, after retries."""


class Unreachable(Unavailable):
    """No connection, or no answer in time, after retries."""


class CircuitOpen(Unavailable):
    """Not sent: the same service failed here again and again a moment ago."""


class Findings(CLIError):
    """A check found something and `--exit-code` asked for it to count."""

    code = 10
    general = ""


class TimedOut(CLIError):
    """A wait or a target took longer than its limit."""

    code = 124
    general = "--timeout SECONDS waits longer"


class Interrupted(CLIError):
    """Ctrl-C."""

    code = 130
    general = ""


class BrokenPipe(CLIError):
    """The reader of our output went away; said by the exit code alone."""

    code = 141
    general = ""


class NotYet(CLIError):
    """What is to come next has to wait longer than a run does; `hint` says how to go on."""

    code = 0


class WouldSucceed(Exception):
    """A native DryRun answered that the call would have succeeded. Not a failure."""
