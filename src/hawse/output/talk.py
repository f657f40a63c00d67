"""Everything said to a person, on stderr, in one form: `what: why`, then `hint:`.

No data goes through here. Every text is escaped, since messages carry names from AWS, and what
went wrong is masked, since errors repeat what others say and what was typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

from hawse.errors import (
    AccessDenied,
    CircuitOpen,
    CLIError,
    CredentialsError,
    Interrupted,
    NotFound,
    Throttled,
    TimedOut,
    Unavailable,
)
from hawse.masking import masked
from hawse.output.escape import ascii_only, escape, line_start
from hawse.output.style import paint
from hawse.plurals import counted

_WORDS: tuple[tuple[type[CLIError], str], ...] = (
    (AccessDenied, "denied"),
    (CredentialsError, "without credentials"),
    (NotFound, "not found"),
    (Throttled, "throttled"),
    (CircuitOpen, "not asked again"),
    (Unavailable, "unavailable"),
    (TimedOut, "timed out"),
    (Interrupted, "interrupted"),
    (CLIError, "failed"),
)
"""What a failure is called where failures are counted; the first that fits."""
_HINTS = 3


class Talk:
    """Speaks on one stream. `around` is entered for each message: a progress bar steps aside so."""

    def __init__(self, err: TextIO, colour: bool, width: int) -> None:
        self.colour, self.width = colour, width
        self.around: Callable[[], AbstractContextManager[None]] = nullcontext
        self._err = err
        self._said: set[tuple[str, str]] = set()
        self._ascii = ascii_only(getattr(err, "encoding", None))

    @property
    def arrow(self) -> str:
        """What leads from one thing to another."""
        return "->" if self._ascii else "→"

    @property
    def dot(self) -> str:
        """What stands between the parts of a line."""
        return "|" if self._ascii else "·"

    def say(self, text: str) -> None:
        """Lines of plain talk."""
        self.lines(_parts(text))

    def warn(self, text: str) -> None:
        """Something that does not end the run, but that a person should know."""
        self._put(self._led("warning:", "yellow", masked(text)))

    def hint(self, text: str) -> None:
        """The next thing to type."""
        self._put(self._led("hint:", "cyan", text))

    def error(self, error: CLIError) -> None:
        """Why the run ended: `what: why`, what to do about it, and AWS's id of the request.

        The same is said once: a service that is down fails a hundred steps in the same words.
        """
        if (error.message, error.hint) in self._said:
            return
        self._said.add((error.message, error.hint))
        what = escape(masked(error.what))
        head, *rest = _parts(what + masked(error.message.removeprefix(error.what)))
        shown = escape(head)
        if self.colour and shown.startswith(what):
            shown = paint(what, "bold red") + shown[len(what) :]
        found = [shown, *(f"  {escape(line)}" for line in rest)]
        if hint := error.hint or error.general:
            found += self._led("hint:", "cyan", masked(hint))
        if error.request_id and not isinstance(error, NotFound):  # nobody asks AWS about that
            found.append(self.paint(f"request id: {escape(error.request_id)}", "dim"))
        self._put(found)

    def coverage(self, *, total: int, failed: Sequence[CLIError], calls: int) -> None:
        """The last line of a sweep: `38/40 targets answered · 2 denied · 112 calls`.

        Before it, what to type for credentials: one sign-in may be all that many targets lack.
        """
        renewals = [one.hint for one in failed if isinstance(one, CredentialsError) and one.hint]
        for hint in list(dict.fromkeys(renewals))[:_HINTS]:
            self.hint(hint)
        parts = [f"{total - len(failed)}/{total} targets answered"]
        parts += [f"{count} {word}" for word, count in Counter(map(called, failed)).items()]
        parts.append(counted(calls, "call"))
        self.say(f" {self.dot} ".join(parts))

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Aligned columns; nothing without rows."""
        from hawse.output.table import Cells, fitted, lines_of

        if not rows:
            return
        columns = zip(headings, zip(*rows, strict=True), strict=True)
        cells = [
            Cells(title, escape(title), [escape(text) for text in texts]).measured()
            for title, texts in columns
        ]
        shown, _ = fitted(cells, self.width)
        mark = "..." if self._ascii else "…"
        table = lines_of(shown, colour=self.colour, heading=any(headings), mark=mark)
        self._put(table, fold=False)

    def paint(self, text: str, colour: str) -> str:
        """`text` in `colour`, where this stream has colour. Not escaped: for `lines(safe=True)`."""
        return paint(text, colour) if self.colour else text

    def lines(self, lines: Sequence[str], *, safe: bool = False) -> None:
        """Several lines at once; `safe` when they are painted and data in them is escaped."""
        self._put(lines if safe else [escape(line) for line in lines], fold=not safe)

    def _led(self, word: str, colour: str, text: str) -> list[str]:
        head, *rest = _parts(text)
        first = f"{self.paint(word, colour)} {escape(head)}"
        return [first, *(f"  {escape(line)}" for line in rest)]

    def _put(self, lines: Iterable[str], *, fold: bool = True) -> None:
        shown = [part for line in lines for part in self._folded(line, fold)]
        with self.around():
            self._err.write("".join(f"{line_start(line)}\n" for line in shown))
            self._err.flush()

    def _folded(self, line: str, fold: bool) -> list[str]:
        """The line broken between words where the terminal would break it within one."""
        if not fold or not self.width or len(line) <= self.width or "\x1b" in line:
            return [line]
        from textwrap import wrap

        return wrap(
            line,
            self.width,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,  # most are part of a name
        )


def _parts(text: str) -> list[str]:
    """Lines as we write them: other characters that end one come from a name, and are escaped."""
    return text.removesuffix("\n").split("\n")


def called(error: CLIError) -> str:
    """What a failure is called where failures are counted."""
    return next(word for kind, word in _WORDS if isinstance(error, kind))
