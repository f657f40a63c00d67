"""`hawse config validate`."""

from __future__ import annotations

from pathlib import Path

import click

from hawse.app import App
from hawse.config import Config, Problem
from hawse.config.places import Where, in_ci, in_project
from hawse.config.places import files as found_by
from hawse.core.command import session
from hawse.errors import ConfigError


@session(tolerant=True)
@click.argument(
    "files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path, allow_dash=False)
)
def validate(app: App, files: tuple[Path, ...]) -> int:
    """Find everything that is wrong, with file and line.

    The exit code is 3 if anything is. Without FILE all files and variables that count here are
    checked. In CI a project's file counts only when it is named.

    Examples:
      hawse config validate
      hawse config validate .hawse.toml
    """
    where = Where(app.env, app.cwd, app.paths.config, app.paths.system, app.options.config)
    if files:
        problems = [each for file in files for each in Config.read_file(file).validate()]
        checked = list(files)
    else:
        problems = Config.read(where).validate()
        checked = [each.path for each in found_by(where)[0]]
    for problem in problems:
        app.put(_line(problem))
    for file in checked:
        if all(problem.file != file for problem in problems):
            app.put(f"{file}: ok")
    if problems:
        return ConfigError.code
    if not files:
        _tell_what_is_not_checked(app, where, checked)
    return 0


def _tell_what_is_not_checked(app: App, where: Where, checked: list[Path]) -> None:
    ignored = in_project(where.cwd) if in_ci(where.env) and where.named is None else []
    for path in ignored:
        app.say(f"{path} is ignored in CI unless --config names it")
    if not checked and not ignored:
        app.say("no configuration file")


def _line(problem: Problem) -> str:
    text = f"{problem.place}: {problem.message}"
    return f"{text}; {problem.suggestion}" if problem.suggestion else text
