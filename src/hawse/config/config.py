"""The effective configuration: what the rest of hawse asks for a setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hawse.config import places, schema
from hawse.config.layers import (
    Origin,
    Table,
    Value,
    account_problems,
    add_environment,
    add_file,
    unknown,
)
from hawse.config.places import Found
from hawse.config.problems import Problem

_DEFAULT = Origin("default")


class Config:
    """All layers of the configuration as one. Made by `load` or `from_file`, then only read."""

    def __init__(self, table: Table, problems: tuple[Problem, ...]) -> None:
        self._table = table
        self._problems = problems

    @classmethod
    def load(
        cls,
        *,
        env: Mapping[str, str],
        cwd: Path,
        user_dir: Path,
        system_dir: Path,
        explicit: Path | None = None,
    ) -> Config:
        """All layers merged; ConfigError for the first problem, saying how many more there are."""
        found = cls.read(places.Where(env, cwd, user_dir, system_dir, explicit))
        found.require_valid()
        return found

    @classmethod
    def read(cls, where: places.Where) -> Config:
        """As `load`, but problems are kept for `validate`; what is wrong counts as not set."""
        found, problems = places.files(where)
        table: Table = {}
        for each in found:
            problems.extend(add_file(table, each))
        problems.extend(add_environment(table, where.env, where.cwd))
        problems.extend(account_problems(table))
        return cls(table, tuple(problems))

    @classmethod
    def from_file(cls, path: Path) -> Config:
        """One file alone, over the defaults; ConfigError when it cannot be read or parsed.

        What is wrong with its settings is told by `validate`; those count as not set.
        """
        found = cls.read_file(path)
        for problem in found.validate():
            if not problem.key:
                raise problem.error()
        return found

    @classmethod
    def read_file(cls, path: Path) -> Config:
        """As `from_file`, but that a file cannot be read is one more problem for `validate`."""
        table: Table = {}
        problems = [*add_file(table, Found("project", path, named=True))]
        return cls(table, (*problems, *account_problems(table)))

    def with_options(self, typed: Mapping[str, object]) -> Config:
        """This under what was typed; None, () and options that are no settings do not count."""
        given = {
            key: Value(value, Origin("option"))
            for key, value in typed.items()
            if value is not None and value != () and schema.find((key,)) is not None
        }
        return Config({**self._table, **given}, self._problems)

    def validate(self) -> list[Problem]:
        """Everything that is wrong, in the order of the layers and lines."""
        return list(self._problems)

    def require_valid(self) -> None:
        """ConfigError for the first problem, if there is one."""
        if self._problems:
            raise self._problems[0].error(more=len(self._problems) - 1)

    def get(self, key: str) -> Any:
        """The value of a dotted key, its default when it is not set; ConfigError for no such key.

        A group ("accounts", "ec2.launch.web") gives what is in it as nested dicts, keyed by the
        parts of the names, with the defaults that are not None; {} when nothing of it is set.
        """
        path = tuple(key.split("."))
        setting = schema.find(path)
        if setting is not None:
            return self._table[key].value if key in self._table else setting.default
        if schema.members(path):
            return self._group(path)
        raise unknown(path).problem(None, key).error()

    def origin(self, key: str) -> Origin:
        """Where the value of a dotted key came from; ConfigError for no such key."""
        if key in self._table:
            return self._table[key].origin
        self.get(key)
        return _DEFAULT

    def keys(self, *below: str) -> tuple[str, ...]:
        """Every setting, then what is set under names of the user's choice, sorted.

        With `below` only those settings and groups; ConfigError for what is neither.
        """
        fixed = [each.key for each in schema.SETTINGS if not each.named]
        found = (*fixed, *sorted(self._table.keys() - set(fixed)))
        for key in below:
            self.get(key)
        groups = tuple(f"{key}." for key in below)
        return tuple(key for key in found if not below or key in below or key.startswith(groups))

    def _group(self, path: schema.Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in self._below(path):
            value = self.get(".".join(key))
            if value is not None:
                inner = found
                for part in key[len(path) : -1]:
                    inner = inner.setdefault(part, {})
                inner[key[-1]] = value
        return found

    def _below(self, path: schema.Path) -> Iterator[schema.Path]:
        """The keys of a group: its settings, and all keys of every named entry that is there."""
        yield from (each.path for each in schema.members(path) if not each.named)
        for key in self._table:
            parts = tuple(key.split("."))
            if parts[: len(path)] == path and parts not in schema.FIXED:
                yield parts
                beside = schema.members(parts[:-1])
                yield from (
                    (*parts[:-1], each.path[-1]) for each in beside if each.path[-1][0] != "<"
                )
