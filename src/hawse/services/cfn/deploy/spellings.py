"""Values that stand elsewhere, as people write them: `output:net.VpcId`, `ssm:/path`, `env:NAME`.

`text:` before a value says that it is just that text; `default:` alone is what the template says.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from hawse.errors import UsageError

Kind = Literal["text", "output", "ssm", "env", "default"]
_KINDS: tuple[Kind, ...] = ("text", "output", "ssm", "env", "default")


class Spelled(NamedTuple):
    """A value as it was given: where it is to be found, and its name or text there."""

    kind: Kind
    name: str

    @property
    def stack(self) -> str:
        """The stack of an output, without its region."""
        return self.name.partition("@")[0].rpartition(".")[0]

    @property
    def key(self) -> str:
        """The key of an output."""
        return self.name.partition("@")[0].rpartition(".")[2]

    @property
    def region(self) -> str:
        """The region of an output's stack; "" for the one that is deployed to."""
        return self.name.partition("@")[2]


def spelled(value: str, where: str) -> Spelled:
    """What a value means; `where` names it when it means nothing."""
    kind, sign, name = value.partition(":")
    for each in _KINDS:
        if sign and kind == each:
            found = Spelled(each, name)
            _check(found, value, where)
            return found
    return Spelled("text", value)


def _check(one: Spelled, value: str, where: str) -> None:
    hint = f"text:{value} is just that text"
    if one.kind == "output" and not (one.stack and one.key):
        raise UsageError(where, why=f"{value!r} is not output:STACK.KEY", hint=hint)
    if one.kind in ("ssm", "env") and not one.name:
        raise UsageError(where, why=f"{value!r} names nothing", hint=hint)
    if one.kind == "default" and one.name:
        why = f"{value!r}: nothing may follow default:"
        raise UsageError(where, why=why, hint=hint)
