"""A page is what expat would make of it, or an error; nothing else is ever an empty listing."""

from __future__ import annotations

from urllib.parse import quote, unquote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, strategies as st

from hawse.errors import Unavailable
from hawse.transfer import pages
from hawse.transfer.listing_answers import unquoted
from hawse.transfer.objects import RESTORING, Bucket, Listed
from hawse.transfer.pages import PackedPage, Page, parse_buckets, parse_page, parse_versions
from tests.unit.transfer.buckets import MODIFIED, document

XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult {XMLNS}><Name>b</Name>'
LAST = "<IsTruncated>false</IsTruncated>"
RECORD = (
    f"<Contents><Key>k</Key><LastModified>{MODIFIED}</LastModified><ETag>&quot;e&quot;</ETag>"
    "<Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
OBJECT = Listed("k", 7, MODIFIED, "e", "STANDARD")


def body(inside: str) -> bytes:
    return f"{HEAD}{inside}</ListBucketResult>".encode()


def rows(inside: str) -> list[Listed]:
    return list(parse_page(body(LAST + inside)).rows())


def by_expat(page: bytes) -> Page:
    return pages._by_tree(page.decode())


HOSTILE = st.text(
    st.sampled_from("ab/%2F+ &<>\"';\x00\x08\x1e\n\r\t\ufffe\uffffé\u0436\ue000\U0001f600\0")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=12,
)
OF_XML = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("&<>%2F+ \"'\n\t"),
    min_size=1,
)


@pytest.mark.case(6)
@given(st.lists(HOSTILE, min_size=1))
def test_hostile_keys_come_through_both_parsers(keys: list[str]) -> None:
    page = document(keys, token="next")

    assert pages._by_columns(page.decode()) is not None
    assert parse_page(page).keys == keys
    assert parse_page(page) == by_expat(page)


@given(st.lists(HOSTILE, min_size=1))
def test_spaces_may_be_percents_too(keys: list[str]) -> None:
    """moto and Ceph write `%20`, and `%2B` for a plus."""
    page = document(["x"] * len(keys)).decode()
    for key in keys:
        page = page.replace("<Key>x</Key>", f"<Key>{quote(key)}</Key>", 1)

    assert parse_page(page.encode()).keys == keys


@given(st.text(st.sampled_from("%0235DdEfF+ a\0"), max_size=40))
def test_decoding_is_that_of_the_standard_library(text: str) -> None:
    assert unquoted(text) == unquote_plus(text, errors="surrogateescape")


@given(st.lists(OF_XML, min_size=1))
def test_keys_that_are_not_encoded_are_not_decoded(keys: list[str]) -> None:
    """As from servers that do not know encoding-type."""
    inside = "".join(RECORD.replace(">k<", f">{escape(key)}<") for key in keys)
    page = body(LAST + inside)

    assert parse_page(page).keys == keys
    assert parse_page(page) == by_expat(page)


PARTS = st.fixed_dictionaries(
    {
        "Key": st.sampled_from(["<Key>k</Key>", "<Key>a&amp;b</Key>", "<Key><![CDATA[<]]></Key>"]),
        "LastModified": st.sampled_from(
            [f"<LastModified>{MODIFIED}</LastModified>", "<LastModified>2024</LastModified>"]
        ),
        "ETag": st.sampled_from(
            ["<ETag>&quot;e&quot;</ETag>", "<ETag>&#34;e-2&#34;</ETag>", '<ETag>"e"</ETag>', ""]
        ),
        "Checksum": st.sampled_from(["", "<ChecksumType>FULL_OBJECT</ChecksumType>"]),
        "Size": st.sampled_from(["<Size>7</Size>", "<Size>0</Size>", "<Size> 12\n</Size>"]),
        "Owner": st.sampled_from(
            ["", "<Owner><ID>i</ID><DisplayName>d</DisplayName></Owner>", "<Owner/>"]
        ),
        "StorageClass": st.sampled_from(
            ["", "<StorageClass>STANDARD</StorageClass>", "<StorageClass>GLACIER</StorageClass>"]
        ),
        "RestoreStatus": st.sampled_from(
            [
                "",
                "",
                "<RestoreStatus><IsRestoreInProgress>true</IsRestoreInProgress></RestoreStatus>",
            ]
        ),
        "Comment": st.sampled_from(["", "", "<!-- <Size>1</Size> -->"]),
    }
)


@given(
    st.lists(PARTS, min_size=1, max_size=5),
    st.permutations(["Key", "LastModified", "ETag", "Checksum", "Size", "Owner", "StorageClass"]),
    st.booleans(),
)
def test_records_of_any_shape_are_what_expat_sees(
    records: list[dict[str, str]], order: list[str], pretty: bool
) -> None:
    between = "\n  " if pretty else ""
    inside = "".join(
        f"<Contents>{between.join(record[name] for name in [*order, 'RestoreStatus', 'Comment'])}"
        f"</Contents>{between}"
        for record in records
    )
    page = body(inside + "<EncodingType>url</EncodingType>" + LAST)

    assert parse_page(page) == by_expat(page)


