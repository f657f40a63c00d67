"""What is refused as an answer in XML, and what botocore's examples do not reach."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from hawse.aws.fast.handing import NotAnAnswer
from hawse.aws.fast.xml_answers import XmlAnswers

# A structure that may be in itself, with a list of texts and a map.
TABLE: dict[str, Any] = {
    "protocol": "query",
    "operations": {"Get": {"out": 0, "wrapper": "GetResult"}},
    "shapes": [
        [
            "S",
            {
                "name": ["Name", "s"],
                "size": ["Size", "i"],
                "inner": ["Inner", 0],
                "names": ["Names", 1],
                "tags": ["Tags", 2],
            },
        ],
        ["L", "s"],
        ["M", "s", "k", "v"],
    ],
}
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def answer(inside: str, before: str = "") -> str:
    return f"{before}<GetResponse><GetResult>{inside}</GetResult></GetResponse>"


def found(inside: str, before: str = "") -> Any:
    about = XmlAnswers(TABLE, "Get").read(answer(inside, before).encode())
    assert about.pop("ResponseMetadata") == {}
    return about


@pytest.mark.parametrize(
    "inside",
    [
        "<name>a</name><name>b</name>",
        "<name>a</name><x/><name>a</name>",
        "<inner><size>1</size><size>1</size></inner>",
        "<size>many</size>",
        "<size/>",
        "<tags><e><k>a</k></e></tags>",
        "<tags><e><k>a</k><k>b</k></e></tags>",
        "<tags><e><k>a</k><v>b</v><v>c</v></e></tags>",
        "<tags><e><k>a</k><v>b</v><x/></e></tags>",
        "<name>&a;</name>",
        "<name>",
        "<inner>" * 5000 + "</inner>" * 5000,
    ],
    ids=lambda inside: inside[:40],
)
def test_what_is_wrong_inside_is_no_answer(inside: str) -> None:
    with pytest.raises(NotAnAnswer):
        found(inside)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<GetResponse/>",
        "<Response/>",
        "<ErrorResponse><GetResult/></ErrorResponse>",
        "<html><GetResult/></html>",
        answer("")[:-1],
        answer("") + answer(""),
    ],
)
def test_another_root_or_half_a_body_is_no_answer(body: str) -> None:
    with pytest.raises(NotAnAnswer):
        XmlAnswers(TABLE, "Get").read(body.encode())


@pytest.mark.parametrize(
    "before",
    [
        DOCTYPE,
        "<!DOCTYPE GetResponse>",
        '<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        f"<?xml version='1.0'?>\n<!-- GetResponse --><?p <GetResponse> ?>{DOCTYPE}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_is_refused_before_an_entity_is_read(before: str, encoding: str) -> None:
    body = answer("<name>&b;</name>", before).encode(encoding)

    with pytest.raises(NotAnAnswer, match="a document type"):
        XmlAnswers(TABLE, "Get").read(body)


def test_the_name_of_a_document_type_may_be_in_a_text() -> None:
    page = "<!DOCTYPE html>"

    assert found(f"<name><![CDATA[{page}]]></name>", f"<!-- {page} -->") == {"Name": page}


def test_text_ends_at_the_first_element_and_not_at_a_comment() -> None:
    assert found("<name> a<!-- c -->b <x>c</x>d</name>") == {"Name": " ab "}


def test_items_have_any_tag_and_elements_any_namespace() -> None:
    inside = '<p:names xmlns:p="urn:p"><p:a>1</p:a><b xmlns="urn:b">2</b><c/></p:names>'

    assert found(inside) == {"Names": ["1", "2", ""]}


def test_what_is_not_known_is_skipped_however_deep() -> None:
    deep = "<x>" * 100_000 + "<name>no</name>" + "</x>" * 100_000

    assert found(f"<name>a</name>{deep}<x/><x/><size>1</size>") == {"Name": "a", "Size": 1}


def test_a_structure_may_be_in_itself() -> None:
    inner = "<inner><name>b</name><tags><e><v>1</v><k>a</k></e></tags></inner>"

    assert found(f"{inner}<name/>") == {"Inner": {"Name": "b", "Tags": {"a": "1"}}, "Name": ""}


@pytest.mark.parametrize("inside", ["", "<size/>"])
def test_the_garbage_collector_is_left_as_it_was(inside: str) -> None:
    was = gc.isenabled()

    for on in (False, True):
        (gc.enable if on else gc.disable)()
        try:
            found(inside)
        except NotAnAnswer:
            pass
        assert gc.isenabled() == on

    (gc.enable if was else gc.disable)()
