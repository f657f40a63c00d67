"""Runs the console examples of the pages on a sandbox, in this process, and compares what comes.

A block that shows what is printed is run, and so is every block of a page that says
`runs on the sandbox` in a comment. Each page has a folder of its own, where a comment
`file NAME` puts a file, and leaves the company that all of them share as it was.
`python -m docs.transcripts` writes what is printed into the pages, `--check` compares. What
differs from run to run (ids that are made, times) is no difference, and a line `…` stands for any.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from itertools import groupby
from io import StringIO
from pathlib import Path

from hawse.app import App, Paths, Streams
from hawse.errors import Interrupted
from hawse.main import SystemClock, declared_calls, run, why_denied
from hawse.sandbox import launch
from hawse.sandbox.state import Running, Wishes, folder_in

ROOT = Path(__file__).resolve().parent.parent
MARK = "runs on the sandbox"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_FILE = re.compile(r"<!-- file (\S+)\n(.*?)-->", re.DOTALL)
_NOT_HERE = re.compile(r"hawse (sandbox (start|stop|exec|reset)|demo|doctor)\b")
_PLAIN = {"cat", "echo", "ls", "mkdir", "printf"}
_VARYING = (
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID"),
    (r"\b(ami|eipalloc|eni|i|lt|rtb|sg|snap|subnet|vol|vpc)-[0-9a-f]{8,17}\b", r"\1-ID"),
    (r"\b(?=[a-f]*\d)[0-9a-f]{8}\b", "ID"),
    (r"\b\d{4}-\d\d-\d\d\b", "DAY"),
    (r"\b\d\d:\d\d(:\d\d)?\b", "TIME"),
    (r"\b[\d.]+ ?(ms|s)\b", r"N \1"),
    (r"\b[\d.]+ ?(?:[KMG]i)?B/s\b", "N B/s"),
    (r"(?m)[ \t]+", " "),
    (r"(?m) +$", ""),
)


@dataclass(frozen=True)
class Typed:
    """A line that is typed, as it stands in the page, and what the page shows after it."""

    line: str
    shown: str


def pages() -> list[Path]:
    """Every page that has something to run."""
    found = [ROOT / "README.md", *sorted(ROOT.joinpath("docs").rglob("*.md"))]
    return [path for path in found if any(blocks(path.read_text(encoding="utf-8")))]


def blocks(text: str) -> Iterator[list[Typed]]:
    """What is to be run of a page, in order."""
    whole = MARK in text.partition("\n\n")[0]
    for match in _BLOCK.finditer(text):
        block = list(typed_in(match[1]))
        if whole or any(each.shown for each in block):
            yield block


def typed_in(block: str) -> Iterator[Typed]:
    """The lines behind a prompt, each with what follows it."""
    for part in re.split(r"(?m)^\$ ", block)[1:]:
        head = re.match(r"(?:.*\\\n)*.*\n", part)
        assert head is not None
        yield Typed(head[0].rstrip("\n"), part[head.end() :].rstrip("\n"))


def differences(path: Path, company: Company) -> list[str]:
    """What a page shows otherwise than a run prints it."""
    text = path.read_text(encoding="utf-8")
    shell = company.shell(text)
    found = []
    for typed in (each for block in blocks(text) for each in block):
        printed = shell.type(typed)
        shown_or_well = typed.shown or shell.code
        if printed is not None and shown_or_well and not alike(typed.shown, printed):
            found.append(f"$ {typed.line}\n{printed}")
    return found


def rewritten(text: str, company: Company) -> str:
    """The page with what was really printed wherever it shows something else."""
    shell = company.shell(text)
    whole = MARK in text.partition("\n\n")[0]

    def block(match: re.Match[str]) -> str:
        parts = list(typed_in(match[1]))
        if not whole and not any(each.shown for each in parts):
            return match[0]
        lines = []
        for typed in parts:
            printed = shell.type(typed)
            same = printed is None or alike(typed.shown, printed)
            shown = typed.shown if same or not typed.shown else printed
            lines.append(f"$ {typed.line}\n" + (f"{shown}\n" if shown else ""))
        gap = "\n\n" if "\n\n$ " in match[1] else "\n"
        return f"```console\n{gap.join(line.rstrip() for line in lines)}\n```"

    return _BLOCK.sub(block, text)


def alike(shown: str, printed: str) -> bool:
    """Whether they differ in nothing but what differs from run to run."""
    parts = [re.escape(settled(part).strip("\n")) for part in re.split(r"(?m)^…$", shown)]
    return re.fullmatch(r"\n?(?:.*\n)*".join(parts), settled(printed)) is not None


def settled(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, instead in _VARYING:
        text = re.sub(pattern, instead, text)
    return text


@dataclass
class Answers:
    """Types what the page shows after each question."""

    screen: StringIO
    shown: str

    def ask(self, question: str) -> str:
        """The answer in the page, echoed as a terminal does."""
        answer = re.search(f"(?m)^{re.escape(question.splitlines()[-1])}(.*)$", self.shown)
        if answer is None:
            raise Interrupted(f"the page answers no question {question!r}")
        self.screen.write(f"{question}{answer[1]}\n")
        return answer[1]

    @property
    def at_terminal(self) -> bool:
        """No page shows a secret."""
        return False

    def hidden(self, question: str) -> str:
        """It is not reached."""
        raise NotImplementedError(question)

    def can_pick(self) -> bool:
        """A page cannot show how one moves in a list."""
        return False

    def pick(self, question: str, offers: list[tuple[str, str]], *, colour: bool) -> str:
        """It is not reached."""
        raise NotImplementedError(question, offers, colour)


class Screen(StringIO):
    """What a person would see."""

    def isatty(self) -> bool:
        return True


@dataclass
class Shell:
    """As much of a shell as the pages need: quotes and pipes; hawse runs here."""

    folder: Path
    env: Mapping[str, str]
    code: int = 0

    def type(self, typed: Typed) -> str | None:
        """What a line prints; None when it is nothing for this machine or this process."""
        line = typed.line.replace("\\\n", " ")
        words = shlex.split(line, comments=True)
        if words[0] in _PLAIN:
            command = ["/bin/sh", "-c", line]
            return subprocess.check_output(command, cwd=self.folder, text=True).rstrip("\n")
        if words[0] != "hawse" or _NOT_HERE.search(line):
            return None
        screen = Screen()
        self._pipeline(line, Answers(screen, typed.shown), screen)
        return screen.getvalue().rstrip("\n")

    def _pipeline(self, line: str, answers: Answers, screen: StringIO) -> None:
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
        lexer.whitespace_split = True
        commands = split(list(lexer), "|")
        piped = ""
        for number, words in enumerate(commands):
            out = screen if number == len(commands) - 1 else StringIO()
            stdin = StringIO(piped) if number else Screen()
            with self._here():
                self.code = run(self._app(Streams(stdin, out, screen), answers), words[1:])
            piped = out.getvalue()

    @contextmanager
    def _here(self) -> Iterator[None]:
        """This process with the shell's environment and folder, which the AWS SDK asks for."""
        before = dict(os.environ)
        try:
            os.environ.clear()
            os.environ.update(self.env)
            with chdir(self.folder):
                yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _app(self, streams: Streams, answers: Answers) -> App:
        return App(
            streams=streams,
            env=self.env,
            directory=str(self.folder),
            clock=SystemClock(),
            prompter=answers,
            folders=lambda: Paths.of(self.env),
            declared=declared_calls,
            new_id=lambda: os.urandom(4).hex(),
            why_denied=why_denied,
        )


