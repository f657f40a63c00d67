"""A value reaches a shell as text that it cannot run, or not at all."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hawse.app import App
from hawse.aws.cache import Cache
from hawse.core.bash_words import bash_quoted, word_of
from tests.conftest import Run

MakeApp = Callable[..., App]

BREAKS = " \t\n\"'><=;|&(:"
HOSTILE = [
    "we$(touch pwned)",
    "we`touch pwned`",
    "we;touch pwned",
    "we && touch pwned",
    "we > pwned",
    "we'quote\"s",
    "we\\back",
    "we:colon",
    "we!bang",
    "we{1,2}",
    "we~",
    "we #1",
    "wé 人 😀",
]


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize("text", [*HOSTILE, "~root", "#x", "&", "(", "=x"])
def test_what_is_quoted_for_bash_is_one_word_that_means_itself(text: str) -> None:
    quoted = [(quote, bash_quoted(text, quote)) for quote in ("", "'", '"')]
    words = [f"{quote}{inner}{quote}" for quote, inner in quoted if inner is not None]
    ran = subprocess.run(
        ["bash", "-c", f"printf '<%s>' {' '.join(words)}"],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert ran.stdout == f"<{text}>" * len(words)


def test_a_bang_cannot_be_written_in_double_quotes() -> None:
    assert bash_quoted("we!bang", '"') is None


@pytest.mark.parametrize(
    ("line", "text", "kept", "quote"),
    [
        ("hawse ec2 ", "", "", ""),
        ("hawse ec2 we", "we", "", ""),
        ("hawse ec2 web\\ s", "web s", "", ""),
        ("hawse ec2 'web s", "web s", "", "'"),
        ('hawse ec2 "web s', "web s", "", '"'),
        ('hawse ec2 "we\\$(x\\y', "we$(x\\y", "", '"'),
        ("hawse ec2 web:co", "web:co", "web:", ""),
        ("hawse ec2 web\\:co", "web:co", "", ""),
        ("hawse ec2 'web:co", "web:co", "", "'"),
        ("hawse ec2 'web:'co", "web:co", "", ""),
        ("hawse ec2 web:'co", "web:co", "web:", "'"),
        ("hawse ec2 --region=eu", "--region=eu", "--region=", ""),
        ("hawse ec2 --region='eu", "--region=eu", "--region=", "'"),
    ],
)
def test_the_last_word_is_cut_where_bash_cuts_it(
    line: str, text: str, kept: str, quote: str
) -> None:
    word = word_of(line, BREAKS)

    assert (word.text, word.kept, word.quote) == (text, kept, quote)


def offered(run: Run, make_app: MakeApp, shell: str, *names: str) -> str:
    make_app().store.seen("instance", [(f"i-{n}", n, "", "eu-west-1") for n in names])
    return run(env={"_HAWSE_COMPLETE": f"{shell}_complete"}).out


@pytest.mark.parametrize(
    ("shell", "unfit", "answer"),
    [
        ("zsh", "we\\back", "plain\nwe$(x)\ni-we$(x) eu-west-1\n"),
        ("fish", "we,comma", "plain,we$(x)\ti-we$(x) eu-west-1\n"),
        ("powershell", "we'quote", ""),
    ],
)
def test_other_shells_get_what_their_protocol_can_carry(
    run: Run,
    make_app: MakeApp,
    monkeypatch: pytest.MonkeyPatch,
    shell: str,
    unfit: str,
    answer: str,
) -> None:
    monkeypatch.setenv("COMP_WORDS", "hawse ec2 stop we")
    monkeypatch.setenv("COMP_CWORD", "we" if shell == "fish" else "3")

    told = offered(run, make_app, shell, unfit, "we$(x)", "web")

    assert (
        told
        == answer
        + {
            "zsh": "plain\nweb\ni-web eu-west-1\n",
            "fish": "plain,web\ti-web eu-west-1\n",
            "powershell": "plain\nweb\ni-web eu-west-1\n",
        }[shell]
    )


def test_an_attached_value_comes_with_its_option(
    run: Run, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", "hawse ec2 ls --region=eu")
    monkeypatch.setenv("COMP_CWORD", "--region=eu")

    assert offered(run, make_app, "fish") == "plain,--region=eu-west-1\n"


def test_help_cannot_forge_a_value(
    run: Run, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", "hawse ec2 stop i-")
    monkeypatch.setenv("COMP_CWORD", "3")
    make_app().store.seen("instance", [("i-1", "a\nplain\nevil\nb\x1b", "", "eu-west-1")])

    told = run(env={"_HAWSE_COMPLETE": "zsh_complete"}).out

    assert told == "plain\ni-1\na plain evil b  eu-west-1\n"


# --- A real shell, typed at ----------------------------------------------------------------------

STARTED = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source ./script"),
    "zsh": (["zsh", "-f", "-i"], "autoload -U compinit; compinit -u -D; source ./script"),
    "fish": (["fish", "--no-config", "-i"], "source ./script"),
}


class Shell:
    """An interactive shell with our script, in which `hawse` notes its arguments in a file."""

    def __init__(self, name: str, folder: Path, script: str) -> None:
        self.name, self.folder = name, folder
        program = folder / "bin" / "hawse"
        program.parent.mkdir()
        # Python is asked for completion; whatever else is typed is only written down.
        program.write_text(
            "#!/bin/sh\n"
            f'[ -n "$_HAWSE_COMPLETE" ] && exec "{sys.executable}" -m hawse\n'
            f"printf '<%s>' \"$@\" > '{folder}/typed'\n",
            encoding="utf-8",
        )
        program.chmod(0o700)
        (folder / "script").write_text(script, encoding="utf-8")

    def enter(self, line: str) -> str:
        """The arguments after this was typed, with Tab where it says so, and Enter."""
        import pty

        env = {
            **os.environ,
            **{f"XDG_{part}_HOME": str(self.folder) for part in ("CACHE", "STATE", "CONFIG")},
            "HOME": str(self.folder),
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "PS1": "$ ",
        }
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            command, _ = STARTED[self.name]
            os.execvpe(command[0], command, env)
        self._told(terminal, f"{STARTED[self.name][1]}; echo re''ady\n", "ready")
        self._told(terminal, f"{line}\necho do''ne\n", "done")
        os.close(terminal)
        os.waitpid(child, 0)
        return (self.folder / "typed").read_text(encoding="utf-8")

    @staticmethod
    def _told(terminal: int, keys: str, until: str) -> None:
        os.write(terminal, keys.encode())
        seen = ""
        while until not in seen:
            ready, _, _ = select.select([terminal], [], [], 60)
            assert ready, seen
            seen += os.read(terminal, 65536).decode(errors="replace")


def shell(name: str, tmp_path: Path, run: Run) -> Shell:
    if os.name == "nt" or not shutil.which(name):
        pytest.skip(f"there is no {name}")
    kept = Cache(tmp_path / "hawse" / "answers.sqlite")
    kept.seen("instance", [(f"i-{n}", name, "", "eu-west-1") for n, name in enumerate(HOSTILE)])
    kept.close()
    return Shell(name, tmp_path, run("completion", name).out)


@pytest.fixture
def bash(tmp_path: Path, run: Run) -> Shell:
    return shell("bash", tmp_path, run)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("we\\$\t", "we$(touch pwned)"),
        ("'we$\t", "we$(touch pwned)"),
        ('"we$\t', "we$(touch pwned)"),
        ("we\\`\t", "we`touch pwned`"),
        ('"we`\t', "we`touch pwned`"),
        ("we\\;\t", "we;touch pwned"),
        ("we:\t", "we:colon"),
        ("'we'\\'\t", "we'quote\"s"),
        ("wé\t", "wé 人 😀"),
    ],
)
def test_bash_inserts_a_hostile_name_as_one_word(bash: Shell, keys: str, name: str) -> None:
    assert bash.enter(f"hawse ec2 stop {keys}") == f"<ec2><stop><{name}>"
    assert not (bash.folder / "pwned").exists()


def test_bash_completes_a_value_after_an_equals_sign(bash: Shell) -> None:
    assert bash.enter("hawse ec2 ls --region=eu-\t") == "<ec2><ls><--region=eu-west-1>"


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_zsh_and_fish_insert_a_hostile_name_as_one_word(
    tmp_path: Path, run: Run, name: str
) -> None:
    typed = shell(name, tmp_path, run).enter("hawse ec2 stop we\\$\t")

    assert typed == "<ec2><stop><we$(touch pwned)>"
    assert not (tmp_path / "pwned").exists()


def test_bash_leaves_room_for_what_must_follow(bash: Shell) -> None:
    assert bash.enter("hawse ec2 ls --filter stat\trunning") == (
        "<ec2><ls><--filter><state=running>"
    )
