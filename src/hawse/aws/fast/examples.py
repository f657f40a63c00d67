"""Parameters and answers generated from botocore's models, hostile ones among them. Seeded.

For comparing the codec with botocore: when a table is built, and in the tests. Never for requests.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

_TEXTS = (
    *("a", "i-0123", "", " ", "a b", " edge ", "é", "日本", "😀", "&<>\"'", "a=b&c", "100%", "%41"),
    *("+", "/", "a/b", "..", ".", "~-_.", "x" * 300, "line\nbreak", "tab\t", "null", "true", "0"),
    *("{}", "[", "]]>", "None", "*", ";", "a,b", '"q"', "\\", "#frag", "?q"),
)
_XML_UNKNOWN = "<unknown>x<name>y</name></unknown>"
_TIMES = (
    *("2026-03-01T09:11:30.000Z", "2026-03-01T09:11:30Z", "2026-03-01T09:11:30+02:00"),
    *("1970-01-01T00:00:00Z", "Sun, 01 Mar 2026 09:11:30 GMT", "1772356290", "1772356290.25"),
    *("2026-03-01", "2026-03-01T09:11:30.123456Z", "9999-12-31T23:59:59Z", "0"),
)
_INTEGERS = (0, 1, -1, 7, 1000, 2**31, -(2**63), 2**63 - 1, 10**30)
_FLOATS = (0.0, 1.0, -2.5, 1e-7, 1e300, 0.1)
_POLICIES = ("%7B%22Version%22%3A%222012%22%7D", '{"a": 1}', "%7B")
# What a text is changed to in another item of the same tags.
_OTHERWISE = (
    *((">a<", ">b<"), (">a<", ">é&amp;<"), (">true<", ">false<"), (">7<", ">-1<"), (">0<", ">\n<")),
    *((">2026-03-01", ">2026-04-02"), ("><", ">t<"), (">x", ">"), (">k", ">]]"), (">i-", ">\r")),
)
_DEEP = 6


class Reply(NamedTuple):
    """An answer on the wire. `broken`: botocore may take it for an empty one, and we must not."""

    status: int
    headers: dict[str, str]
    body: bytes
    broken: bool = False


class Examples:
    """Examples of one operation."""

    def __init__(self, operation: Any, protocol: str, seed: int) -> None:
        self._random = Random(f"{seed}:{operation.service_model.service_name}:{operation.name}")
        self._operation = operation
        self._protocol = protocol

    def params(self) -> dict[str, Any]:
        """Parameters that botocore takes."""
        shape = self._operation.input_shape
        return {} if shape is None else self._given(shape, 0)

    def reply(self) -> Reply:
        """A good answer; one of ten is broken."""
        shape = self._operation.output_shape
        headers = {"x-amzn-requestid": "id-1"}
        if self._protocol in ("ec2", "query"):
            body = self._document(shape).encode()
        else:
            value = {} if shape is None else self._json(shape, 0)
            headers |= self._out_of_body(shape)
            body = json.dumps(value, ensure_ascii=self._once(2)).encode()
        if self._once(10):
            return Reply(200, headers, self._broken(body), True)
        return Reply(200, headers, body)

    def error(self) -> Reply:
        """An error, with a code that may be anything."""
        random = self._random
        status = random.choice((301, 400, 400, 403, 404, 413, 429, 500, 502, 503, 504))
        modelled = [e.metadata.get("error", {}).get("code") or e.name for e in self._errors]
        code = random.choice(
            [*modelled, "Throttling", "RequestTimeout", "AccessDenied", "", *_TEXTS[:3]]
        )
        message = random.choice((*_TEXTS, None))
        if self._once(8):
            return Reply(status, {}, random.choice((b"", b"<html>gone</html>", b"{", b"<a><b>")))
        if self._protocol in ("ec2", "query"):
            return Reply(status, {}, self._xml_error(code, message).encode())
        return self._json_error(status, code, message)

    @property
    def _errors(self) -> list[Any]:
        return list(self._operation.error_shapes)

    def _once(self, times: int) -> bool:
        return self._random.randrange(times) == 0

    # --- What is sent

    def _given(self, shape: Any, depth: int) -> dict[str, Any]:
        names = list(shape.members)
        if shape.is_tagged_union:
            names = [self._random.choice(names)]
        elif depth >= _DEEP:
            names = list(shape.required_members)
        else:
            often = 2 if len(names) < 12 else len(names) // 5
            names = [n for n in names if n in shape.required_members or self._once(often)]
        self._random.shuffle(names)
        return {name: self._param(shape.members[name], depth + 1) for name in names}

    def _param(self, shape: Any, depth: int) -> Any:
        random, least = self._random, shape.metadata.get("min", 0)
        match shape.type_name:
            case "structure":
                return self._given(shape, depth)
            case "list":
                wanted = max(least, random.randrange(3) if depth < _DEEP + 2 else 0)
                return [self._param(shape.member, depth + 1) for _ in range(wanted)]
            case "map":
                wanted = max(least, random.randrange(3) if depth < _DEEP + 2 else 0)
                return {
                    f"{self._param(shape.key, depth)}{n}": self._param(shape.value, depth + 1)
                    for n in range(wanted)
                }
            case "integer" | "long":
                return max(least, random.choice(_INTEGERS))
            case "float" | "double":
                return max(least, random.choice((*_FLOATS, float("inf"), 3)))
            case "boolean":
                return self._once(2)
            case "blob":
                return random.choice((b"", b"a", b"\x00\xff", b"text" * 30)) + b"." * least
            case "timestamp":
                return self._moment()
        return self._text(shape) + "x" * least

    def _text(self, shape: Any) -> str:
        where = shape.serialization.get("location", "")
        if where in ("uri", "header"):
            return self._random.choice(
                ("a", "i-0123", "a b", "arn:aws:x:1:2:y", "a/b", "~-_.", "é")
            )
        return str(self._random.choice(shape.metadata.get("enum", ()) or _TEXTS))

    def _moment(self) -> datetime:
        zone = timezone(timedelta(hours=self._random.randrange(-11, 12)))
        micro = self._random.choice((0, 0, 1, 250000, 999999))
        return datetime.fromtimestamp(self._random.randrange(2**32), zone).replace(
            microsecond=micro
        )

    # --- What comes back, in XML

    def _document(self, shape: Any) -> str:
        name = self._operation.name
        inside = "" if shape is None else self._fields(shape, 0)
        wrapper = "" if shape is None else shape.serialization.get("resultWrapper", "")
        if wrapper:
            inside = f"<{wrapper}>{inside}</{wrapper}>"
        if self._protocol == "ec2":
            inside = f"<requestId>id-1</requestId>{inside}"
        else:
            inside += "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
        space = self._random.choice(("", ' xmlns="http://x.amazonaws.com/doc/1/"', ' a="b"'))
        head = self._random.choice(("", '<?xml version="1.0" encoding="UTF-8"?>\n', "<!-- c -->"))
        return f"{head}<{name}Response{space}>{inside}</{name}Response>"

    def _fields(self, shape: Any, depth: int) -> str:
        names = list(shape.members)
        often = 1 if len(names) < 4 else 2 if len(names) < 12 else len(names) // 5
        names = [n for n in names if depth < _DEEP and self._once(often)]
        self._random.shuffle(names)
        found = [self._element(shape.members[n], n, depth + 1) for n in names]
        if self._once(8):
            found.insert(0, _XML_UNKNOWN)
        return self._random.choice(("", "", "\n  ")).join(found)

    def _element(self, shape: Any, name: str, depth: int) -> str:
        tag = shape.serialization.get("name", name)
        if self._once(15):
            return f"<{tag}/>" if shape.type_name in ("string", "structure", "list") else ""
        return f"<{tag}>{self._inside(shape, depth)}</{tag}>"

    def _inside(self, shape: Any, depth: int) -> str:
        if shape.type_name == "structure":
            return self._fields(shape, depth)
        if shape.type_name == "list":
            tag = self._random.choice((shape.member.serialization.get("name", "member"), "other"))
            items = [
                self._inside(shape.member, depth + 1) for _ in range(self._random.randrange(3))
            ]
            if depth < 2 and self._once(3):
                items += [self._otherwise(item) for item in items * 4]
            return "".join(f"<{tag}>{item}</{tag}>" for item in items)
        if shape.type_name == "map":
            key = shape.key.serialization.get("name") or "key"
            value = shape.value.serialization.get("name") or "value"
            return "".join(
                f"<entry><{key}>k{n}</{key}>"
                f"<{value}>{self._inside(shape.value, depth + 1)}</{value}></entry>"
                for n in range(self._random.randrange(3))
            )
        return self._xml_text(str(self._plain(shape, words=True)))

    def _otherwise(self, item: str) -> str:
        old, new = self._random.choice(_OTHERWISE)
        return item.replace(old, new)

    def _xml_text(self, text: str) -> str:
        text = escape(text.replace("\x00", ""))
        if text and self._once(12):
            return f"{text[0] if text[0] != '&' else ''}<!-- c -->{text[text[0] != '&' :]}"
        if self._once(12):
            return f"{text}<child>t</child>tail"
        if text and self._once(12) and "&" not in text:
            return f"<![CDATA[{text.replace(']]>', '')}]]>"
        return text

    def _plain(self, shape: Any, *, words: bool) -> Any:
        """A scalar of an answer; `words`: as the text that XML and headers have."""
        random = self._random
        match shape.type_name:
            case "integer" | "long":
                return random.choice(_INTEGERS)
            case "float" | "double":
                return random.choice((*_FLOATS, "NaN", "Infinity") if words else _FLOATS)
            case "boolean":
                return random.choice(("true", "false", "True", "1")) if words else self._once(2)
            case "blob":
                return b64encode(random.choice((b"", b"a", b"\x00\xff", b"text" * 30))).decode()
            case "timestamp":
                text = random.choice(_TIMES)
                return float(text) if not words and text.replace(".", "").isdigit() else text
        if shape.name == "policyDocumentType":
            return random.choice((*_POLICIES, random.choice(_TEXTS)))
        return random.choice(_TEXTS)

    # --- What comes back, in JSON

    def _json(self, shape: Any, depth: int) -> Any:
        match shape.type_name:
            case "structure":
                return self._object(shape, depth)
            case "list":
                found = [
                    self._json(shape.member, depth + 1)
                    for _ in range(self._random.choice((0, 1, 2)))
                ]
                return [*found, None] if self._once(12) else found
            case "map":
                names = range(self._random.randrange(3) if depth < _DEEP else 0)
                return {f"k{n}é": self._json(shape.value, depth + 1) for n in names}
        return self._plain(shape, words=False)

    def _object(self, shape: Any, depth: int) -> dict[str, Any]:
        names = [n for n, m in shape.members.items() if "location" not in m.serialization]
        if shape.is_tagged_union:
            names = [self._random.choice(names)]
        elif depth >= _DEEP:
            names = []
        else:
            often = 1 if len(names) < 4 else 2 if len(names) < 12 else len(names) // 5
            names = [n for n in names if self._once(often)]
        found = {}
        for name in names:
            member = shape.members[name]
            null = self._once(15) and not shape.is_tagged_union
            value = None if null else self._json(member, depth + 1)
            found[member.serialization.get("name", name)] = value
        if shape.is_tagged_union and self._once(8):
            return {"unknownChoice": {}}
        if self._once(8) and not shape.is_tagged_union:
            found["unknownMember"] = {"a": [1]}
        return found

    def _out_of_body(self, shape: Any) -> dict[str, str]:
        found = {}
        for name, member in shape.members.items() if shape is not None else ():
            if member.serialization.get("location") == "header" and self._once(2):
                found[member.serialization.get("name", name)] = "in a header"
        return found

    # --- What goes wrong

    def _broken(self, body: bytes) -> bytes:
        cut = body[: self._random.randrange(len(body))] if body else b""
        page = b"<html><body>Sign in</body></html>"
        return self._random.choice((b"", page, cut, b"<ErrorResponse/>", b"[]", b"null"))

    def _xml_error(self, code: str, message: str | None) -> str:
        inside = f"<Code>{escape(code)}</Code>"
        inside += "<Message/>" if message is None else f"<Message>{escape(message)}</Message>"
        inside += self._random.choice(("", "<Type>Sender</Type>", _XML_UNKNOWN))
        if self._protocol == "ec2":
            name = self._random.choice(("RequestID", "RequestId"))
            about = f"<{name}>id-1</{name}>"
            return f"<Response><Errors><Error>{inside}</Error></Errors>{about}</Response>"
        return (
            f'<ErrorResponse xmlns="http://x/"><Error>{inside}</Error>'
            "<RequestId>id-1</RequestId></ErrorResponse>"
        )

    def _json_error(self, status: int, code: str, message: str | None) -> Reply:
        random = self._random
        said: dict[str, Any] = {random.choice(("message", "Message")): message}
        headers = {"x-amzn-requestid": "id-1"}
        full = random.choice((code, f"com.amazonaws.x#{code}", f"{code}:http://internal/"))
        match random.randrange(4):
            case 0:
                headers["x-amzn-errortype"] = full
            case 1:
                said["code"] = full
            case 2:
                headers["x-amzn-query-error"] = random.choice((f"{code};Sender", "odd", ";x"))
        if not self._once(4):
            said["__type"] = full
        return Reply(status, headers, json.dumps(said).encode())
