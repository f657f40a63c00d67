"""The test of the test: small mistakes in the codec that the comparison has to notice."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hawse.aws.fast.building import bare
from hawse.aws.fast.endpoints import client
from hawse.aws.fast.examples import Examples
from hawse.aws.fast.oracle import REGION, Codec, Oracle
from hawse.aws.fast.handing import Answered
from hawse.aws.fast.reading import Reader
from tests.thorough import sampled
from tests.unit.aws.fast.judges import made
from tests.unit.aws.fast.test_codec import _one_place

WHERE = (
    *(("ec2", "DescribeInstances"), ("ec2", "DescribeInstanceTypes"), ("ec2", "GetConsoleOutput")),
    *(("sts", "AssumeRole"), ("pricing", "GetProducts"), ("organizations", "ListAccounts")),
    *(("iam", "GetRole"), ("ce", "GetAnomalies"), ("accessanalyzer", "GetAnalyzedResource")),
    *(("ec2", "DescribeSpotPriceHistory"), ("cloudwatch", "GetMetricStatistics")),
    *(("resource-explorer-2", "GetView"), ("cloudformation", "ListStacks")),
)
EXAMPLES = 40
MUTANTS = (
    ("encoding", "quote_plus(value)", "value"),
    ("encoding", "enumerate(value, 1)", "enumerate(value)"),
    ("encoding", "if not self._ec2:", "if self._ec2:"),
    ("encoding", '"true" if _boolean(value, ref) else "false"', "str(_boolean(value, ref))"),
    ("encoding", "moment = value.astimezone(UTC)", "moment = value"),
    ("encoding", "dumps(body).encode()", "dumps(body, separators=(',', ':')).encode()"),
    ("encoding", 'headers["x-amzn-query-mode"] = "true"', "pass"),
    ("encoding", "{moment.microsecond:06d}", "{moment.microsecond // 1000:03d}"),
    ("signing", '" ".join(v.split())', "v + ' '"),
    ("signing", 'headers["X-Amz-Security-Token"] = keys.token', "pass"),
    ("signing", "stamp[:8]}/{place.region}", "stamp[:8]}/{place.name}"),
    ("xml_answers", 'text = child.text or ""', 'text = (child.text or "").strip()'),
    ("xml_answers", 'tag.rpartition("}")[2]', "tag"),
    ("xml_answers", 'text = child.text or ""', 'text = "".join(child.itertext())'),
    ("xml_answers", "unknown += 1", "pass"),
    ("xml_answers", '"B": "true".__eq__', '"B": bool'),
    ("xml_answers", '.decode("utf-8", "replace")', '.decode("latin-1")'),
    ("xml_answers", "return loads(unquote(text))", "return loads(text)"),
    ("xml_lists", "texts[{2 * number}]", "texts[{2 * number - 2}]"),
    ("xml_lists", "return text if convert is str", "return text if True"),
    ("xml_lists", 'b"<>&\\xef"', 'b"<>\\xef"'),
    ("xml_lists", 'tag.startswith(("!", "?"))', "False"),
    ("json_answers", "if raw is not None:", "if True:"),
    ("json_answers", '"b": _blob, "t": _timestamp', '"b": _blob'),
    ("error_answers", '.rsplit("#", 1)[-1]\n        query', "\n        query"),
    ("error_answers", 'said.get("message", said.get("Message", ""))', 'said.get("message", "")'),
    ("error_answers", "found.setdefault(child.tag", "found.setdefault(child.text or child.tag"),
)


def mutated(name: str, old: str, new: str) -> Any:
    """The module with one mistake in it."""
    spec = find_spec(f"hawse.aws.fast.{name}")
    assert spec is not None and spec.origin is not None
    text = Path(spec.origin).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{name} has changed: {old}"
    module = sys.modules[f"mutant_{name}"] = ModuleType(f"mutant_{name}")
    exec(compile(text.replace(old, new), name, "exec"), vars(module))  # pylint: disable=exec-used
    return module


def codec(name: str, old: str, new: str) -> Codec:
    mutant = mutated(name, old, new)
    its = vars(mutant)
    if name == "encoding":
        return Codec(encode=its["encode"])
    if name == "signing":
        return Codec(signed=lambda r, p, k, n: its["signed"](r, its["Place"](**vars(p)), k, n))
    return Codec(reader=lambda table, operation: Mistaken(table, operation, name, mutant))


class Mistaken(Reader):
    """Reads with a mutant of one of the modules that take part."""

    def __init__(self, table: Any, operation: str, name: str, mutant: ModuleType) -> None:
        super().__init__(table, operation)
        self._mistaken, self._mutant = name, mutant
        if self._xml is not None and name == "xml_answers":
            self._xml = mutant.XmlAnswers(table, operation)
        if self._xml is not None and name == "xml_lists":
            answers: Any = mutated("xml_answers", "", "")
            vars(answers).update(Items=mutant.Items, placing=vars(mutant)["placing"])
            self._xml = vars(answers)["XmlAnswers"](table, operation)

    def read(self, status: int, headers: Any, body: bytes) -> dict[str, Any]:
        protocol = self._table["protocol"]
        if status >= 301 and self._mistaken == "error_answers":
            raise Answered(self._mutant.read_error(protocol, body, headers, status))
        if status < 301 and self._mistaken == "json_answers" and self._xml is None:
            given = (self._table, self._name, body, headers)
            return dict(self._mutant.read_json(*given))
        return super().read(status, headers, body)


def noticed(judging: Codec) -> bool:
    for service, operation in WHERE:
        some = bare(made(), service, [operation])
        some["endpoints"] = _one_place(service)
        oracle = Oracle(some, client(made(), service, REGION), judging)
        examples = Examples(oracle.model.operation_model(operation), some["protocol"], 1)
        for _ in range(EXAMPLES):
            try:
                if any(v.kind == "different" for v in oracle.judge(operation, examples)):
                    return True
            except Exception:  # a mutant may fail in any way
                return True
    return False


def test_without_a_mutation_nothing_is_noticed() -> None:
    assert not noticed(Codec())


@pytest.mark.parametrize(
    "mutant", MUTANTS[:: sampled(3, 1)], ids=lambda mutant: f"{mutant[0]}: {mutant[2][:30]}"
)
def test_a_mutant_is_noticed(mutant: tuple[str, str, str]) -> None:
    assert noticed(codec(*mutant))
