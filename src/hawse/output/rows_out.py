"""From rows to the text that was asked for: filter, sort, limit, then one of seven formats.

Rows are written as they come wherever the format and the options allow it; a table, a sort, a
query and columns that only the rows can name need all of them first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from operator import attrgetter
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from hawse.errors import UsageError
from hawse.output.cells import MARK
from hawse.output.columns import Column, Record, chosen, settled
from hawse.output.escape import ascii_only, teller
from hawse.output.fields import WHERE, Field, fields_of, kinds_of
from hawse.output.view import View
from hawse.records import dataclass
from hawse.rows import Batch, Row, Sheet

if TYPE_CHECKING:
    from hawse.output.table import Cells

_FLUSH_SECONDS = 0.05
_BLOCK = 500


class Format(Protocol):
    """How rows become text."""

    def block(self, records: Sequence[Record]) -> str:
        """At least one row, each with what must come before it."""

    def tail(self) -> str:
        """What makes the output whole."""


def open_rows(
    view: View,
    row_type: type[Row],
    where: tuple[str, ...],
    out: TextIO,
    note: Callable[[str], None],
) -> RowsOut:
    """A writer of rows of `row_type` to `out`; `where` names the columns that say where from.

    `note` is told what was left out. UsageError as from `check_view`.
    """
    return RowsOut(_Choice.of(view, row_type, where), out, note)


def check_view(view: View, row_type: type[Row]) -> None:
    """UsageError, with a suggestion, for what `view` asks and rows of `row_type` cannot give."""
    choice = _Choice.of(view, row_type, tuple(WHERE))
    if view.sort:
        from hawse.output.order import ordered

        ordered([], view.sort, choice.fields)
    if view.query:
        from hawse.output.query import compiled

        if view.columns:
            raise UsageError("--columns", why="--query already says what is shown")
        compiled(view.query)


@dataclass(frozen=True)
class _Choice:
    """A view understood for one row type: `lead` are its where columns, `own` the row's fields."""

    view: View
    lead: tuple[str, ...]
    own: tuple[str, ...]
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    passes: Callable[[Record], bool] | None
    sheet: bool = False

    @classmethod
    def of(cls, view: View, row_type: type[Row], where: tuple[str, ...]) -> _Choice:
        fields = fields_of(row_type, where)
        passes = None
        if view.filters:
            from hawse.output.filters import matcher

            passes = matcher(view.filters, fields, kinds_of(row_type), view.now)
        names = tuple(field.name for field in fields)
        leading = len(fields) - len(fields_of(row_type))
        columns = chosen(view, fields)
        sheet = issubclass(row_type, Sheet) and not view.columns and not view.query
        return cls(view, names[:leading], names[leading:], fields, columns, passes, sheet)

    @property
    def unsure(self) -> tuple[int, str] | None:
        """The place of the field that says what is not known, and the value that says it."""
        marked = ((place, one.unsure) for place, one in enumerate(self.fields) if one.unsure)
        return next(marked, None)

    @property
    def holds(self) -> bool:
        """Whether all rows are needed before the first can be written."""
        view = self.view
        open_columns = view.format in ("lines", "csv") and any(one.open for one in self.columns)
        return bool(view.sort or view.query or view.format == "table" or open_columns)


