"""Builds the App, runs the root command and maps every way to end to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hawse import __version__
from hawse.app import App, Paths, Streams
from hawse.errors import AccessDenied, BrokenPipe, CLIError, Interrupted, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    import click

    from hawse.aws.calls import Call


_COMPLETE = "_HAWSE_COMPLETE"
"""Set by the script that `hawse completion` prints: `bash_complete`."""


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The aware time in UTC."""
        from datetime import UTC, datetime

        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        import time

        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        import time

        time.sleep(seconds)


class TerminalPrompter:
    """Asks on stderr, so that a redirected stdout stays data, and reads standard input."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def ask(self, question: str) -> str:
        """One line; Interrupted on Ctrl-C and at the end of the input."""
        self._streams.stderr.write(question)
        self._streams.stderr.flush()
        try:
            line = self._streams.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            self._streams.stderr.write("\n")
            raise Interrupted("interrupted", why="nothing was changed")
        return line.rstrip("\r\n")

    @property
    def at_terminal(self) -> bool:
        """Whether a person is at a terminal, wherever standard input comes from."""
        from hawse.core.unseen import has_terminal

        return has_terminal()

    def hidden(self, question: str) -> str:
        """One line that is not shown, from the terminal itself."""
        from hawse.core.unseen import typed_unseen

        return typed_unseen(question)

    def can_pick(self) -> bool:
        """Whether there are a keyboard and a terminal that lines can be drawn again on."""
        from hawse.core.terminal_keys import can_pick

        return can_pick(self._streams, os.environ.get("TERM"))

    def pick(self, question: str, offers: list[tuple[str, str]], *, colour: bool) -> str:
        """One of the values, picked with the keys of the terminal."""
        from hawse.core.terminal_keys import pick

        return pick(self._streams, question, offers, colour=colour)


def run_process(argv: Sequence[str]) -> int:
    """One run of the real command: its exit code, with everything flushed."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a name that this terminal cannot show must not end the run
            reconfigure(errors="backslashreplace")
    streams = Streams(sys.stdin, sys.stdout, sys.stderr)
    app = App(
        streams=streams,
        env=dict(os.environ),
        directory=_directory(),
        clock=SystemClock(),
        prompter=TerminalPrompter(streams),
        folders=lambda: Paths.of(os.environ),
        declared=declared_calls,
        new_id=lambda: os.urandom(4).hex(),
        leave=os._exit,
        why_denied=why_denied,
        browse=browse,
    )
    try:
        code = run(app, argv)
    except Exception as bug:  # pylint: disable=broad-exception-caught  # told as what it is
        if "-vv" in argv:
            _trace(app, bug)
        code = _told(app, _bug(bug))
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Told already (a broken pipe, a full disk): Python's own last flush must not tell it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def why_denied(app: App, error: AccessDenied) -> list[str]:
    """Which policy decides about a refusal: here, since the frame knows no service."""
    from hawse.core.reaching import one_target
    from hawse.services.iam.explaining import CALLS, explained

    with suppress(CLIError):  # which must not hide the refusal
        return explained(one_target(app, CALLS), error)
    return []


def browse(url: str) -> bool:
    """Open a page in the person's browser; whether one was found."""
    import webbrowser

    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(url)
    return False


def _directory() -> str:
    """The working directory; the root of the disk when it was removed, where no project is."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.path.abspath(os.sep)


def _open_what_is_closed() -> None:
    """A stream that the caller closed leads nowhere, and no file opened later gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def run(app: App, argv: Sequence[str]) -> int:
    """Run one command line with `app` and give its exit code. Never raises but for bugs."""
    if _COMPLETE in app.env:
        return _completed(app)
    app = replace(app, argv=tuple(argv))
    return _ended(app, lambda: _click(app, argv))


