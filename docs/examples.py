"""Runs the examples of the guide that show no output, where `docs/stage` has set what they name.

Each has to end well there: with 0, or with what `--exit-code` promises. A change is planned and
not made, unless the page itself says `-y`, so that none leans on one before it. What cannot be
run has its reason in `stage/elsewhere.toml`; nothing else is left out. What a page shows printed
is compared in `transcripts`. `python -m docs.examples` runs all pages, or those that are named.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from glob import glob
from io import StringIO
from pathlib import Path
from typing import TextIO

from docs.transcripts import ROOT, Answers, Company, Screen, Shell, seeded, typed_in
from hawse.app import Streams
from hawse.core.command import Change, Command, Session, Transfer
from hawse.core.registry import all_commands
from hawse.main import run

STAGE = ROOT / "docs" / "stage"
PAGES = sorted(each for part in ("guide", "migrate") for each in ROOT.glob(f"docs/{part}/*.md"))
FOUND = 10
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_HAWSE = re.compile(r"(?:^|[|;(]\s*)hawse ")
_JOINTS = {"|", ";", ">"}
_COMMANDS: Mapping[tuple[str, ...], Command] = dict(all_commands())


@dataclass(frozen=True)
class Example:
    """A line of a page, and the first hawse in it."""

    page: str
    line: str

    def __str__(self) -> str:
        return f"{self.page}: {self.line}"


def examples(path: Path) -> list[Example]:
    """The lines of a page that name hawse and show nothing."""
    text = path.read_text(encoding="utf-8")
    lines = [each for match in _BLOCK.finditer(text) for each in typed_in(match[1])]
    plain = [each.line.replace("\\\n", " ") for each in lines if not each.shown]
    name = str(path.relative_to(ROOT / "docs"))
    return [Example(name, line) for line in plain if _HAWSE.search(line)]


@dataclass(frozen=True)
class Exceptions:
    """How lines begin that end with another code than 0, and those that are not run here."""

    ends: Mapping[str, int]
    elsewhere: Mapping[str, str]

    @classmethod
    def read(cls) -> Exceptions:
        """What `elsewhere.toml` says."""
        said = tomllib.loads(STAGE.joinpath("elsewhere.toml").read_text(encoding="utf-8"))
        reasons: Mapping[str, list[str]] = said["elsewhere"]
        return cls(said["ends"], {each: why for why, lines in reasons.items() for each in lines})

    def code(self, example: Example) -> int | None:
        """What it ends with; None when it is not run here."""
        if example.line.startswith(tuple(self.elsewhere)):
            return None
        ends = self.ends.items()
        return next((code for begin, code in ends if example.line.startswith(begin)), 0)


@dataclass
class Part:
    """One program of a line of shell, and where its two streams go."""

    words: list[str] = field(default_factory=list)
    out: str = ""
    err: str = ""
    piped: bool = False


def parts(line: str) -> Iterator[Part]:
    """The programs of a line, in order; `piped` is the one that the next reads from."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;>")
    lexer.whitespace_split = True
    part = Part()
    tokens = iter(lexer)
    for token in tokens:
        if token == ">":
            to_err = part.words[-1:] == ["2"]
            part.words = part.words[:-1] if to_err else part.words
            target = next(tokens, "")
            part.err, part.out = (target, part.out) if to_err else (part.err, target)
        elif token in _JOINTS:
            part.piped = token == "|"
            yield part
            part = Part()
        else:
            part.words.append(token)
    yield part


class Willing(Answers):  # pylint: disable=abstract-method  # nothing hidden is asked here
    """Gives every question the answer that lets the change go on."""

    def ask(self, question: str) -> str:
        typed = re.search(r"Type (\S+) to go on", question)
        return typed[1] if typed else "y"


