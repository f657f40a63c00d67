"""`@query`, `@change`, `@transfer` and `@session`: what a command is, as a frozen value.

A command is a function of one target. Which targets there are, in what order, how rows are
printed, whether a person is asked and which exit code results is decided elsewhere in `core`,
once. These values are callable, so that tests call the function with its types, and they carry
the declared calls, so that the permissions of a command are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

import click

from hawse.app import App
from hawse.aws.calls import Call
from hawse.aws.odd_answers import built
from hawse.aws.targets import Scope, Target
from hawse.core.options import again_options, fix_option, reserved
from hawse.core.paying import cost_options
from hawse.records import dataclass
from hawse.rows import Row

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hawse.aws.profiles import Profiles
    from hawse.aws.sso.sign_ins import SignIn
    from hawse.core.followed import Follow
    from hawse.core.sums import Sum
    from hawse.core.transfers import Moving
    from hawse.plan import Entry, Memory, Procedure, Step

    # What there is, with its account and its region, "" being whatever the session has; None
    # where the arguments name no such things.
    Sums = Callable[[Mapping[str, Any], datetime], Sum]
    Places = Callable[[Mapping[str, Any]], Iterable[tuple[str, str, str]] | None]
    Instead = Callable[[Mapping[str, Any]], tuple[tuple[str, ...], dict[str, Any]] | None]
    SignsIn = Callable[[Profiles, Mapping[str, Any], str], SignIn]
    Through = Callable[[Target, Mapping[str, Any]], Iterable[Target]]

P = ParamSpec("P")
R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True, eq=False, repr=False)
class Command:
    """What every kind of command has: its parameters, its help and its calls."""

    fn: Callable[..., Any]
    calls: tuple[Call, ...]
    hidden: bool
    params: tuple[click.Parameter, ...] = field(default=())

    @property
    def help(self) -> str:
        """The docstring: a summary line, more, then `Examples:`."""
        return self.fn.__doc__ or ""


@dataclass(frozen=True, eq=False, repr=False)
class Query(Command, Generic[P, R_co]):
    """Rows of one target.

    `rows` chooses their type where it depends on the arguments, of which there may be none.
    `offline` names the argument that is asked instead of AWS when it is given (`core.saved`). With
    `finds`, a row is something found, which `--exit-code` counts (`options.exit_code`). `brief` is
    the function of a service that lists all of them, for who needs names alone and at once. One
    whose answer AWS must prepare names the command that `discards` what it prepared, whose calls
    are among its own. `places` says where the things are that the arguments name (`core.wanted`),
    `memory` what it takes of what is kept between runs. One that `sums` makes what all of its
    targets add to, which is told after the rows (`core.sums`). `fix` is the change that ends what
    it finds: with `--fix` it is planned instead, with the same arguments (`options.fix_option`).
    """

    scope: Scope = Scope.REGION
    offline: str = ""
    finds: bool = False
    discards: tuple[str, ...] = ()
    brief: Callable[[Target], Iterable[Row]] | None = None
    places: Places | None = None
    memory: str = ""
    sums: Sums | None = None
    fix: Change[Any] | None = None
    rows: Callable[[Mapping[str, Any]], type[Row]] | None = None

    def __call__(self, target: Target, /, *args: P.args, **kwargs: P.kwargs) -> Iterable[R_co]:
        return built(target, self.fn, *args, **kwargs)

    def row(self, args: Mapping[str, Any] = MappingProxyType({})) -> type[Row]:
        """The type of its rows: as chosen for the arguments, else from the return annotation."""
        return self.rows(args) if self.rows is not None else row_type(self.fn)


@dataclass(frozen=True, eq=False, repr=False)
class Change(Command, Generic[P]):
    """The plan of one target.

    `undo_calls` are made only by `hawse undo`. With `separate`, the things of a plan do not depend
    on each other: a failure ends what is planned for that thing only, and waits are shared. One
    that `edits` takes an `editor`, with which the person may edit a text while it is planned.
    With `resumable`, its procedures may end a run before their end, and it has the options that go
    on with them (`core.again`). One with a `memory` takes what is kept under that name between
    runs; `remembers` is told of each step that is done, and adds to it. `follow` shows what its
    steps wait for, and knows what may be done about that when it is left (`core.followed`).
    `places` is that of a Query. `through` says as whom the command acts at a target: that target
    through each of the roles that what it works on names. `result` is the type of its rows
    where they say more than what became of a thing (`output.results`). `signs_in` says which
    sign-in it plans with, given the profiles, the arguments and the profile that was typed.
    `named_in` is the argument that has the region of what is named, where that is another one.
    """

    scope: Scope = Scope.REGION
    undo_calls: tuple[Call, ...] = ()
    procedures: tuple[Procedure[Any], ...] = ()
    separate: bool = False
    edits: bool = False
    resumable: bool = False
    memory: str = ""
    remembers: Callable[[Memory, Target, Step], None] | None = None
    follow: Follow | None = None
    places: Places | None = None
    through: Through | None = None
    result: type[Row] | None = None
    signs_in: SignsIn | None = None
    named_in: str = ""

    def row(self) -> type[Row]:
        """The type of the rows that say what became of it."""
        if self.result is not None:
            return self.result
        from hawse.output.results import Change as Result

        return Result

    def __call__(self, target: Target, /, *args: P.args, **kwargs: P.kwargs) -> Iterable[Entry]:
        return built(target, self.fn, *args, **kwargs)

    def reverting(self) -> Change[P]:
        """The command as it is when its steps are those of an undo: it makes `undo_calls` too."""
        return replace(self, calls=(*self.calls, *self.undo_calls), undo_calls=())


@dataclass(frozen=True, eq=False, repr=False)
class Session(Command, Generic[P]):
    """A function of the App: it touches no target, or it holds the terminal.

    It returns rows, or an exit code, or nothing; `rows` chooses their type where that depends on
    the arguments. With `changes`, it applies a plan. With `rehearses`, it heeds a dry run itself;
    of the others, those that give no rows refuse one. With `tolerant`, it runs although the
    configuration is wrong.
    """

    changes: bool = False
    rehearses: bool = False
    tolerant: bool = False
    rows: Callable[[Mapping[str, Any]], type[Row] | None] | None = None

    def __call__(
        self, app: App, /, *args: P.args, **kwargs: P.kwargs
    ) -> Iterable[Row] | int | None:
        result: Iterable[Row] | int | None = self.fn(app, *args, **kwargs)
        return result

    def row(self, args: Mapping[str, Any] = MappingProxyType({})) -> type[Row] | None:
        """The type of its rows, or None when it gives none."""
        if self.rows is not None:
            return self.rows(args)
        return row_type(self.fn) if "[" in _returned(self.fn) else None


@dataclass(frozen=True, eq=False, repr=False)
class Transfer(Session[P]):
    """Moves or removes objects, as many as there are, and tells what became of each.

    It is a function of the `core.transfers.Moving` that counts, shows, asks and stops. Progress
    counts in `unit`: "bytes", or "" for objects. `applies` does what a plan file of it says.
    `instead` gives the path and the arguments of the change that is run in its place, if one is.
    """

    unit: str = "bytes"
    applies: Callable[[Moving, Path], None] | None = None
    instead: Instead | None = None

    def row(self, _: Mapping[str, Any] = MappingProxyType({})) -> type[Row]:
        """What became of one object."""
        from hawse.output.results import Moved

        return Moved


def query(  # pylint: disable=too-many-arguments  # keywords that describe one command
    *,
    scope: Scope = Scope.REGION,
    calls: Sequence[Call],
    rows: Callable[[Mapping[str, Any]], type[Row]] | None = None,
    offline: str = "",
    finds: bool = False,
    discards: tuple[str, ...] = (),
    brief: Callable[[Target], Iterable[Row]] | None = None,
    places: Places | None = None,
    memory: str = "",
    sums: Sums | None = None,
    fix: Change[Any] | None = None,
    hidden: bool = False,
) -> Callable[[Callable[Concatenate[Target, P], Iterable[R_co]]], Query[P, R_co]]:
    """Make a Query of a function of one target that yields rows."""

    def make(fn: Callable[Concatenate[Target, P], Iterable[R_co]]) -> Query[P, R_co]:
        return Query(
            fn=fn,
            scope=scope,
            calls=tuple(calls),
            rows=rows,
            offline=offline,
            finds=finds,
            discards=discards,
            brief=brief,
            places=places,
            memory=memory,
            sums=sums,
            fix=fix,
            hidden=hidden,
            params=(*_parameters(fn, "target", memory=memory, sums=sums), *more),
        )

    more = (*(fix_option() if fix is not None else ()), *cost_options(calls))
    return make


def change(  # pylint: disable=too-many-arguments  # keywords that describe one command
    *,
    scope: Scope = Scope.REGION,
    calls: Sequence[Call],
    undo_calls: Sequence[Call] = (),
    procedures: Sequence[Procedure[Any]] = (),
    separate: bool = False,
    edits: bool = False,
    resumable: bool = False,
    memory: str = "",
    remembers: Callable[[Memory, Target, Step], None] | None = None,
    follow: Follow | None = None,
    places: Places | None = None,
    through: Through | None = None,
    result: type[Row] | None = None,
    hidden: bool = False,
) -> Callable[[Callable[Concatenate[Target, P], Iterable[Entry]]], Change[P]]:
    """Make a Change of a function of one target that yields plan entries."""

    def make(fn: Callable[Concatenate[Target, P], Iterable[Entry]]) -> Change[P]:
        return Change(
            fn=fn,
            scope=scope,
            calls=tuple(calls),
            undo_calls=tuple(undo_calls),
            procedures=tuple(procedures),
            separate=separate,
            edits=edits,
            resumable=resumable,
            memory=memory,
            remembers=remembers,
            follow=follow,
            places=places,
            through=through,
            result=result,
            hidden=hidden,
            params=_of_change(fn, calls, edits=edits, memory=memory, resumable=resumable),
        )

    return make


def signs_in(find: SignsIn) -> Callable[[Change[P]], Change[P]]:
    """Have a change sign in first to what it plans with; stands above `@change`."""
    return lambda command: replace(command, signs_in=find)


def named_in(argument: str) -> Callable[[Change[P]], Change[P]]:
    """Say which argument has the region of what is named; stands above `@change`."""
    return lambda command: replace(command, named_in=argument)


def _of_change(
    fn: Callable[..., Any], calls: Sequence[Call], *, edits: bool, memory: str, resumable: bool
) -> tuple[click.Parameter, ...]:
    more = (*(again_options() if resumable else ()), *cost_options(calls))
    return (*_parameters(fn, "target", editor=edits, memory=memory), *more)


def session(
    *,
    calls: Sequence[Call] = (),
    changes: bool = False,
    rehearses: bool = False,
    tolerant: bool = False,
    rows: Callable[[Mapping[str, Any]], type[Row] | None] | None = None,
    hidden: bool = False,
) -> Callable[[Callable[Concatenate[App, P], Iterable[Row] | int | None]], Session[P]]:
    """Make a Session of a function of the App."""

    def make(fn: Callable[Concatenate[App, P], Iterable[Row] | int | None]) -> Session[P]:
        return Session(
            fn=fn,
            calls=tuple(calls),
            changes=changes,
            rehearses=rehearses,
            tolerant=tolerant,
            rows=rows,
            hidden=hidden,
            params=_parameters(fn, "app"),
        )

    return make


def transfer(
    *,
    calls: Sequence[Call],
    unit: str = "bytes",
    applies: Callable[[Moving, Path], None] | None = None,
    instead: Instead | None = None,
) -> Callable[[Callable[Concatenate[Moving, P], None]], Transfer[P]]:
    """Make a Transfer of a function of what counts and shows what is moved."""

    def make(fn: Callable[Concatenate[Moving, P], None]) -> Transfer[P]:
        return Transfer(  # pylint: disable=unexpected-keyword-arg  # a dataclass like its base
            fn=fn,
            calls=tuple(calls),
            hidden=False,
            params=_parameters(fn, "moving"),
            unit=unit,
            applies=applies,
            instead=instead,
        )

    return make


def row_type(fn: Callable[..., Any]) -> type[Row]:
    """The row class in a return annotation like `Iterator[Instance]`; needs the types resolved."""
    from types import SimpleNamespace
    from typing import get_args, get_type_hints

    # Only the return annotation: the others may name types imported for the type checker alone.
    returned = SimpleNamespace(__annotations__={"return": _returned(fn)})
    for found in get_args(get_type_hints(returned, globalns=fn.__globals__)["return"]):
        for inner in (found, *get_args(found)):
            if isinstance(inner, type) and issubclass(inner, Row):
                return inner
    raise TypeError(f"{fn.__qualname__} must be annotated to return rows")


def _returned(fn: Callable[..., Any]) -> str:
    return str(fn.__annotations__.get("return", ""))


_VARKEYWORDS = 0x08
"""`inspect.CO_VARKEYWORDS`; importing inspect takes longer than all of this."""


def _parameters(fn: Callable[..., Any], first: str, **frame: object) -> tuple[click.Parameter, ...]:
    """The click parameters declared above `fn`, checked against its arguments.

    `frame` are the arguments that the frame itself gives, where they are asked for.

    mypy cannot tie `@click.option("--state")` to `state: str | None`, so that a difference is
    found here, at import, and not when a user first meets it.
    """
    declared: list[click.Parameter] = list(reversed(getattr(fn, "__click_params__", [])))
    code = fn.__code__
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if not arguments or arguments[0] != first:
        raise TypeError(f"{fn.__qualname__} must take `{first}` as its first argument")
    names = {str(parameter.name) for parameter in declared if parameter.expose_value}
    names |= {name for name, asked in frame.items() if asked}
    many = bool(code.co_flags & _VARKEYWORDS)  # `**typed` takes what has no argument of its own
    if not (set(arguments[1:]) <= names if many else names == set(arguments[1:])):
        raise TypeError(f"{fn.__qualname__} takes {arguments[1:]} but declares {names}")
    for parameter in declared:
        taken = reserved(parameter)
        if taken:
            raise TypeError(f"{fn.__qualname__}: {taken} is a common option")
    return tuple(declared)