def test_seaweedfs() -> None:
    record = (
        "<Contents><Key>sp+ace</Key><ETag>&#34;9dd4&#34;</ETag><Size>1</Size>"
        "<StorageClass>STANDARD</StorageClass><LastModified>2026-11-25T20:55:24Z</LastModified>"
        "</Contents>"
    )
    page = body(
        f"<Prefix></Prefix><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>{record}{record}"
        "<EncodingType>url</EncodingType>"
        "<NextContinuationToken>sp &lt;&#xA;</NextContinuationToken>"
    )

    assert list(parse_page(page).rows())[1] == Listed(
        "sp ace", 1, "2026-11-25T20:55:24Z", "9dd4", "STANDARD"
    )
    assert parse_page(page).token == "sp <\n"


def test_minio_sends_owners_and_user_metadata() -> None:
    owner = "<Owner><ID>02d6</ID><DisplayName>minio</DisplayName></Owner>"
    record = RECORD.replace("<Size>", f"{owner}<Size>")

    assert rows(record * 3) == [OBJECT] * 3


def test_what_is_in_a_comment_is_not_listed() -> None:
    assert rows(f"<!--{RECORD}-->{RECORD}") == [OBJECT]


@pytest.mark.parametrize(
    "inside",
    [
        # What another element has is no object, and an object says each thing once.
        RECORD.replace("Contents", "Contenty") + RECORD.replace("&quot;", "&quot;\r"),
        RECORD + RECORD.replace("Contents", "Other") + RECORD,
        f"<Other>{RECORD}</Other>",
        f"<Key>x</Key>{RECORD}",
        RECORD.replace("<Size>", "<StorageClass>STANDARD</StorageClass><Size>")
        + RECORD.replace("<StorageClass>STANDARD</StorageClass>", ""),
        RECORD.replace("&quot;", "").replace("<Size>", "<Key>k</Key><Size>"),
        RECORD.replace("<StorageClass>", "<StorageClass >A</StorageClass><StorageClass>"),
        RECORD.replace("&quot;", "").replace("<Key>", "<Key >j</Key><Key>"),
        "<EncodingType>url</EncodingType\n>" + RECORD.replace("<Key>k", "<Key>k%20"),
        "<IsTruncated >true</IsTruncated>" + RECORD,
        RECORD.replace("&quot;e", " &quot;e"),
        RECORD.replace("&quot;e&quot;", "\u2028e"),
    ],
)
def test_what_only_looks_like_an_object_is_none(inside: str) -> None:
    page = body(LAST + inside)

    assert parse_page(page) == by_expat(page)


def test_an_object_of_a_million_elements_is_read_soon() -> None:
    many = RECORD.replace("&quot;", "").replace("<Size>", "<A></A>" * 500_000 + "<Size>")

    assert rows(many) == [OBJECT]


def test_without_a_storage_class_it_is_empty() -> None:
    record = RECORD.replace("<StorageClass>STANDARD</StorageClass>", "")

    assert rows(record) == [OBJECT._replace(storage="")]
    assert rows(record + RECORD) == [OBJECT._replace(storage=""), OBJECT]


def test_storage_classes_may_differ() -> None:
    other = RECORD.replace("STANDARD", "DEEP_ARCHIVE")

    assert [row.storage for row in rows(RECORD + other)] == ["STANDARD", "DEEP_ARCHIVE"]


CHECKED = RECORD.replace(
    "<Size>", "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>X</ChecksumType><Size>"
)
ODD = [
    RECORD.replace("STANDARD", "DEEP_ARCHIVE"),
    CHECKED.replace("CRC32", "CRC64NVME"),
    RECORD.replace("<StorageClass>STANDARD</StorageClass>", ""),
    RECORD.replace("<Size>", "<Owner><ID>7</ID></Owner><Size>"),
    RECORD.replace("<Contents>", "<Contents> "),
    RECORD.replace("Contents", "Other"),
    f"\n{RECORD}",
    f"<!--{RECORD}-->",
]


@given(
    st.lists(st.sampled_from([RECORD, CHECKED]), max_size=40),
    st.lists(st.sampled_from(ODD), max_size=2),
    st.integers(1, 40),
)
def test_a_record_that_differs_anywhere_is_read_as_it_is(
    records: list[str], odd: list[str], alike: int
) -> None:
    for each in (RECORD, CHECKED):
        page = body(LAST + each * alike + "".join(odd) + each * alike)
        assert parse_page(page) == by_expat(page)
    page = body(LAST + "".join(records + odd + records))
    assert parse_page(page) == by_expat(page)


@pytest.mark.parametrize(
    "status, restore",
    [
        ("<IsRestoreInProgress>true</IsRestoreInProgress>", RESTORING),
        (
            "<IsRestoreInProgress>false</IsRestoreInProgress>"
            "<RestoreExpiryDate>2030-12-21T00:00:00.000Z</RestoreExpiryDate>",
            "2030-12-21T00:00:00.000Z",
        ),
    ],
)
def test_the_restore_status_is_read(status: str, restore: str) -> None:
    record = RECORD.replace("</Contents>", f"<RestoreStatus>{status}</RestoreStatus></Contents>")

    assert [row.restore for row in rows(record + RECORD)] == [restore, ""]


