"""How completion talks to a shell: what was typed comes in, values go out as text it cannot run.

A name is text from AWS that anybody with the right to tag may choose. zsh and fish quote what
they insert; bash and PowerShell insert it as it is. So bash gets every value quoted, in the
style in which the word was begun, by a script of ours (click's expands globs in values and cuts
words at colons), and PowerShell only values that need no quotes. What a shell's protocol cannot
carry is left out: a value that is not offered can be typed, a mutilated one names another thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    get_completion_class,
    split_arg_string,
)

from hawse.core.bash_words import Word, offer, word_of
from hawse.core.shell_words import carried

if TYPE_CHECKING:
    import click

    from hawse.app import App

VARIABLE = "_HAWSE_COMPLETE"

# bash 3.2, of macOS, has neither nosort nor compopt.
_BASH = """\
%(complete_func)s() {
    local IFS= line
    COMPREPLY=()
    while read -r line; do
        case $line in
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
            open,*) compopt -o nospace; COMPREPLY+=("${line#*,}") ;;
            plain,*) COMPREPLY+=("${line#*,}") ;;
        esac
    done < <(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1")
} 2>/dev/null
complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """bash, by its whole line: its own words are cut at colons and lose where they were cut."""

    source_template = _BASH

    def source(self) -> str:
        """The script; it works with every bash there is, so none is asked for its version."""
        return ShellComplete.source(self)

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one under the cursor, and that one."""
        words, word = split_arg_string(self._env["COMP_WORDS"]), self._word
        return words[1:-1] if word.text or word.quote else words[1:], word.text

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """The part that bash does not have yet; where it is to look itself, for what."""
        return offer(self._word, str(item.value)) if item.type == "plain" else f"{item.type},"

    @property
    def _env(self) -> Mapping[str, str]:
        env: Mapping[str, str] = self.ctx_args["obj"].env
        return env

    @property
    def _word(self) -> Word:
        return word_of(self._env["COMP_WORDS"], self._env.get("COMP_WORDBREAKS", ""))


def shell_named(app: App, root: click.Command, name: str) -> ShellComplete | None:
    """What speaks to the shell `name`; None for one that this version of click does not know."""
    kind = Bash if name == "bash" else get_completion_class(name)
    if kind is None:
        return None
    return kind(root, {"obj": app}, "hawse", VARIABLE)


def answer(app: App, root: click.Command) -> str:
    """What the shell is told that asked with the environment of `app`, a value a line."""
    name, _, _ = app.env[VARIABLE].partition("_")
    shell = shell_named(app, root, name)
    if shell is None:
        return ""
    args, incomplete = shell.get_completion_args()
    found = shell.get_completions(args, incomplete)
    return "".join(
        f"{shell.format_completion(item)}\n" for item in _carried(name, incomplete, found)
    )


def _carried(
    name: str, incomplete: str, found: list[CompletionItem[str]]
) -> Iterator[CompletionItem[str]]:
    """The values that get through to this shell, each as the whole word with its `--option=`."""
    option = incomplete.startswith("-") and "=" in incomplete
    before = f"{incomplete.partition('=')[0]}=" if option else ""
    for item in found:
        if item.type != "plain":
            yield item
        if item.type != "plain" or (option and item.value.startswith("-")):
            continue
        value = f"{before}{item.value}"
        if carried(name, value):
            about = "".join(char if char.isprintable() else " " for char in item.help or "")
            yield CompletionItem(value, help=about or None)
