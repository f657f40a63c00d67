"""An AWS operation as a value that carries the IAM actions it needs.

What a command needs from IAM is computed from the calls it declares, never remembered. This
module knows no botocore: a call is data, and `service_client` sends it. Each is declared once, so
that it is equal to itself alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


def _one(_: Mapping[str, object]) -> int:
    return 1


class Call:
    """One operation: `service` is botocore's service name, `operation` AWS's CamelCase name.

    `iam`: the IAM actions that the operation checks. Empty only where AWS checks none.
    `on`: ARN patterns of the resources, with {partition}, {region} and {account}; empty where the
    action supports no resource-level permission, which is `"*"` in a policy.

    Never changed once made. No dataclass: all calls of a service are made whenever one of its
    commands starts.
    """

    def __init__(
        self, service: str, operation: str, *, iam: tuple[str, ...], on: tuple[str, ...] = ()
    ) -> None:
        self.service = service
        self.operation = operation
        self.iam = iam
        self.on = on

    @property
    def name(self) -> str:
        """`ec2:StopInstances`, unique among calls."""
        return f"{self.service}:{self.operation}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class FileBody(str):
    """The path of a file whose content is sent: a plan and the journal have the path."""


class Read(Call):
    """A call that changes nothing.

    `items` is a JMESPath from one page of the answer to the list that `Target.items` yields.
    `unread` are members of these items that nobody looks at: an answer may come without them,
    which saves most of the work where a list is long and its items are large.
    `token` is the member that turns pages where botocore has no paginator, or where a page is paid.
    `usd` is what AWS takes for each answer; when it takes that for each `per` something in it,
    `units` counts them in the parameters. The run's `Meter` adds up.
    """

    def __init__(  # pylint: disable=too-many-arguments  # keywords that describe one operation
        self,
        service: str,
        operation: str,
        *,
        iam: tuple[str, ...],
        on: tuple[str, ...] = (),
        items: str = "",
        unread: tuple[str, ...] = (),
        token: str = "",
        usd: float = 0.0,
        per: str = "request",
        units: Callable[[Mapping[str, object]], int] = _one,
    ) -> None:
        super().__init__(service, operation, iam=iam, on=on)
        self.items = items
        self.unread = unread
        self.token = token
        self.usd = usd
        self.per = per
        self._units = units

    def price(self, params: Mapping[str, object]) -> float:
        """US dollars for the answer to one request with these parameters."""
        return self.usd * self._units(params) if self.usd else 0.0


class Write(Call):
    """A call that changes something; only `core.apply` and the transfer engine send one.

    `native_dry_run`: the service takes DryRun=True and then only checks permission.
    `destroys`: what it removes does not come back, which sets how the person is asked.
    `keeps`: harmless members of the answer that the journal records, as JMESPaths.
    `not_yet`: globs of AWS's words, in lower case, for what was made a moment ago and is not known
    everywhere yet; the call is then sent again for a minute.
    `repeated`: AWS's codes for a request that it has carried out already, known by its token.
    `refusals`: JMESPath to what an answer that is no error says was not done, each with `ErrorCode`
    and `ErrorMessage`; anything there fails the call.
    """

    def __init__(
        self,
        service: str,
        operation: str,
        *,
        iam: tuple[str, ...],
        on: tuple[str, ...] = (),
        native_dry_run: bool = False,
        destroys: bool = False,
        keeps: tuple[str, ...] = (),
        not_yet: tuple[str, ...] = (),
        repeated: tuple[str, ...] = (),
        refusals: str = "",
    ) -> None:
        super().__init__(service, operation, iam=iam, on=on)
        self.native_dry_run = native_dry_run
        self.destroys = destroys
        self.keeps = keeps
        self.not_yet = not_yet
        self.repeated = repeated
        self.refusals = refusals


class Prepare(Call):
    """A write that leaves only itself behind and may be called while planning (a change set).

    It is always given together with the `Discard` that removes what it leaves. Only one that
    `stays` has none: what it leaves is named by its content, so that others may rely on it.
    """

    def __init__(
        self,
        service: str,
        operation: str,
        *,
        iam: tuple[str, ...],
        on: tuple[str, ...] = (),
        stays: bool = False,
    ) -> None:
        super().__init__(service, operation, iam=iam, on=on)
        self.stays = stays


class SigningIn(Call):
    """A call that only a person's own sign-in depends on: it changes nothing in any account.

    It is sent without a signature, also in a run that may only read.
    """
