"""Every input of the corpus is read without a traceback, and so are the odd ones that all get."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.mutating import mutated
from tests.fuzz.targets import TARGETS
from tests.thorough import sampled

CORPUS = Path(__file__).with_name("corpus")
LARGEST = 200_000
DEEP = 20_000
ODD = (
    *(b"", b"\x00", b"{}", b"[]", b"null", b"\xff\xfe", b"\xed\xa0\x80", b'"\\ud800"', b"1e999"),
    *(b"[" * DEEP, b'{"a":' * DEEP, b"- " * DEEP, b"(" * 500, b"{" * 200, b"9" * 5000),
    *(b"&a [*a]", b"{? [a] : b}", b"2026-99-99", b"<a/>", b"<!DOCTYPE a><a/>", b'{"Rules":[null]}'),
)


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_takes_whatever_its_corpus_and_the_oddest_inputs_are(name: str) -> None:
    kept = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    others = [mutated(data, seed) for data in kept for seed in range(sampled(1, 200))]
    for data in (*kept, *ODD, *filter(None, others)):
        TARGETS[name](data)


def test_the_corpus_is_small_and_has_inputs_for_every_target_and_no_others() -> None:
    assert {path.name for path in CORPUS.iterdir()} == TARGETS.keys()
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < LARGEST
