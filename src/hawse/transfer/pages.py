"""One page of a listing, from XML. Sends nothing, and never takes anything else for a page.

Pages as AWS and its likes write them are read by regular expressions, six times as fast as by an
XML parser. That is right only when every record has each column once, so that a page where it is
not so goes to expat.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, repeat
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.transfer.listing_answers import Tree, checked, refused, unquoted
from hawse.transfer.objects import Bucket, Listed, Version

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Sets of single characters: a class like \s makes them take twice as long. A reference (`&`) where
# none is expected matches nothing, and leaves the page to expat.
_ETAG = "[!#-%'-;=-~]"  # no quote, and no blank, which expat's reader would take away
_STORAGE_CLASS = "([0-9A-Z_]*)"
_CHECKSUMS = "((?:<Checksum[^<]*</Checksum[^<]*)*)"
# A record as AWS writes it.
_AROUND = (
    *("<Contents><Key>", "</Key><LastModified>", "</LastModified><ETag>&quot;"),
    *("&quot;</ETag>", "<Size>", "</Size><StorageClass>", "</StorageClass></Contents>"),
)
_AROUND_LENGTH = len("".join(_AROUND))
_LOOKS = 11  # at records, for whether all have the same checksums and storage class
_MOST_ALIKE = 256  # characters: a longer pattern takes too long to make
_VALUES = {
    "Key": "([^<]*)",
    "LastModified": "([0-9T:.Z+-]*)",
    "ETag": f'(?:&quot;|&#34;|")?({_ETAG}*)(?:&quot;|&#34;|")?',  # quoted in any way
    "Size": "([0-9]{1,19})",
    "StorageClass": _STORAGE_CLASS,
}
_TAGS = re.compile("<[^>]*>").findall
_MOST_TAGS = 64  # of an object: a pattern of more takes long to make, and S3 writes no such
_FOLDERS = re.compile(r"<CommonPrefixes>\s*<Prefix>([^<&\r]*)</Prefix>\s*</CommonPrefixes>").findall
_TRUNCATED = re.compile(r"<IsTruncated>(true|false)</IsTruncated>").findall
_TOKENS = re.compile(r"<NextContinuationToken>([^<&\r]*)</NextContinuationToken>").findall
_NEIGHBOURS = re.compile(r"</Contents>\s*<Contents>").findall
_ENCODED = "<EncodingType>url</EncodingType>"


@dataclass(slots=True)
class Page:
    """A page in columns: for those who can use them as they are, which is cheaper than rows."""

    keys: list[str]
    sizes: list[int]
    modified: list[str]
    etags: list[str]
    storages: list[str]
    restores: list[str]
    folders: list[str] = field(default_factory=list)
    truncated: bool = False
    token: str = ""  # where the next page begins; "" when there is none

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self) -> Iterator[Listed]:
        """The objects, one by one."""
        return map(tuple.__new__, repeat(Listed), zip(*self._columns()))

    def cut(self, end: int) -> Page:
        """The objects before the one at `end`."""
        return _page([column[:end] for column in self._columns()])

    def only(self, wanted: list[bool]) -> Page:
        """The objects at the places that are wanted."""
        return _page([list(compress(column, wanted)) for column in self._columns()])

    def _columns(self) -> tuple[list[Any], ...]:
        return (
            *(self.keys, self.sizes, self.modified, self.etags),
            *(self.storages, self.restores),
        )


def _page(columns: list[list[Any]]) -> Page:
    keys, sizes, modified, etags, storages, restores = columns
    return Page(keys, sizes, modified, etags, storages, restores)


class PackedPage:
    """A page that waits: a third of the memory, since each column is one text."""

    __slots__ = ("_count", "_sizes", "_texts")

    def __init__(self, page: Page) -> None:
        keys, sizes, *columns = page._columns()
        self._count = len(keys)
        self._sizes = array("q", sizes) if max(sizes, default=0) < 1 << 63 else sizes
        self._texts = [_packed(column) for column in (keys, *columns)]

    def __len__(self) -> int:
        return self._count

    def page(self) -> Page:
        """The page as it was, without what its range needed to know."""
        keys, *columns = [_unpacked(text, self._count) for text in self._texts]
        return _page([keys, list(self._sizes), *columns])


class VersionsPage(NamedTuple):
    """A page of versions, and the two markers where the next page begins."""

    versions: list[Version]
    truncated: bool
    key_marker: str
    version_marker: str


class BucketsPage(NamedTuple):
    """A page of buckets; `token` is where the next page begins, "" when there is none."""

    buckets: list[Bucket]
    token: str


def parse_page(body: bytes) -> Page:
    """A page of ListObjectsV2."""
    text = checked(body, "ListBucketResult")
    page = _by_columns(text)
    return _by_tree(text) if page is None else page


def parse_versions(body: bytes) -> VersionsPage:
    """A page of ListObjectVersions."""
    name = "ListVersionsResult"
    root = Tree(checked(body, name), name)
    records = (_version(root, node) for node in root.nodes("Version", "DeleteMarker"))
    return VersionsPage(
        list(records),
        root.truncated(),
        root.key(root.root, "NextKeyMarker"),
        root.text(root.root, "NextVersionIdMarker"),
    )


def parse_buckets(body: bytes) -> BucketsPage:
    """A page of ListBuckets."""
    name = "ListAllMyBucketsResult"
    root = Tree(checked(body, name), name)
    buckets = [
        Bucket(root.text(node, "Name"), root.text(node, "CreationDate"), region=region)
        for parent in root.nodes("Buckets")
        for node in parent
        for region in [root.text(node, "BucketRegion")]
    ]
    return BucketsPage(buckets, root.text(root.root, "ContinuationToken"))


class _Frame(NamedTuple):
    """What a page says beside its objects."""

    truncated: bool
    token: str
    folders: list[str]
    encoded: bool


def _by_columns(text: str) -> Page | None:
    """The page by regular expressions; None where they could be wrong."""
    start, last = text.find("<Contents>"), text.rfind("</Contents>")
    if start < 0 or last < start:
        return None
    end = last + len("</Contents>")
    frame = _frame(text[:start], text[end:])
    if frame is None:
        return None
    columns = _columns(text, start, end) or _columns_of_shape(text, start, end)
    if columns is None:
        return None
    keys, modified, etags, sizes, storages = columns
    joined = "".join(keys)
    if "&" in joined or "\r" in joined:
        return None  # a carriage return is a line feed to expat, which here is the judge
    folders = frame.folders
    if frame.encoded:
        keys, folders = _column_unquoted(keys), _column_unquoted(folders)
    return Page(
        *(keys, list(map(int, sizes)), modified, etags, storages, [""] * len(keys)),
        *(folders, frame.truncated, frame.token),
    )


def _frame(before: str, behind: str) -> _Frame | None:
    """What stands before and behind the objects; None where it is not as S3 writes it."""
    frame = before + behind
    truncated, tokens, folders = _TRUNCATED(frame), _TOKENS(frame), _FOLDERS(frame)
    encoded = frame.count("<EncodingType")
    as_written = (
        len(truncated) == 1 == frame.count("<IsTruncated"),
        frame.count(_ENCODED) == encoded,
        len(tokens) == frame.count("<NextContinuationToken"),
        len(folders) == frame.count("<CommonPrefixes"),
        "<Key>" not in frame,
        _depth(before) == 1,
        not _has_markup(frame),
    )
    if not all(as_written):
        return None
    return _Frame(truncated[0] == "true", tokens[0] if tokens else "", folders, bool(encoded))


def _packed(column: list[str]) -> str | list[str]:
    """One text, one value for all, or the column when it has the character in between."""
    if column.count(column[0]) == len(column):
        return column[:1]
    text = "\0".join(column)
    return text if text.count("\0") == len(column) - 1 else column


def _unpacked(packed: str | list[str], count: int) -> list[str]:
    if isinstance(packed, str):
        return packed.split("\0")
    return packed if len(packed) == count else packed * count


def _has_markup(text: str) -> bool:
    """A comment, a CDATA or an instruction; the character alone is found faster, and is rare."""
    if "!" in text and "<!" in text:
        return True
    declared = 2 if text.startswith("<?xml ") else 0
    return text.count("?") > declared and text.find("<?", declared) >= 0


def _depth(text: str) -> int:
    """How many elements are open where this beginning of a page ends."""
    opened = text.count("<") - text.count("</") - text.startswith("<?xml ")
    return opened - text.count("</") - text.count("/>")


def _column_unquoted(column: list[str]) -> list[str]:
    """All at once, which is cheaper; one by one when a key has the character in between."""
    text = "\0".join(column)
    if "%" not in text and "+" not in text:
        return column
    decoded = unquoted(text).split("\0")
    return decoded if len(decoded) == len(column) else [unquoted(key) for key in column]


def _columns(text: str, start: int, end: int) -> list[list[str]] | None:
    """The five columns of a page as AWS writes it; None for any other.

    What was found has to be as long as all of it: then there is nothing else in between.
    """
    looks = _looks(text, start, end)
    if looks is None:
        return None
    checksums, storage = looks.pop()
    if not looks and len(checksums + storage) < _MOST_ALIKE:
        columns = _found(_record(re.escape(checksums), storage), text, start, end)
        if _filled(columns, end - start, len(checksums + storage)):
            return [*columns, [storage] * len(columns[0])]
    columns = _found(_record(), text, start, end)
    if not _filled(columns, end - start):
        return None
    keys, modified, etags, _, sizes, storages = columns
    return [keys, modified, etags, sizes, storages]


def _looks(text: str, start: int, end: int) -> set[tuple[str, str]] | None:
    """The checksums and storage classes of some records; None when one is written otherwise."""
    looks = set[tuple[str, str]]()
    for place in range(start + len("<Contents>"), end, (end - start) // _LOOKS + 1):
        record = _record().match(text, text.rfind("<Contents>", start, place))
        if record is None:
            return None
        looks.add((record[4], record[6]))
    return looks


def _found(record: re.Pattern[str], text: str, start: int, end: int) -> list[list[str]]:
    return list(map(list, zip(*record.findall(text, start, end))))


def _filled(columns: list[list[str]], length: int, more: int = 0) -> bool:
    """Whether these values and their tags, and as much `more` of each record, are all there is."""
    values = sum(len("".join(column)) for column in columns)
    return bool(columns) and values + len(columns[0]) * (_AROUND_LENGTH + more) == length


@lru_cache(maxsize=64)
def _record(checksums: str = _CHECKSUMS, storage: str = _STORAGE_CLASS) -> re.Pattern[str]:
    etag, time, size = f"({_ETAG}*)", "([0-9T:.Z+-]*)", "([0-9]{1,19})"
    values = ("([^<]*)", time, etag, checksums, size, storage, "")
    return re.compile("".join(map(add, _AROUND, values)))


def _columns_of_shape(text: str, start: int, end: int) -> list[list[str]] | None:
    """The same of a page on which each object is written as the first one is, however that is."""
    count = text.count("<Contents>")
    if len(_NEIGHBOURS(text, start, end)) != count - 1 or _has_markup(text):
        return None
    if "<RestoreStatus>" in text or text.find("<CommonPrefixes", start, end) >= 0:
        return None
    first = text[start : text.find("</Contents>", start) + len("</Contents>")]
    tags = tuple(_TAGS(first))
    shape = _shape(tags) if len(tags) <= _MOST_TAGS else None
    records = shape[0](text) if shape else []
    if shape is None or len(records) != count:
        return None
    columns = dict(zip(shape[1], map(list, zip(*records))))
    return [columns.get(name) or [""] * count for name in _VALUES]


@lru_cache(maxsize=64)
def _shape(tags: tuple[str, ...]) -> tuple[Callable[[str], list[Any]], list[str]] | None:
    """What finds objects that have just these tags, and the order of their values; None where one
    of these lacks, or a tag has more than its name."""
    pattern, depth = "", 0
    values: list[str] = []
    for tag in tags:
        name, alone, closing = tag.strip("</> \t\r\n"), tag.endswith("/>"), tag.startswith("</")
        depth += 0 if alone else -1 if closing else 1
        if "=" in tag or (alone and depth == 1 and name in _VALUES):
            return None
        # Of several of a name the first counts, and none that is deeper.
        is_value = depth == 2 and not alone and not closing and name in _VALUES
        told = is_value and name not in values
        values += [name] if told else []
        pattern += re.escape(tag) + (_VALUES[name] if told else "[^<]*")
    needed = _VALUES.keys() - {"StorageClass"}
    return (re.compile(pattern).findall, values) if needed <= set(values) else None


def _by_tree(text: str) -> Page:
    root = Tree(text, "ListBucketResult")
    rows = [_listed(root, node) for node in root.nodes("Contents")]
    return Page(
        [row.key for row in rows],
        [row.size for row in rows],
        [row.modified for row in rows],
        [row.etag for row in rows],
        [row.storage for row in rows],
        [row.restore for row in rows],
        [
            root.decoded(prefix.text or "")
            for node in root.nodes("CommonPrefixes")
            for prefix in node
        ],
        root.truncated(),
        root.text(root.root, "NextContinuationToken"),
    )


def _listed(root: Tree, node: Element) -> Listed:
    key = root.key(node, "Key")
    if not key:
        raise refused("an object has no key")
    return Listed(
        key,
        root.number(node, "Size"),
        root.text(node, "LastModified").strip(),
        root.text(node, "ETag").strip().strip('"'),
        root.text(node, "StorageClass").strip(),
        root.restore(node),
    )


def _version(root: Tree, node: Element) -> Version:
    deleted = node.tag.endswith("DeleteMarker")
    key = root.key(node, "Key")
    if not key:
        raise refused("a version has no key")
    return Version(
        key,
        root.text(node, "VersionId"),
        root.text(node, "IsLatest").strip() == "true",
        deleted,
        0 if deleted else root.number(node, "Size"),
        root.text(node, "LastModified").strip(),
        root.text(node, "ETag").strip().strip('"'),
        root.text(node, "StorageClass").strip(),
        root.restore(node),
    )
