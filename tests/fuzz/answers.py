"""What comes over the network: answers of AWS, or of whoever stands in between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from hawse.aws.fast.handing import FastError
from hawse.errors import CLIError

HEADERS = {"x-amzn-requestid": "1"}


def _tried(read: Callable[..., object], *given: object) -> None:
    with suppress(CLIError):
        read(*given)


def s3_listing(data: bytes) -> None:
    """Pages of objects, of versions and of buckets; columns and tree say the same of one."""
    from hawse.transfer import pages
    from hawse.transfer.listing_answers import checked

    for parse in (pages.parse_page, pages.parse_versions, pages.parse_buckets):
        _tried(parse, data)
    with suppress(CLIError):
        text = checked(data, "ListBucketResult")
        quick = pages._by_columns(text)
        slow = pages._by_tree(text)
        assert quick is None or list(quick.rows()) == list(slow.rows())


def s3_answer(data: bytes) -> None:
    """Unfinished uploads, deletes, tags and the other short answers of S3."""
    from hawse.transfer import deletes, unfinished
    from hawse.transfer.xml_answers import etag_in, tags_in, text_in

    _tried(unfinished._page, data)
    _tried(lambda: list(deletes._kept(data)))
    _tried(tags_in, data)
    _tried(etag_in, data)
    _tried(text_in, data, "Status")


def s3_parts(data: bytes) -> None:
    """The parts of an upload that S3 has."""
    from hawse.transfer import multipart

    _tried(lambda: list(multipart._parts_in(data)))


@cache
def _reader(service: str, operation: str) -> Any:
    from hawse.aws.fast.reading import Reader
    from hawse.aws.fast.tables import Tables

    return Reader(Tables(None, tuple).table(service), operation)


def _answer(data: bytes, service: str, *operations: str) -> None:
    for operation in operations:
        for status in (200, 400, 503):
            with suppress(FastError):
                _reader(service, operation).read(status, HEADERS, data)


def ec2_answer(data: bytes) -> None:
    """XML of the ec2 protocol, or an error in it."""
    _answer(data, "ec2", "DescribeInstances", "DescribeVolumes")


def query_answer(data: bytes) -> None:
    """XML of the query protocol, whose policies are JSON in a URL's encoding."""
    _answer(data, "iam", "ListRoles", "GetAccountSummary")
    _answer(data, "cloudformation", "DescribeStacks")


def json_answer(data: bytes) -> None:
    """JSON of the json and rest-json protocols, or an error in them."""
    _answer(data, "organizations", "ListAccounts")
    _answer(data, "resourcegroupstaggingapi", "GetResources")
    _answer(data, "lambda", "ListFunctions")
