"""Unfinished multipart uploads as S3 lists them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest

from hawse.errors import CLIError, Unavailable
from hawse.transfer.unfinished import Unfinished, list_unfinished

UPLOAD = """<Upload><Key>{key}</Key><UploadId>{id}</UploadId>
<Initiator><ID>arn:aws:iam::111122223333:user/ann</ID><DisplayName>ann</DisplayName></Initiator>
<Owner><ID>75aa</ID></Owner><StorageClass>STANDARD_IA</StorageClass>
<Initiated>2026-11-20T20:48:33.000Z</Initiated></Upload>"""


def page(*keys: str, following: str = "") -> bytes:
    uploads = "".join(UPLOAD.format(key=key, id=f"id-{key}") for key in keys)
    more = f"<NextKeyMarker>{following}</NextKeyMarker><NextUploadIdMarker>7</NextUploadIdMarker>"
    end = f"{more * bool(following)}<IsTruncated>{str(bool(following)).lower()}</IsTruncated>"
    inside = f"<EncodingType>url</EncodingType>{end}{uploads}"
    name = "ListMultipartUploadsResult"
    return f'<{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inside}</{name}>'.encode()


def test_every_page_is_asked_for_and_keys_are_decoded() -> None:
    asked = []
    pages = iter([page("a%2Fb+c", following="a%2Fb+c"), page("z")])

    def fetch(query: str, done: Callable[[bytes | CLIError], None]) -> None:
        asked.append(parse_qs(query, keep_blank_values=True))
        done(next(pages))

    found = list(list_unfinished(fetch))

    ann = "arn:aws:iam::111122223333:user/ann"
    times = "2026-11-20T20:48:33.000Z"
    assert found == [
        Unfinished("a/b c", "id-a%2Fb+c", times, ann, "STANDARD_IA"),
        Unfinished("z", "id-z", times, ann, "STANDARD_IA"),
    ]
    assert (asked[1]["key-marker"], asked[1]["upload-id-marker"]) == (["a/b c"], ["7"])
    assert all("uploads" in query for query in asked)


@pytest.mark.parametrize("body", [b"", b"<html></html>", page("a")[:-9], page("")])
def test_what_is_no_listing_is_never_taken_for_an_empty_one(body: bytes) -> None:
    with pytest.raises(Unavailable):
        list(list_unfinished(lambda query, done: done(body)))