def test_folders_are_read_with_and_without_objects() -> None:
    folders = "".join(
        f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>" for name in ("a%2B/", "b/")
    )
    encoded = "<EncodingType>url</EncodingType>"

    assert parse_page(body(LAST + encoded + folders)).folders == ["a+/", "b/"]
    assert parse_page(body(LAST + encoded + RECORD + folders)).folders == ["a+/", "b/"]
    assert parse_page(body(LAST + encoded + folders + RECORD + folders)).folders == [
        *("a+/", "b/", "a+/", "b/")
    ]


def test_bytes_that_are_no_utf_8_stay_apart() -> None:
    encoded = "<EncodingType>url</EncodingType>"
    page = body(LAST + encoded + RECORD.replace(">k<", ">%FF<") + RECORD.replace(">k<", ">%FE<"))

    assert parse_page(page).keys == ["\udcff", "\udcfe"]


@pytest.mark.parametrize(
    "answer, why",
    [
        (b"", "empty"),
        (b"<Contents><ListBucketResult</ListBucketResult>", "not XML"),
        (body(LAST + "<Contents>"), "not XML"),
        (b"  \n", "empty"),
        (b"<html><body>ListBucketResult</body></html>", "web page"),
        (b"<!doctype html><HTML></HTML>", "web page"),
        (b"{}", "something else"),
        (b"<Error><Code>InternalError</Code></Error>", "InternalError"),
        (body(LAST + RECORD)[:-1], "in the middle"),
        (body(LAST + RECORD)[:-30], "in the middle"),
        (body(LAST) + b"<p>", "in the middle"),
        (body(RECORD), "complete"),
        (body(RECORD + "<IsTruncated></IsTruncated>"), "complete"),
        (body(LAST + "<Contents><Key>k</Key></Contents>"), "Size"),
        (body(LAST + RECORD.replace(">7<", ">-7<")), "Size"),
        (body(LAST + RECORD.replace("<Key>k</Key>", "")), "no key"),
        (body(LAST + RECORD.replace("<Key>", "<Key><b>")), "not XML"),
        (body(LAST + "&x;"), "not XML"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]>' + body(LAST), "document type"),
        (body(LAST).replace(b"<ListBucketResult", b"<x><ListBucketResult"), "not XML"),
        (body(LAST + RECORD).replace(b">b<", b">\xff<"), "UTF-8"),
        (document(["a"]).replace(b"ListBucketResult", b"ListVersionsResult"), "something else"),
    ],
)
def test_what_is_no_page_is_an_error(answer: bytes, why: str) -> None:
    with pytest.raises(Unavailable, match=why):
        parse_page(answer)


def test_an_empty_listing_is_one_only_when_it_says_so() -> None:
    page = parse_page(body(LAST))

    assert (len(page), page.truncated, page.token) == (0, False, "")


@given(st.lists(HOSTILE, min_size=1), st.integers(0, 1 << 70))
def test_a_packed_page_is_the_same_page(keys: list[str], size: int) -> None:
    count = len(keys)
    page = Page(keys, [size] * count, keys[::-1], ["e"] * count, [""] * count, keys)

    assert PackedPage(page).page() == page
    assert len(PackedPage(page)) == count


def test_versions_and_delete_markers_come_in_their_order() -> None:
    page = parse_versions(
        f"<ListVersionsResult {XMLNS}><IsTruncated>true</IsTruncated>"
        "<NextKeyMarker>a%2Bb</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>"
        "<EncodingType>url</EncodingType>"
        "<DeleteMarker><Key>a%2Bb</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest>"
        f"<LastModified>{MODIFIED}</LastModified></DeleteMarker>"
        "<Version><Key>a%2Bb</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest>"
        f"<LastModified>{MODIFIED}</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size>"
        "<StorageClass>GLACIER</StorageClass></Version></ListVersionsResult>".encode()
    )

    assert (page.truncated, page.key_marker, page.version_marker) == (True, "a+b", "v1")
    deleted, version = page.versions
    assert deleted == ("a+b", "v2", True, True, 0, MODIFIED, "", "", "")
    assert version == ("a+b", "v1", False, False, 7, MODIFIED, "e", "GLACIER", "")


def test_buckets_have_names_times_and_perhaps_regions() -> None:
    page = parse_buckets(
        f"<ListAllMyBucketsResult {XMLNS}><Owner><ID>i</ID></Owner><Buckets>"
        f"<Bucket><Name>one</Name><CreationDate>{MODIFIED}</CreationDate>"
        "<BucketRegion>eu-west-1</BucketRegion></Bucket>"
        f"<Bucket><Name>two</Name><CreationDate>{MODIFIED}</CreationDate></Bucket></Buckets>"
        "<ContinuationToken>next</ContinuationToken></ListAllMyBucketsResult>".encode()
    )

    assert page.buckets == [Bucket("one", MODIFIED, "eu-west-1"), Bucket("two", MODIFIED)]
    assert page.token == "next"