def split(tokens: list[str], at: str) -> list[list[str]]:
    """The runs of tokens between those that are `at`."""
    return [list(part) for is_at, part in groupby(tokens, lambda token: token == at) if not is_at]


@dataclass
class Company:
    """A seeded sandbox, and homes of people who work on it."""

    home: Path
    running: Running

    def shell(self, text: str) -> Shell:
        """A new person in a folder with the files of a page."""
        home = Path(tempfile.mkdtemp(dir=self.home))
        work = home / "work"
        work.mkdir()
        for name, content in _FILE.findall(text):
            work.joinpath(name).write_text(content, encoding="utf-8")
        return Shell(work, self.running.applied(_environment(home)))


@contextmanager
def seeded() -> Iterator[Company]:
    """A sandbox for as long as this block."""
    with tempfile.TemporaryDirectory(prefix="hawse-pages-") as name:
        env = _environment(Path(name))
        folder = folder_in(Paths.of(env).state)
        try:
            with warnings.catch_warnings():
                # The process is to outlive what started it.
                warnings.simplefilter("ignore", ResourceWarning)
                running = launch.start(Wishes(folder, seed=True, tied=os.getpid()), env)
            yield Company(Path(name), running)
        finally:
            launch.stop(folder)


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    folders = {
        f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("STATE", "CACHE", "CONFIG")
    }
    shown = {"COLUMNS": "90", "NO_COLOR": "1", "HAWSE_PROGRESS": "off"}
    return {**kept, **folders, **shown, "HOME": str(home)}


def main(arguments: list[str]) -> int:
    """Write what is printed into every page, or those that are named; or `--check` them."""
    paths = [Path(each).resolve() for each in arguments if each != "--check"] or pages()
    with seeded() as sandbox:
        if "--check" in arguments:
            return _checked(paths, sandbox)
        for path in paths:
            text = path.read_text(encoding="utf-8")
            written = rewritten(text, sandbox)
            if written != text:
                path.write_text(written, encoding="utf-8", newline="\n")
                sys.stderr.write(f"{path.relative_to(ROOT)}: written\n")
    return 0


def _checked(paths: list[Path], sandbox: Company) -> int:
    """Tell what differs, and how much was run; 1 when something does."""
    count = wrong = 0
    for path in paths:
        found = differences(path, sandbox)
        count += sum(len(block) for block in blocks(path.read_text(encoding="utf-8")))
        wrong += len(found)
        sys.stderr.writelines(
            f"{path.relative_to(ROOT)} (python -m docs.transcripts)\n{each}\n" for each in found
        )
    sys.stderr.write(f"{count} examples of {len(paths)} pages, {wrong} otherwise than printed\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