def _completed(app: App) -> int:
    """Tell a shell what may come next; whatever goes wrong completes nothing and says nothing."""
    out = app.streams.stdout
    try:
        from hawse.core.quick_completion import quick_answer

        reconfigure = getattr(out, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict", newline="\n")
        told = quick_answer(replace(app, tolerant=True), _COMPLETE, _at)
        out.write(_answer(app) if told is None else told)
        out.flush()
    except (Exception, KeyboardInterrupt):  # pylint: disable=broad-exception-caught
        return CLIError.code
    return 0


def _at(app: App, places: Mapping[str, Any]) -> App:
    return replace(app, options=replace(app.options, **places))


def _answer(app: App) -> str:
    from hawse.core.groups import Root
    from hawse.core.shells import answer

    return answer(app, Root(__version__, app.commands))


def _click(app: App, argv: Sequence[str]) -> int:
    import click

    from hawse.core.groups import Root

    try:
        result = Root(__version__, app.commands).main(
            args=list(argv), prog_name="hawse", obj=app, standalone_mode=False
        )
    except click.exceptions.NoArgsIsHelpError as error:
        app.streams.stderr.write(f"{error.format_message()}\n")
        return UsageError.code
    except click.UsageError as error:
        raise _usage(error) from error
    except (click.Abort, KeyboardInterrupt) as error:
        raise Interrupted("interrupted") from error
    app.streams.stdout.flush()
    return result if isinstance(result, int) else 0


def _ended(app: App, work: Callable[[], int]) -> int:
    try:
        return work()
    except BrokenPipeError:
        return BrokenPipe.code
    except BrokenPipe as error:
        return error.code
    except CLIError as error:
        return _told(app, error)
    except OSError as error:
        return _told(app, CLIError(error.filename or "standard output", why=str(error.strerror)))


def _told(app: App, error: CLIError) -> int:
    from hawse.output.talk import Talk

    try:
        talk = app.talk
    except CLIError:  # the configuration that says how to talk is itself what is wrong
        talk = Talk(app.streams.stderr, colour=False, width=0)
    with suppress(OSError):  # rows that were printed come before what ended them
        app.streams.stdout.flush()
    with suppress(OSError):  # nobody can be told; the exit code still says it
        talk.error(error)
    return error.code


def _trace(app: App, error: Exception) -> None:
    """Where it happened. Python's own traceback would repeat whatever the error quotes."""
    from traceback import format_exception

    from hawse.masking import masked

    with suppress(OSError):
        app.streams.stderr.write(masked("".join(format_exception(error))))


def _bug(error: Exception) -> CLIError:
    """A failure that nobody foresaw: a person is told that it is ours, and how to show it."""
    return CLIError(
        "this is a bug in hawse",
        why=f"{type(error).__name__}: {error}",
        hint="run it again with -vv and report what it prints",
    )


def _usage(error: click.UsageError) -> UsageError:
    """click's own complaint in our form, with its best suggestion or where to read on."""
    import click

    command = error.ctx.command_path if error.ctx else "hawse"
    long = [one for one in getattr(error, "possibilities", None) or () if one.startswith("--")]
    if isinstance(error, click.NoSuchOption) and long:
        import difflib

        close = difflib.get_close_matches(error.option_name, long, n=1, cutoff=0)
        return UsageError(f"no such option {error.option_name}", hint=f"did you mean {close[0]}?")
    text = error.format_message().strip().rstrip(".")
    hint = f"{command} --help"
    return UsageError(text[:1].lower() + text[1:], hint=hint)


def declared_calls() -> list[Call]:
    """Every call that some command or the frame can make; imports all of `services`.

    They are looked for in modules called `calls` or `calls_…`.
    """
    import pkgutil
    from importlib import import_module

    import hawse.services
    from hawse.aws.calls import Call as AnyCall

    found: list[Call] = []
    for module in pkgutil.walk_packages(hawse.services.__path__, "hawse.services."):
        if module.name.rpartition(".")[2].partition("_")[0] == "calls":
            values = vars(import_module(module.name)).values()
            found.extend(value for value in values if isinstance(value, AnyCall))
    return found
