"""The one object that a run of hawse works with: all that a test replaces.

An App is made by `main` (or by a test) and narrowed by the command line: `core` replaces
`options`. What is dear to make is made on first use. It must not know any command or service.
Its classes are not compared or printed: every method that dataclass makes is paid at start-up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from hawse.records import dataclass

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hawse.aws.cache import Cache
    from hawse.aws.gate import Gate
    from hawse.aws.service_client import Connect
    from hawse.aws.sessions import Aws
    from hawse.aws.stores.choosing import Stores
    from hawse.errors import AccessDenied
    from hawse.config import Config
    from hawse.core.log import Log
    from hawse.core.progress import Progress
    from hawse.output.talk import Talk


class Clock(Protocol):
    """Time, so that tests can pass it."""

    def now(self) -> datetime:
        """The aware time in UTC."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""


class Prompter(Protocol):
    """Asks the person; never called when there is no terminal."""

    def ask(self, question: str) -> str:
        """One line, without its newline; Interrupted on Ctrl-C and at the end of the input."""

    @property
    def at_terminal(self) -> bool:
        """Whether `hidden` can ask, also where standard input is something else."""

    def hidden(self, question: str) -> str:
        """The same, without showing what is typed."""

    def can_pick(self) -> bool:
        """Whether this terminal can show a list, and give keys one by one."""

    def pick(self, question: str, offers: list[tuple[str, str]], *, colour: bool) -> str:
        """One of the values, each with what is shown beside it; Interrupted when it is left."""


@dataclass(frozen=True)
class Streams:
    """Standard input, data (stdout) and talk (stderr)."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    @property
    def person(self) -> bool:
        """Somebody can read a question and type an answer."""
        return self.stdin.isatty() and self.stderr.isatty()


@dataclass(frozen=True)
class Paths:
    """Folders of this user; made when first written to."""

    config: Path
    cache: Path
    state: Path
    system: Path

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Paths:
        """The XDG folders where they are set, on every system; else the system's own."""
        from pathlib import Path

        def under(variable: str, native: Path) -> Path:
            return Path(env[variable], "hawse") if env.get(variable) else native

        config, cache, state, system = _native()
        return cls(
            config=under("XDG_CONFIG_HOME", config),
            cache=under("XDG_CACHE_HOME", cache),
            state=under("XDG_STATE_HOME", state),
            system=system,
        )


def _native() -> tuple[Path, Path, Path, Path]:
    """The system's folders of this user for configuration, cache and state, and everybody's."""
    if str(sys.platform) == "linux":  # mypy would look at one system only
        from pathlib import Path

        # The defaults of the XDG specification, since importing platformdirs takes 5 ms.
        home, name = Path.home(), "hawse"
        own = (home / ".config" / name, home / ".cache" / name, home / ".local" / "state" / name)
        return (*own, Path("/etc/xdg") / name)
    import platformdirs

    dirs = platformdirs.PlatformDirs("hawse", appauthor=False)
    own = (dirs.user_config_path, dirs.user_cache_path, dirs.user_state_path)
    return (*own, dirs.site_config_path)


@dataclass(frozen=True)
class Options:
    """What was typed of the common options, before configuration fills the gaps.

    None and () mean "not typed". See `core/options.py` for their spelling and help. `exit_code`
    is an option of queries that find something: what they find is told by the exit code too.
    `max_api_cost` is one of commands with paid calls (`core/paying.py`).
    """

    profile: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    role: str | None = None
    endpoint_url: str | None = None
    output: str | None = None
    query: str = ""
    columns: tuple[str, ...] = ()
    filter: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    limit: int | None = None
    schema: bool = False
    dry_run: bool = False
    plan: Path | None = None
    yes: bool = False
    confirm: str | None = None
    wait: bool | None = None
    no_input: bool | None = None
    read_only: bool | None = None
    color: str | None = None
    progress: str | None = None
    timeout: float | None = None
    workers: int | None = None
    cache: bool | None = None
    config: Path | None = None
    verbose: int = 0
    exit_code: bool = False
    max_api_cost: float | None = None


