"""From what came back to an answer, or to the error that it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.calls import Read
from hawse.aws.fast.handing import Answered

Table = Mapping[str, Any]


class Reader:
    """Reads the answers of one operation. One thread at a time: it learns from what it reads."""

    def __init__(self, table: Table, name: str) -> None:
        self._table = table
        self._name = name
        self._xml: Any = None
        if table["protocol"] in ("ec2", "query"):
            from hawse.aws.fast.xml_answers import XmlAnswers

            self._xml = XmlAnswers(table, name)

    def read(self, status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """What an answer says. `headers` has lower-case names.

        Raises Answered for an error of the service, NotAnAnswer for what is not the service's.
        """
        if status >= 301:
            from hawse.aws.fast.error_answers import read_error

            raise Answered(read_error(self._table["protocol"], body, headers, status))
        answer: dict[str, Any]
        if self._xml is not None:
            answer = self._xml.read(body)
        else:
            from hawse.aws.fast.json_answers import read_json

            answer = read_json(self._table, self._name, body, headers)
        answer["ResponseMetadata"] |= {"HTTPStatusCode": status, "HTTPHeaders": dict(headers)}
        return answer


def reader_of(table: Table, call: Read) -> Reader:
    """A reader that leaves out what the call says that nobody reads."""
    if not call.unread:
        return Reader(table, call.operation)
    shapes = list(table["shapes"])
    item = _item(shapes, table["operations"][call.operation]["out"], call.items)
    kind, members, *more = shapes[item]
    read = {tag: member for tag, member in members.items() if member[0] not in call.unread}
    shapes[item] = [kind, read, *more]
    return Reader({**table, "shapes": shapes}, call.operation)


def _item(shapes: list[Any], shape: int, path: str) -> int:
    """The structure that `Reservations[].Instances[]` leads to."""
    for name in path.removesuffix("[]").split("[]."):
        members = {member[0]: member[1] for member in shapes[shape][1].values()}
        shape = shapes[members[name]][1]
    return shape
