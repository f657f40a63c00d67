"""From what came back to an answer, or to the error that it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.fast.handing import Answered


def read(
    table: Mapping[str, Any], name: str, status: int, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The answer of an operation. `headers` has lower-case names.

    Raises Answered for an error of the service, NotAnAnswer for what is not the service's.
    """
    if status >= 301:
        from hawse.aws.fast.error_answers import read_error

        raise Answered(read_error(table["protocol"], body, headers, status))
    if table["protocol"] in ("ec2", "query"):
        from hawse.aws.fast.xml_answers import read_xml

        answer = read_xml(table, name, body)
    else:
        from hawse.aws.fast.json_answers import read_json

        answer = read_json(table, name, body, headers, status)
    answer["ResponseMetadata"] |= {"HTTPStatusCode": status, "HTTPHeaders": dict(headers)}
    return answer
