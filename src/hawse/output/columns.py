"""Which columns are shown, in which order: `--columns`, and each format's own default.

A record is one row as a tuple over `fields_of(row, where)`; a column is a place in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from operator import itemgetter

from hawse.errors import UsageError
from hawse.output.fields import WHERE, Field
from hawse.output.values import natural
from hawse.output.view import View
from hawse.records import dataclass

Record = tuple[object, ...]

NAMED, DEFAULT, MATCHED = range(3)
"""Why a column is there: by its own name, without being asked, by `all` or a glob. On a narrow
terminal the last are the first to go."""


@dataclass(frozen=True)
class Column:
    """One column: a field, or one key of a mapping field; `key` may be a glob until `settled`."""

    field: Field
    index: int
    key: str = ""
    rank: int = DEFAULT

    @property
    def name(self) -> str:
        """As it is typed, and its heading in csv."""
        return f"{self.field.name}.{self.key}" if self.key else self.field.name

    @property
    def title(self) -> str:
        """Its heading in a table. A key is shown as it is written, since case matters there."""
        return self.key or self.field.title

    @property
    def open(self) -> bool:
        """Whether it stands for all the keys that the rows will turn out to have."""
        return is_glob(self.key)

    def value(self, record: Record) -> object:
        """What this column has of `record`; None for a key that is not there."""
        value = record[self.index]
        if not self.key:
            return value
        return value.get(self.key) if isinstance(value, Mapping) else None


def is_glob(name: str) -> bool:
    """Whether a name stands for several."""
    return any(char in name for char in "*?[")


def chosen(view: View, fields: Sequence[Field]) -> tuple[Column, ...]:
    """The columns that `view` asks for; UsageError with a suggestion for an unknown one."""
    plain = [name for name in view.columns if not name.startswith("+")]
    found = {} if plain else {column.name: column for column in _defaults(view.format, fields)}
    for name in view.columns:
        for column in _named(name.removeprefix("+"), fields):
            known = found.get(column.name)
            if known is None or column.rank < known.rank:
                found[column.name] = column
    return tuple(column for one in found.values() for column in _spread(view.format, one))


def _defaults(format: str, fields: Sequence[Field]) -> Iterable[Column]:
    found = [
        Column(field, index)
        for index, field in enumerate(fields)
        if format != "table" or not field.wide
    ]
    if format == "ids":
        return [one for one in found if one.name == "id" or one.name not in WHERE][:1]
    return found


def _spread(format: str, column: Column) -> Iterable[Column]:
    """A mapping that is shown as one column for each of its keys: `tags` as `tags.*`."""
    field = column.field
    wanted = format == "csv" or (format == "table" and field.show != "tags")
    yield replace(column, key="*") if field.spread and wanted and not column.key else column


def _named(name: str, fields: Sequence[Field]) -> Iterable[Column]:
    if name == "all":
        name = "*"
    if not is_glob(name.partition(".")[0]):
        yield replace(find(name, fields, "--columns"), rank=NAMED)
        return
    matched = [i for i, field in enumerate(fields) if fnmatchcase(field.name, name)]
    if not matched:
        raise unknown(name, fields, "--columns")
    for index in matched:
        yield Column(fields[index], index, rank=MATCHED)


def find(name: str, fields: Sequence[Field], option: str) -> Column:
    """The column called `name`: `private_ip`, `private-ip` or `tags.env`."""
    base, dot, key = name.partition(".")
    for index, field in enumerate(fields):
        if field.name in (base, base.replace("-", "_")):
            if dot and not (field.spread or field.show == "tags"):
                raise UsageError(f"{option} {name}", why=f"{field.name} has no keys")
            return Column(field, index, key)
    raise unknown(name, fields, option)


def unknown(name: str, fields: Sequence[Field], option: str) -> UsageError:
    """The error for a name that no column has, with the one that was probably meant."""
    from difflib import get_close_matches

    names = [field.name for field in fields]
    if name in WHERE:
        return UsageError(f"{option} {name}", why="rows of a single target do not carry it")
    close = get_close_matches(name.partition(".")[0], names, n=1, cutoff=0.6)
    hint = f"did you mean {close[0]}?" if close else f"columns: {', '.join(names)}"
    return UsageError(f"{option} {name}", why="no such column", hint=hint)


def settled(columns: Sequence[Column], records: Iterable[Record]) -> tuple[Column, ...]:
    """The columns with every glob replaced by the keys seen, in natural order, each once."""
    found: dict[str, Column] = {}
    keys = {column.index: dict[str, None]() for column in columns if column.open}
    for record in records if keys else ():
        for index, seen in keys.items():
            value = record[index]
            if isinstance(value, Mapping):
                seen.update(dict.fromkeys(value))
    for column in columns:
        if not column.open:
            found.setdefault(column.name, column)
            continue
        for key in sorted(keys[column.index], key=natural):
            if fnmatchcase(key, column.key):
                one = Literally(column.field, column.index, key, column.rank)
                found.setdefault(one.name, one)
    return tuple(found.values())


class Literally(Column):
    """One key exactly as AWS has it, even when it looks like a glob."""

    @property
    def open(self) -> bool:
        """Never: the key was seen."""
        return False


def getter(columns: Sequence[Column]) -> Callable[[Record], Sequence[object]]:
    """The function that takes these columns out of a record; as fast as Python can."""
    places = [column.index for column in columns]
    one_or_none = slice(places[0], places[0] + 1) if places else slice(0)
    take = itemgetter(*places) if len(places) > 1 else lambda record: record[one_or_none]
    keys = [(place, column.key) for place, column in enumerate(columns) if column.key]
    if not keys:
        return take

    def values(record: Record) -> Sequence[object]:
        found = list(take(record))
        for place, key in keys:
            value = found[place]
            found[place] = value.get(key) if isinstance(value, Mapping) else None
        return found

    return values