class RowsOut:
    """Takes rows and writes them.

    `given` counts all rows, `seen` those that pass the filters, `unsure` those of them that say
    what is not known.
    """

    def __init__(self, choice: _Choice, out: TextIO, note: Callable[[str], None]) -> None:
        self.given = 0
        self.seen = 0
        self.unsure = 0
        self._choice, self._out, self._note = choice, out, note
        self._held: list[Record] = []
        self._due: list[Record] = []
        self._format = None if choice.holds else format_of(choice.view, choice.columns, out)
        self._flushed = 0.0

    def add(self, rows: Iterable[Row], where: Mapping[str, str]) -> None:
        """Take the rows of one target; `where` has the values of the where columns."""
        rows = iter(rows)
        first = next(rows, None)
        if isinstance(first, Batch):
            for batch in chain((first,), rows):
                assert isinstance(batch, Batch)
                self._add_batch(batch, where)
        elif first is not None:
            self._take(self._records(chain((first,), rows), where))
        self._write_due()
        self._out.flush()

    def _add_batch(self, batch: Batch[Any], where: Mapping[str, str]) -> None:
        from hawse.output.text import Lines

        choice, records = self._choice, batch.records
        if choice.lead:
            before = tuple(where.get(name) for name in choice.lead)
            records = [before + record for record in records]
        if isinstance(self._format, Lines) and choice.passes is None and choice.view.limit is None:
            self.given += len(records)
            self.seen += len(records)
            self._write(self._format.block(records))
            return
        if self._format is None or choice.passes is not None:
            records = with_times(records, choice.fields)
        self._take(records)

    def _take(self, records: Iterable[Record]) -> None:
        passes, limit = self._choice.passes, self._choice.view.limit
        unsure = self._choice.unsure
        for record in records:
            self.given += 1
            if passes is not None and not passes(record):
                continue
            self.seen += 1
            if unsure is not None and record[unsure[0]] == unsure[1]:
                self.unsure += 1
            if self._format is None:
                self._held.append(record)
            elif limit is None or self.seen <= limit:
                self._due.append(record)
                if len(self._due) == _BLOCK or monotonic() - self._flushed > _FLUSH_SECONDS:
                    self._write_due()

    def close(self) -> None:
        """Write what is left and make the output whole; also after an error, exactly once."""
        view = self._choice.view
        if self._format is not None:
            self._write_due()
            self._write(self._format.tail())
        else:
            self._write_held()
        self._out.flush()
        if view.limit is not None and self.seen > view.limit:
            self._note(f"{self.seen - view.limit} more rows not shown: --limit 0")

    def _unfolded(self) -> tuple[list[Record], Counter[str]]:
        """The rows to show, and how many are only counted: in a table those that fold, unless the
        column that says why is shown."""
        choice = self._choice
        place = next((place for place, one in enumerate(choice.fields) if one.folds), None)
        shown = place is not None and any(one.index == place for one in choice.columns)
        if place is None or shown or choice.view.format != "table" or choice.view.query:
            return self._held, Counter()
        folded = Counter(str(record[place]) for record in self._held if record[place])
        return [record for record in self._held if not record[place]], folded

    def _records(self, rows: Iterable[Row], where: Mapping[str, str]) -> Iterator[Record]:
        lead, own = self._choice.lead, self._choice.own
        before: Record = tuple(where.get(name) for name in lead)
        if len(own) == 1:
            one = attrgetter(own[0])
            return ((*before, one(row)) for row in rows)
        take = attrgetter(*own)
        return (before + take(row) for row in rows) if before else map(take, rows)

    def _write_due(self) -> None:
        """Write the rows that wait: one at a time costs more than the rest of showing it."""
        due, self._due = self._due, []
        if due and self._format is not None:
            self._write(self._format.block(due))

    def _write(self, text: str) -> None:
        self._out.write(text)
        now = monotonic()
        if now - self._flushed > _FLUSH_SECONDS:
            self._out.flush()
            self._flushed = now

    def _write_held(self) -> None:
        records, folded = self._unfolded()
        self._put_held(records)
        for why, count in folded.items():
            self._note(f"{count} not shown: {why}")

    def _put_held(self, records: list[Record]) -> None:
        view = self._choice.view
        if view.sort:
            from hawse.output.order import ordered

            records = ordered(records, view.sort, self._choice.fields)
        records = records[: view.limit]
        columns = self._choice.columns
        if view.query:
            from hawse.output.query import answer, as_rows

            found = answer(view.query, self._choice.fields, records)
            if view.format in ("json", "jsonl", "yaml"):
                from hawse.output.query import document

                self._write(document(found, view, ascii=ascii_only(_encoding(self._out))))
                return
            columns, records = as_rows(found)
        if view.format == "table" and self._choice.sheet:
            from hawse.output.sheet import sheets

            self._out.writelines(f"{line}\n" for line in sheets(columns, records, view))
            return
        put(view, settled(columns, records), records, self._out, self._note)


