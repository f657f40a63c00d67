"""Items that share their tags are read without a parser, and mean what the parser would say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hawse.aws.calls import Read
from hawse.aws.fast.building import bare
from hawse.aws.fast.handing import NotAnAnswer
from hawse.aws.fast.reading import reader_of
from hawse.aws.fast.xml_answers import XmlAnswers
from hawse.aws.fast.xml_lists import Place, expression
from hawse.services.ec2.calls import DESCRIBE_INSTANCES, LIST_INSTANCES
from tests.unit.aws.fast.judges import made

# A list of structures that have a list of the same name, texts, numbers, a map and themselves.
TABLE: dict[str, Any] = {
    "protocol": "query",
    "operations": {"Get": {"out": 0, "wrapper": "GetResult"}},
    "shapes": [
        ["S", {"things": ["Things", 1], "also": ["Also", 1], "next": ["Next", "s"]}],
        ["L", 2],
        [
            "S",
            {
                "name": ["Name", "s"],
                "size": ["Size", "i"],
                "on": ["On", "B"],
                "things": ["Things", 1],
                "words": ["Words", 3],
                "tags": ["Tags", 4],
            },
        ],
        ["L", "s"],
        ["M", "s", "k", "v"],
    ],
}
MANY = 8
ITEM = "<m><name>a{n}</name><size>{n}</size></m>"


def body(inside: str) -> bytes:
    return f"<GetResponse><GetResult>{inside}</GetResult></GetResponse>".encode()


def things(*items: str, around: str = "{}") -> bytes:
    return body(around.format(f"<things>{''.join(items)}</things>") + "<next>t</next>")


def many(item: str = ITEM) -> list[str]:
    return [item.replace("{n}", str(n)) for n in range(MANY)]


def parsed(answers: XmlAnswers, text: bytes) -> Any:
    """What the parser says of all of it, or that it is none."""
    try:
        return answers._read(text)
    except (NotAnAnswer, SyntaxError, ValueError):
        return NotAnAnswer


def read(answers: XmlAnswers, text: bytes) -> Any:
    try:
        return answers.read(text)
    except NotAnAnswer:
        return NotAnAnswer


@pytest.mark.parametrize(
    "odd",
    [
        *("<m><name>x>y</name><size>1</size></m>", "<m><name>x\ry</name><size>1</size></m>"),
        *("<m><name>&amp;</name><size>1</size></m>", "<m><name>&a;</name><size>1</size></m>"),
        *("<m><name>\x01</name><size>1</size></m>", "<m><name>\ufffe</name><size>1</size></m>"),
        *("<m><name>\ufeffé</name><size>1</size></m>", "<m><name/><size>1</size></m>"),
        "<m><name>x<!-- c -->y</name><size>1</size></m>",
        "<m><name><![CDATA[<m><name>]]></name><size>1</size></m>",
        "<m><name>x<?p >?>y</name><size>1</size></m>",
        *("<m><size>1</size><name>x</name></m>", "<m><size>1</size><size>x</size></m>"),
        *("<m><name>x</name><size></size></m>", "<m><name>x</name><size>many</size></m>"),
        *("<m><name>x</name><size>1</name></m>", "<m><name>x</name><size>1</size>"),
        *("<m<name>x</name><size>1</size>/m>", "<m><name<x>/name><size>1</size></m>"),
        *("<m><name>x</name><name>1</name></m>", "<o><name>x</name><size>1</size></o>"),
        *('<m><name a="1">x</name><size>1</size></m>', "<m><name>]]></name><size>1</size></m>"),
        *("<m></m>", "<m/>", "text", "<m><name>a</name><size>1</size></m>between"),
        "<m><name>x</name><size>1</size></m></things><things>",
        "<m><name>x</name><size>1</size></m></things><also><m/></also><things>",
        "<m><things><m><name>x</name></m></things></m>",
        "<m><words><w>1</w><w/></words><tags><e><k>a</k><v>b</v></e></tags></m>",
        "<!-- <m><name>x</name><size>1</size></m> -->",
        "<!-- > <m><name>x</name><size>1</size></m> -->",
    ],
)
@pytest.mark.parametrize("space", ["", "\n   "], ids=["tight", "indented"])
def test_an_item_among_others_means_what_the_parser_says(odd: str, space: str) -> None:
    answers = XmlAnswers(TABLE, "Get")
    items = [f"{space}{item}" for item in many()]
    assert read(answers, things(*items)) == parsed(answers, things(*items))

    for told in (
        things(*items, odd, *items),
        things(*[odd] * MANY, *items),
        things(*items, *[odd] * MANY),
    ):
        assert read(answers, told) == parsed(answers, told)


@pytest.mark.parametrize(
    "item",
    [
        "<m><name>a{n}</name><things><m><size>{n}</size></m><m/></things></m>",
        "<m><words><w>{n}</w><w></w><w/></words><name>{n}<x>no</x>{n}</name></m>",
        "<m><tags><e><k>k{n}</k><v>{n}</v></e><e><v>b</v><k>k1</k></e></tags><on>true</on></m>",
        "<m><x><name>no</name></x><on/><size> {n} </size></m>",
        "<m><name>é😀</name>{n}</m>",
    ],
)
def test_what_was_learnt_is_filled_with_other_texts(item: str) -> None:
    answers = XmlAnswers(TABLE, "Get")
    text = things(*many(item), *many(item))

    assert read(answers, text) == parsed(answers, text) != NotAnAnswer
    assert answers._lists[b"things"][1]._known
    assert list(read(answers, text)["Things"][-1]) == list(read(answers, text)["Things"][0])


def test_values_are_not_shared_between_items() -> None:
    answers = XmlAnswers(TABLE, "Get")
    found = answers.read(things(*many("<m><words/><things/><name>{n}</name></m>")))["Things"]

    found[-1]["Words"].append("x")

    assert found[-2]["Words"] == []


@pytest.mark.parametrize(
    "text",
    [
        body(f"<also><m><things>{''.join(many())}</things></m></also><things/>"),
        body(f"<x><things>{''.join(many())}</things></x>"),
        body(f"<things>{''.join(many())}</things><things/>"),
        body(f"<things>{''.join(many())}"),
        body(f"<things>{''.join(many())}</things><also>{''.join(many())}</also>"),
        things(*many())[:-1],
        things(*many()) + b"x",
        things(*many()).replace(b"a1", b"\xff"),
        things(*many()).replace(b"<Get", b'<!DOCTYPE x [<!ENTITY a "b">]><Get', 1),
        *(things(*many())[:end] for end in range(0, 400, 7)),
    ],
)
def test_an_answer_is_what_it_is_without_looking_at_its_lists(text: bytes) -> None:
    answers = XmlAnswers(TABLE, "Get")
    answers.read(things(*many()))
    whole = NotAnAnswer if b"DOCTYPE" in text else parsed(answers, text)

    assert read(answers, text) == whole


def instances(inside: str) -> bytes:
    item = f"<item><instanceId>i-1</instanceId>{inside}<imageId>ami-1</imageId></item>"
    sets = f"<item><instancesSet>{item}</instancesSet><groupSet/></item>" * MANY
    return (
        f"<DescribeInstancesResponse><reservationSet>{sets}</reservationSet>"
        "</DescribeInstancesResponse>"
    ).encode()


@pytest.mark.parametrize("call", [LIST_INSTANCES, DESCRIBE_INSTANCES])
def test_members_that_nobody_reads_are_left_out(call: Read) -> None:
    read_by = reader_of(bare(made(), "ec2", ["DescribeInstances"]), call)
    answer = instances("<metadataOptions><state>applied</state></metadataOptions>")
    found = read_by.read(200, {}, answer)["Reservations"][-1]["Instances"][0]

    assert found["ImageId"] == "ami-1"
    assert ("MetadataOptions" in found) == (call is DESCRIBE_INSTANCES)


# --- What is run ----------------------------------------------------------------------------------

TEXTS = st.text() | st.sampled_from(["__import__('os')", "'", "]", "\\", "{}", "texts", "_0", "\n"])
PLACES = st.builds(Place, st.integers(1, 3), st.sampled_from([str, int, float, len]))
VALUES = st.recursive(
    PLACES | TEXTS | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | PLACES, inner, max_size=3),
)


def filled(value: Any, texts: list[str]) -> Any:
    """A value with texts in its places, without an expression."""
    match value:
        case Place(number, convert):
            return convert(texts[2 * number])
        case list():
            return [filled(item, texts) for item in value]
        case dict():
            return {filled(key, texts): filled(item, texts) for key, item in value.items()}
    return value


@given(VALUES)
def test_nothing_that_was_read_is_in_what_is_run(value: Any) -> None:
    names: dict[str, Any] = {}
    written = expression(value, names)
    texts = ["", "", "1", "", "22", "", "3"]

    assert re.fullmatch(r"(texts\[[0-9]+\]|_[0-9]+|[][{}(),:])+", written)
    assert all(re.fullmatch("_[0-9]+", name) for name in names)
    run = eval  # what is proved is that this may be done
    assert run(written, {**names, "texts": texts}) == filled(value, texts)
