"""`--query`: JMESPath over the JSON of the rows, shown in the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hawse.errors import UsageError
from hawse.output.columns import Column, Record
from hawse.output.fields import Field
from hawse.output.json_text import encoder
from hawse.output.values import raw
from hawse.output.view import View

_WHY_AT_MOST = 200


def compiled(query: str) -> Any:
    """The query ready to run; UsageError where it stops making sense."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.compile(query)
    except RecursionError as error:
        raise UsageError(f"--query {query[:80]}…", why="nested too deeply") from error
    except (JMESPathError, ValueError) as error:
        why = str(error).splitlines()[0].rstrip(":. ")
        raise UsageError(f"--query {query}", why=why[:1].lower() + why[1:]) from error


def answer(query: str, fields: Sequence[Field], records: Sequence[Record]) -> object:
    """What the query makes of the rows; UsageError when it cannot be applied to them."""
    from jmespath.exceptions import JMESPathError

    names = [field.name for field in fields]
    rows = [dict(zip(names, map(raw, record), strict=True)) for record in records]
    try:
        found = compiled(query).search(rows)
    except JMESPathError as error:
        why = str(error)  # which may hold all that was found
        short = why if len(why) <= _WHY_AT_MOST else f"{why[:_WHY_AT_MOST]}…"
        raise UsageError(f"--query {query}", why=short) from error
    try:
        return raw(found)
    except TypeError as error:  # of `&name`
        why = "it gives an expression, which is no value"
        raise UsageError(f"--query {query}", why=why) from error


def document(found: object, view: View, *, ascii: bool) -> str:
    """The answer as JSON, JSON Lines (a line for each member of a list) or YAML."""
    if view.format == "yaml":
        from hawse.output.yaml_text import Writer

        return Writer(ascii=ascii).document(found)
    if view.format == "jsonl":
        encode = encoder(ascii=ascii)
        members = found if isinstance(found, list) else [found]
        return "".join(f"{encode(member)}\n" for member in members)
    return encoder(ascii=ascii, indent=2)(found) + "\n"


def as_rows(found: object) -> tuple[tuple[Column, ...], list[Record]]:
    """The answer as columns and records: objects by their keys, lists by place, a value alone."""
    members: list[Any] = found if isinstance(found, list) else [] if found is None else [found]
    if members and all(isinstance(member, dict) for member in members):
        keys = list(dict.fromkeys(key for member in members for key in member))
        titles = [key.replace("_", " ").upper() for key in keys]
        records: list[Record] = [tuple(member.get(key) for key in keys) for member in members]
    else:
        records = [tuple(one) if isinstance(one, list) else (one,) for one in members]
        size = max(map(len, records), default=0)
        keys, titles = [str(place) for place in range(size)], [""] * size
        records = [record + (None,) * (size - len(record)) for record in records]
    named = zip(keys, titles, strict=True)
    return tuple(Column(Field(k, t), i) for i, (k, t) in enumerate(named)), records