@dataclass
class Typist(Shell):
    """A person who tries what a page says."""

    careful: bool = True

    def tried(self, line: str, ends: int = 0) -> str:
        """What went wrong, or "": the code, and the last that was said."""
        screen, piped = Screen(), None
        for part in parts(line):
            out = StringIO() if part.piped or part.out else screen
            with self._streams(part, piped, out, screen) as streams:
                self.code = self._ran(self._expanded(part.words, line), streams)
            piped = out.getvalue() if part.piped else None
            if part.out:
                self._file(part.out).write_text(out.getvalue(), encoding="utf-8")
            if self.code not in {ends, FOUND if "--exit-code" in part.words else ends}:
                return f"{self.code}: {screen.getvalue()[-600:]}"
        return ""

    @contextmanager
    def _streams(
        self, part: Part, piped: str | None, out: TextIO, screen: Screen
    ) -> Iterator[Streams]:
        with ExitStack() as stack:
            err: TextIO = screen
            if part.err:
                err = stack.enter_context(self._file(part.err).open("w", encoding="utf-8"))
            yield Streams(Screen() if piped is None else StringIO(piped), out, err)

    def _ran(self, words: list[str], streams: Streams) -> int:
        if words[0] == "hawse":
            wished = careful(words[1:]) if self.careful else words[1:]
            with self._here():
                return run(self._app(streams, Willing(Screen(), "")), wished)
        ran = subprocess.run(
            words,
            input="" if streams.stdin.isatty() else streams.stdin.read(),
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        streams.stdout.write(ran.stdout)
        return ran.returncode

    def _file(self, name: str) -> Path:
        """Where output goes to, in a folder that is there."""
        (word,) = self._expanded([name], name)
        path = self.folder / word
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _expanded(self, words: list[str], line: str) -> list[str]:
        """What a shell makes of `~` and of globs that are not quoted."""
        expanded = []
        for word in words:
            path = word.replace("~", self.env["HOME"], 1) if word.startswith("~/") else word
            quoted = f"'{word}'" in line or f'"{word}"' in line
            found = [] if quoted else sorted(glob(path, root_dir=self.folder))
            expanded += found or [path]
        return expanded


def careful(words: list[str]) -> list[str]:
    """The line with `--dry-run`, if it would change something and does not say `-y`."""
    said = {"--dry-run", "--plan", "-y", "--yes"} & set(words)
    length = next((n for n in (4, 3, 2, 1) if tuple(words[:n]) in _COMMANDS), 0)
    if said or not length:
        return words
    command = _COMMANDS[tuple(words[:length])]
    changes = isinstance(command, Change | Transfer) or "--fix" in words
    if changes or (isinstance(command, Session) and command.changes):
        return [*words[:length], "--dry-run", *words[length:]]
    return words


@dataclass(frozen=True)
class Stage:
    """A company with what the examples name, and the home of the person who made it."""

    company: Company
    home: Path

    @classmethod
    def set(cls, company: Company) -> Stage:
        """Type what `before.txt` says."""
        first = company.shell("")  # no page: all of them find these files
        shutil.copytree(STAGE / "folder", first.folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "tests/cdk/assemblies/stages", first.folder / "cdk.out")
        shutil.copytree(first.folder / "cdk.out", first.folder / "build/cdk.out")
        typist = Typist(first.folder, first.env, careful=False)
        for line in STAGE.joinpath("before.txt").read_text(encoding="utf-8").splitlines():
            wrong = "" if line.startswith("#") else typist.tried(line)
            if wrong:
                raise SystemExit(f"before.txt: {line}\n{wrong}")
        return cls(company, Path(first.env["HOME"]))

    def typist(self) -> Typist:
        """Somebody who has all that the first one has, and changes nothing of it."""
        shell = self.company.shell("")
        shutil.copytree(self.home, Path(shell.env["HOME"]), dirs_exist_ok=True)
        return Typist(shell.folder, shell.env)


def failures(path: Path, stage: Stage, exceptions: Exceptions) -> Iterator[str]:
    """What does not work of a page, as it says it."""
    typist = stage.typist()
    for example in examples(path):
        ends = exceptions.code(example)
        wrong = "" if ends is None else typist.tried(example.line, ends)
        if wrong:
            yield f"{example}\n{wrong}"


def main(arguments: list[str]) -> int:
    """Run the examples of all pages, or of those that are named, and tell what fails."""
    pages = [Path(each).resolve() for each in arguments] or PAGES
    exceptions = Exceptions.read()
    wrong = 0
    with seeded() as company:
        stage = Stage.set(company)
        for page in pages:
            for failure in failures(page, stage, exceptions):
                wrong += 1
                sys.stderr.write(f"{failure}\n")
    codes = [exceptions.code(each) for page in pages for each in examples(page)]
    left = codes.count(None)
    passed = len(codes) - left - wrong
    sys.stdout.write(f"{passed} passed, {wrong} failed, {left} skipped\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
