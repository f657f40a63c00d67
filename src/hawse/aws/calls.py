"""An AWS operation as a value that carries the IAM actions it needs.

What a command needs from IAM is computed from the calls it declares, never remembered. This
module knows no botocore: a call is data, and `service_client` sends it. Each is declared once, so
that it is equal to itself alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class _Needs:
    """What every call says of itself.

    `iam`: the IAM actions that the operation checks. Empty only where AWS checks none.
    `on`: ARN patterns of the resources, with {partition}, {region} and {account}; empty where the
    action supports no resource-level permission, which is `"*"` in a policy.
    """

    iam: tuple[str, ...]
    on: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Call(_Needs):
    """`service` is botocore's service name, `operation` AWS's own CamelCase name."""

    service: str
    operation: str

    @property
    def name(self) -> str:
        """`ec2:StopInstances`, unique among calls."""
        return f"{self.service}:{self.operation}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


@dataclass(frozen=True, eq=False, repr=False)
class Read(Call):
    """A call that changes nothing.

    `items` is a JMESPath from one page of the answer to the list that `Target.items` yields.
    `unread` are members of these items that nobody looks at: an answer may come without them,
    which saves most of the work where a list is long and its items are large.
    """

    items: str = field(default="", kw_only=True)
    unread: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, eq=False, repr=False)
class Write(Call):
    """A call that changes something; only `core.apply` and the transfer engine send one.

    `native_dry_run`: the service takes DryRun=True and then only checks permission.
    `destroys`: what it removes does not come back, which sets how the person is asked.
    `keeps`: harmless members of the answer that the journal records, as JMESPaths.
    """

    native_dry_run: bool = field(default=False, kw_only=True)
    destroys: bool = field(default=False, kw_only=True)
    keeps: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, eq=False, repr=False)
class Prepare(Call):
    """A write that leaves only itself behind and may be called while planning (a change set).

    It is always given together with the `Discard` that removes what it leaves.
    """
