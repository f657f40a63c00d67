"""How completion talks to a shell: what was typed comes in, values go out as text it cannot run.

A name is text from AWS that anybody with the right to tag may choose. zsh and fish quote what
they insert; bash and PowerShell insert it as it is. So bash gets every value quoted, in the
style in which the word was begun, by a script of ours (click's expands globs in values and cuts
words at colons), and PowerShell only values that need no quotes. What a shell's protocol cannot
carry is left out: a value that is not offered can be typed, a mutilated one names another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    get_completion_class,
    split_arg_string,
)

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


class Word(NamedTuple):
    """The word under the cursor as bash has it.

    `text` is what it means. bash replaces what follows `kept`, which is within `quote` ("" for
    none).
    """

    text: str
    kept: str = ""
    quote: str = ""


def word_of(line: str, breaks: str) -> Word:
    """The last word of a line of bash, which splits words for completion at `breaks` too."""
    text = kept = before = quote = ""
    escaped = False
    for char in line:
        if escaped:
            literal = "\\" if quote and char not in '\\"$`' else ""
            text, escaped = f"{text}{literal}{char}", False
        elif quote == "'" != char:
            text += char
        elif char == "\\":
            escaped = True
        elif char == quote:
            quote, kept = "", before
        elif quote:
            text += char
        elif char in "'\"":
            quote, before, kept = char, kept, text
        elif char in " \t\n":
            text = kept = ""
        else:
            text += char
            kept = text if char in breaks else kept
    return Word(text, kept, quote)


def bash_quoted(text: str, quote: str) -> str | None:
    """`text` so that bash takes it literally after `quote`; None when it cannot be written so."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        return None if "!" in text else re.sub(r'([\\"$`])', r"\\\1", text)
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", text)


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
        """The part that bash does not have yet; `open` is followed by more, not by a space."""
        word, value = self._word, str(item.value)
        rest = bash_quoted(value.removeprefix(word.kept), word.quote)
        if item.type != "plain":
            return f"{item.type},"
        if rest is None or not value.startswith(word.kept):
            return ""
        return f"{'open' if value.endswith('=') else 'plain'},{rest}"

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
        if value.isprintable() and not re.search(_UNFIT.get(name, r"(?!)"), value):
            about = "".join(char if char.isprintable() else " " for char in item.help or "")
            yield CompletionItem(value, help=about or None)


_UNFIT = {
    "fish": r",",  # click's script cuts values there
    "zsh": r"\\",  # and _describe takes these away
    "powershell": r"[^A-Za-z0-9_.:/=+-]",
}