def with_times(records: Sequence[Record], fields: Sequence[Field]) -> list[Record]:
    """The records of a batch with times where they have the texts of times."""
    places = {place for place, field in enumerate(fields) if field.show in ("age", "time")}
    return [
        tuple(
            datetime.fromisoformat(value) if place in places and isinstance(value, str) else value
            for place, value in enumerate(record)
        )
        for record in records
    ]


def put(
    view: View,
    columns: Sequence[Column],
    records: Sequence[Record],
    out: TextIO,
    note: Callable[[str], None],
) -> None:
    """Write records that are all there."""
    if view.format == "table":
        _put_table(view, columns, records, out, note)
        return
    format = format_of(view, columns, out)
    if records:
        out.write(format.block(records))
    out.write(format.tail())


def _put_table(
    view: View,
    columns: Sequence[Column],
    records: Sequence[Record],
    out: TextIO,
    note: Callable[[str], None],
) -> None:
    from hawse.output.sections import headed, sections

    for number, section in enumerate(sections(columns, records) if records else ()):
        lines = headed(section, first=number == 0, colour=view.colour)
        out.writelines(f"{line}\n" for line in lines)
        _put_section(view, section.columns, section.records, out, note)


def _put_section(
    view: View,
    columns: Sequence[Column],
    records: Sequence[Record],
    out: TextIO,
    note: Callable[[str], None],
) -> None:
    from hawse.output.below import apart, laid_out, sentences
    from hawse.output.table import fitted

    beside, below = apart(columns)
    cells, mark = _cells(beside, records, view, _encoding(out))
    cells, dropped = fitted(cells, view.width)
    told = _told(_encoding(out))
    texts = [sentences(one, records, view, told) for one in below]
    out.writelines(f"{line}\n" for line in laid_out(cells, texts, view, mark))
    if dropped:
        note(f"not shown at this width: {', '.join(dropped)} (-o lines has every column)")


def _told(encoding: str | None) -> Callable[[str], str]:
    """What makes a text one that the stream can carry."""
    return teller(encoding) if ascii_only(encoding) else str


def _cells(
    columns: Sequence[Column], records: Sequence[Record], view: View, encoding: str | None
) -> tuple[list[Cells], str]:
    """The columns as texts that the stream can carry, and what marks a text that was cut."""
    from hawse.output.table import cells_of

    found = [cells_of(one, records, view) for one in columns]
    if not ascii_only(encoding):
        return found, MARK
    told = _told(encoding)
    return [replace(one, texts=list(map(told, one.texts))).measured() for one in found], "..."


def format_of(view: View, columns: Sequence[Column], out: TextIO) -> Format:
    """The writer of a format that goes row by row."""
    ascii = ascii_only(_encoding(out))
    if view.format in ("json", "jsonl"):
        from hawse.output.json_text import JsonArray, JsonLines

        if view.format == "json":
            return JsonArray(columns, ascii=ascii, pretty=view.width > 0)
        return JsonLines(columns, ascii=ascii)
    if view.format == "yaml":
        from hawse.output.yaml_text import Yaml

        return Yaml(columns, ascii=ascii)
    from hawse.output.text import Csv, Ids, Lines

    if view.format == "csv":
        return Csv(columns, terminal=view.width > 0)
    return Ids(columns) if view.format == "ids" else Lines(columns)


def _encoding(out: TextIO) -> str | None:
    return getattr(out, "encoding", None)
