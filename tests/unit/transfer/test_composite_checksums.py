"""Large downloads of objects whose checksum is that of their parts' checksums."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

import os
import re
import zlib
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from hawse.errors import CLIError
from hawse.transfer.composite_checksums import Composite
from hawse.transfer.downloads import Damaged, Fetched, Wanted, download
from hawse.transfer.engine import Engine
from hawse.transfer.settings import MIB
from hawse.transfer.state import DownloadInParts, State
from tests.unit.transfer.conftest import MakeEngine
from tests.unit.transfer.servers import Answer, Asked, Server

CONTENT = os.urandom(12 * MIB)
EVEN = (5 * MIB, 5 * MIB, 2 * MIB)
ODD = (5 * MIB, 4 * MIB, 3 * MIB)


def composite_of(sizes: Sequence[int]) -> str:
    """As S3 computes it."""
    told, place = b"", 0
    for size in sizes:
        told += zlib.crc32(CONTENT[place : place + size]).to_bytes(4, "big")
        place += size
    return f"{b64encode(zlib.crc32(told).to_bytes(4, 'big')).decode()}-{len(sizes)}"


def keeping(
    server: Server, sizes: Sequence[int], sent: bytes = CONTENT, tells: bool = True
) -> None:
    """Have a server keep an object that was uploaded in such parts; `sent` is what it sends."""

    def decide(asked: Asked) -> Answer:
        told = {"ETag": '"e-3"', "x-amz-checksum-type": "COMPOSITE"}
        told["x-amz-checksum-crc32"] = composite_of(sizes)
        if asked.method == "HEAD":
            number = parse_qs(urlsplit(asked.path).query).get("partNumber")
            size = len(CONTENT) if number is None else sizes[int(number[0]) - 1]
            if number is not None and tells:
                told["x-amz-mp-parts-count"] = str(len(sizes))
            return Answer(headers={**told, "Content-Length": str(size)})
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers["range"])
        assert found is not None
        first, last = int(found[1]), int(found[2])
        told["Content-Range"] = f"bytes {first}-{last}/{len(CONTENT)}"
        return Answer(206, sent[first : last + 1], told)

    server.decide = decide


def fetched(engine: Engine, path: Path) -> Fetched | CLIError:
    came: list[Fetched | CLIError] = []
    download(engine, Wanted("b", "k", len(CONTENT), "e-3"), str(path), came.append)
    assert engine.drain(60)
    return came[0]


def flipped() -> bytes:
    """The content with one bit that is another."""
    return CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])


def test_it_is_compared(server: Server, engine_at: MakeEngine, tmp_path: Path) -> None:
    keeping(server, EVEN)
    engine = engine_at(server.url)

    came = fetched(engine, tmp_path / "k")

    assert isinstance(came, Fetched) and came.checksum == "crc32"
    assert (tmp_path / "k").read_bytes() == CONTENT
    assert engine.counters.unverified == 0


def test_a_bit_that_flipped_is_noticed(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    keeping(server, EVEN, flipped())

    came = fetched(engine_at(server.url), tmp_path / "k")

    assert isinstance(came, Damaged) and "CRC32 that S3 keeps" in came.message
    assert list(tmp_path.glob("*k*")) == []


@pytest.mark.parametrize("sizes", [ODD, EVEN])
def test_what_cannot_be_told_is_no_damage(
    server: Server, engine_at: MakeEngine, tmp_path: Path, sizes: Sequence[int]
) -> None:
    keeping(server, sizes, tells=sizes is ODD)  # uneven parts, or a server that tells none
    engine = engine_at(server.url)

    came = fetched(engine, tmp_path / "k")

    assert isinstance(came, Fetched) and came.checksum == ""
    assert (tmp_path / "k").read_bytes() == CONTENT
    assert engine.counters.unverified == 1


def test_what_another_run_began_without_checksums_goes_on(
    server: Server, engine_at: MakeEngine, tmp_path: Path
) -> None:
    keeping(server, EVEN)
    engine = engine_at(server.url)
    engine.state = State(tmp_path / "state")
    path, temporary = tmp_path / "k", tmp_path / ".hawse-1"
    temporary.write_bytes(CONTENT)
    where = (engine.run, "b", "k", "", "e-3", len(CONTENT), str(path), str(temporary))
    engine.state.download_begun(DownloadInParts(*where, 4 * MIB, b"\1\1\0"))

    came = fetched(engine, path)

    assert isinstance(came, Fetched) and came.checksum == ""
    assert path.read_bytes() == CONTENT
    engine.state.close()


@pytest.mark.parametrize(
    ("part", "piece"), [(5 * MIB, 5 * MIB // 2), (8 * MIB, 4 * MIB), (4 * MIB, 4 * MIB), (7, 7)]
)
def test_no_piece_is_in_two_parts(part: int, piece: int) -> None:
    assert Composite("crc32", "", part).within(4 * MIB) == piece


def test_parts_that_cannot_be_divided_are_left() -> None:
    assert Composite("crc32", "", 4 * MIB + 1).within(4 * MIB) == 0