@dataclass(frozen=True, eq=False, repr=False)
class App:
    """Streams, environment, clock, prompter and folders, and what is made from them.

    `connect` replaces the wire to AWS (tests); None means boto3. `declared` lists every call
    hawse can make, for trimming the SDK's service models; it is asked on a cache miss only.
    `new_id` names an operation: 8 hexadecimal digits. `commands` is the package of the commands.
    `parting` are words for the person after the rows of a session. `gates` are those of the run.
    `leave` ends the process with this code, at once; None where that is not ours to do.
    `argv` is what was typed, to be told and never to be parsed. `why_denied` says in lines which
    policy decides about what AWS refused. `browse` opens a page in the person's browser, where it
    can; None where that is not ours to do.
    """

    streams: Streams
    env: Mapping[str, str]
    directory: str
    clock: Clock
    prompter: Prompter
    folders: Callable[[], Paths]
    declared: Callable[[], Any]
    new_id: Callable[[], str]
    connect: Connect | None = None
    options: Options = field(default_factory=Options)
    parting: list[str] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    commands: str = "hawse.commands"
    leave: Callable[[int], object] | None = None
    tolerant: bool = False
    argv: tuple[str, ...] = ()
    why_denied: Callable[[App, AccessDenied], list[str]] | None = None
    browse: Callable[[str], object] | None = None

    @cached_property
    def cwd(self) -> Path:
        """The working directory."""
        from pathlib import Path

        return Path(self.directory)

    @cached_property
    def paths(self) -> Paths:
        """The folders of this user."""
        return self.folders()

    @cached_property
    def config(self) -> Config:
        """All layers of the configuration; ConfigError when one of them is wrong.

        A tolerant App goes on without what is wrong: it is what looks into the configuration.
        """
        from hawse.config import Config
        from hawse.config.places import Where

        paths = self.paths
        found = Config.read(
            Where(self.env, self.cwd, paths.config, paths.system, self.options.config)
        )
        if not self.tolerant:
            found.require_valid()
        return found

    def asked(self, name: str) -> Any:
        """A common option: as typed, else as configured, else its default."""
        typed = getattr(self.options, name)
        return self.config.get(name) if typed is None or typed == () else typed

    @cached_property
    def log(self) -> Log:
        """Structured, redacted; to a file when configured, to stderr with -vv."""
        from hawse.core.log import Log

        return Log.of(self)

    @cached_property
    def aws(self) -> Aws:
        """The door to AWS; making it sends nothing."""
        from hawse.aws.sessions import Aws

        return Aws(
            env=self.env,
            config=self.config,
            paths=self.paths,
            clock=self.clock,
            connect=self.connect,
            log=self.log,
            declared=self.declared,
            options=self.options,
            stores=lambda: self.stores,
            ask=lambda: self.hidden,
        )

    @property
    def hidden(self) -> Callable[[str], str] | None:
        """Asks the person for a secret, unseen; None when nobody can be asked."""
        if self.asked("no_input") or not self.prompter.at_terminal:
            return None

        def ask(question: str) -> str:
            with self.progress.paused():
                return self.prompter.hidden(question)

        return ask

    @cached_property
    def stores(self) -> Stores:
        """The stores of long-lived access keys; making them opens none."""
        from hawse.aws.stores.choosing import Stores

        return Stores(
            self.paths.state / "keys",
            lambda: str(self.config.get("auth.store")),
            self.env,
            self.hidden,
            lambda: self.clock.now().timestamp(),
        )

    @cached_property
    def store(self) -> Cache:
        """Answers worth keeping and the index of ids seen."""
        from hawse.aws.cache import Cache

        return Cache(self.paths.cache / "answers.sqlite")

    @cached_property
    def talk(self) -> Talk:
        """Everything said to a person, on stderr."""
        from hawse.output.talk import Talk

        err = self.streams.stderr
        return Talk(err, self.colour(err), self.width(err))

    @cached_property
    def progress(self) -> Progress:
        """Tells on stderr that work goes on; steps aside when something is said."""
        from hawse.core.progress import animates, progress_for

        err = self.streams.stderr
        made = progress_for(
            self.asked("progress"),
            err,
            animates(err, self.env, self.streams.stdout),
            self.clock,
            colour=self.colour(err),
            columns=lambda: self.width(err),
        )
        self.talk.around = made.paused
        return made

    @contextmanager
    def working(self, what: str, total: int | None) -> Iterator[Progress]:
        """Progress over a piece of work of `total` parts; None when nobody knows how many."""
        self.progress.start(what, total)
        try:
            yield self.progress
        finally:
            self.progress.finish()

    def say(self, text: str) -> None:
        """Tell the person something, on stderr."""
        self.talk.say(text)

    def put(self, text: str) -> None:
        """Give one line of data, on stdout."""
        self.streams.stdout.write(f"{text}\n")

    def colour(self, stream: TextIO) -> bool:
        """Whether this stream gets colour: --color, then NO_COLOR, then being a terminal."""
        mode = self.asked("color")
        if mode != "auto":
            return bool(mode == "always")
        return (
            stream.isatty() and not self.env.get("NO_COLOR") and self.env.get("TERM", "") != "dumb"
        )

    def width(self, stream: TextIO) -> int:
        """Columns of the terminal behind `stream`; 0 means do not cut (a pipe)."""
        if not stream.isatty():
            return 0
        if self.env.get("COLUMNS", "").isdecimal():
            return int(self.env["COLUMNS"])
        import os

        try:
            return os.get_terminal_size(stream.fileno()).columns or 80
        except (OSError, ValueError):
            return 80
