"""A listing is sorted, unique and complete, or it is an error."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings, strategies as st

from hawse.errors import AccessDenied, CLIError, Unavailable
from hawse.transfer.listing import (
    Answer,
    Unsorted,
    list_buckets,
    list_level,
    list_objects,
    list_pages,
    list_versions,
)
from hawse.transfer.objects import Folder
from tests.thorough import examples, sampled
from tests.unit.transfer.buckets import Bucket, document


def keys_of(bucket: Bucket, prefix: str = "", **options: Any) -> list[str]:
    found = list_objects(bucket.fetch, prefix, arrivals=bucket, **options)
    return [listed.key for listed in found]


def pages_of(bucket: Bucket) -> int:
    return max(1, -(-len(bucket.keys) // bucket.page))


def numbered(count: int) -> list[str]:
    return [f"data/obj-{number:09d}.bin" for number in range(count)]


def dated(count: int) -> list[str]:
    days = [f"logs/{year}/{month:02d}/{day:02d}" for year in (2023, 2024)
            for month in range(1, 13) for day in range(1, 29)]  # fmt: skip
    each = -(-count // len(days))
    names = [f"{day}/{number % 24:02d}-{number:05x}.gz" for day in days for number in range(each)]
    return names[:count]


def tiny_and_giant(count: int) -> list[str]:
    tiny = [f"t/{number:06d}/x" for number in range(count // 3)]
    return tiny + [f"t/giant/{number:08d}.dat" for number in range(count - len(tiny))]


def hashed(count: int) -> list[str]:
    random = Random(7)
    return [f"{random.getrandbits(64):016x}" for _ in range(count)]


def written(count: int) -> list[str]:
    """Folders with words for names, in several alphabets."""
    random = Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz-_ +%&<éжя日\U0001f600\U0001f601\ufffe"
    words = ["".join(random.choices(letters, k=random.randint(2, 8))) for _ in range(99)]
    folders = ["/".join(random.choices(words, k=3)) for _ in range(count // 50)]
    return [f"{random.choice(folders)}/{number}.txt" for number in range(count)]


LAYOUTS: list[Callable[[int], list[str]]] = [numbered, dated, tiny_and_giant, hashed, written]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(1, sampled(2, 3)))
def test_a_long_listing_is_sorted_unique_and_complete(
    layout: Callable[[int], list[str]], seed: int
) -> None:
    bucket = Bucket(layout(40_000), page=200, seed=seed)

    assert keys_of(bucket) == sorted(set(bucket.keys))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_splitting_costs_few_requests_and_saves_much_time(
    layout: Callable[[int], list[str]],
) -> None:
    bucket = Bucket(layout(40_000), page=200)

    keys_of(bucket)

    assert len(bucket.asked) <= 1.6 * pages_of(bucket)
    assert bucket.now <= pages_of(bucket) / 3


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000])
def test_up_to_two_pages_cost_nothing_more(count: int) -> None:
    bucket = Bucket(numbered(count))

    assert keys_of(bucket) == bucket.keys
    assert len(bucket.asked) == pages_of(bucket)


@pytest.mark.parametrize("count", [2001, 3000, 5000])
def test_a_few_pages_cost_a_few_requests_more(count: int) -> None:
    bucket = Bucket(numbered(count))

    assert keys_of(bucket) == bucket.keys
    assert len(bucket.asked) <= 2 * pages_of(bucket)


def test_a_window_of_one_is_one_request_for_each_page() -> None:
    bucket = Bucket(hashed(5000), page=100)

    assert keys_of(bucket, window=1) == bucket.keys
    assert len(bucket.asked) == 50


NAMES = st.text(st.sampled_from("ab/09-._ +%\x08\n&<é\ue000\U0001f600\ufffe"), min_size=1)
KEYS = st.sets(NAMES, max_size=120)
PREFIXES = st.text(st.sampled_from("ab/09"), max_size=2)


@pytest.mark.case(14)
@settings(max_examples=examples(300))
@given(KEYS, PREFIXES, st.integers(1, 9), st.integers(1, 20), st.integers(0, 99))
def test_any_keys_and_pages(keys: set[str], prefix: str, page: int, window: int, seed: int) -> None:
    bucket = Bucket(keys, page=page, seed=seed)

    found = keys_of(bucket, prefix, window=window)

    assert found == sorted(key for key in keys if key.startswith(prefix))


def by_tree(key: str) -> list[str]:
    """As SeaweedFS: `a/b` comes before `a-b`."""
    return key.split("/")


def by_utf_16(key: str) -> bytes:
    return key.encode("utf-16-be")


def backwards(key: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in key)


@pytest.mark.case(15)
@settings(max_examples=examples(300))
@given(
    KEYS, st.integers(1, 9), st.sampled_from([by_tree, by_utf_16, backwards]), st.integers(0, 99)
)
def test_a_server_of_another_order_gives_everything_in_order_or_an_error(
    keys: set[str], page: int, order: Callable[[str], Any], seed: int
) -> None:
    bucket = Bucket(keys, page=page, order=order, seed=seed)

    try:
        assert keys_of(bucket) == sorted(keys)
    except Unsorted:
        assert bucket.keys != sorted(keys)


@settings(max_examples=examples(200))
@given(KEYS, st.integers(1, 9), st.sampled_from(["ignored", "at"]), st.integers(0, 99))
def test_a_server_that_cannot_start_after_a_key_is_listed_all_the_same(
    keys: set[str], page: int, starts: str, seed: int
) -> None:
    bucket = Bucket(keys, page=page, starts=starts, seed=seed)

    assert keys_of(bucket) == sorted(keys)


def test_that_a_server_ignores_start_after_is_said() -> None:
    said: list[str] = []
    bucket = Bucket(hashed(5000), page=100, starts="ignored")

    assert keys_of(bucket, warn=said.append) == bucket.keys
    assert said == ["the server does not start after the key that it was given"]


@pytest.mark.parametrize("seed", range(sampled(3, 10)))
def test_what_is_there_all_the_time_is_found_while_others_come_and_go(seed: int) -> None:
    random = Random(seed)
    stable = set(hashed(3000))
    fleeting = [f"{random.getrandbits(64):016x}x" for _ in range(3000)]

    def change(bucket: Bucket) -> None:
        bucket.keys = [*stable, *random.sample(fleeting, 1500)]

    found = keys_of(Bucket(stable, page=50, between=change, seed=seed))

    assert found == sorted(set(found))
    assert stable <= set(found)


def test_keys_that_come_and_go_do_not_end_the_splitting_of_a_long_listing() -> None:
    random = Random(3)
    stable = hashed(20_000)

    def change(bucket: Bucket) -> None:
        if random.random() < 0.1:
            bucket.keys = [*stable, f"{random.getrandbits(64):016x}"]

    bucket = Bucket(stable, page=100, between=change)
    keys_of(bucket)

    assert bucket.now < pages_of(bucket) / 3


def test_splits_do_not_meet_how_seaweedfs_starts_after_a_folder() -> None:
    keys = [f"data/{number % 20:02d}/obj-{number:06d}" for number in range(20_000)]
    folders = {key[:7] for key in keys}

    class Seaweed(Bucket):
        def answer(self, parameters: dict[str, str]) -> Answer:
            start = parameters.get("start-after", "")
            if start in folders:
                parameters = {**parameters, "start-after": start + "/~"}
            return super().answer(parameters)

    said: list[str] = []
    bucket = Seaweed(keys, page=100)

    assert keys_of(bucket, warn=said.append) == sorted(keys)
    assert said == []


@pytest.mark.parametrize("number", [1, 2, 3, 7, 20, 60])
def test_a_request_that_fails_ends_the_listing_with_its_error(number: int) -> None:
    bucket = Bucket(hashed(5000), page=50, answers={number: AccessDenied("s3:ListBucket")})
    found: list[str] = []

    with pytest.raises(AccessDenied):
        for listed in list_objects(bucket.fetch, arrivals=bucket):
            found.append(listed.key)

    assert found == bucket.keys[: len(found)]
    assert len(found) < len(bucket.keys)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Sign in</body></html>", document(["a"])[:-5], b"\xff"]
)
@pytest.mark.parametrize("number", [1, 2, 9])
def test_what_is_no_page_ends_the_listing(body: bytes, number: int) -> None:
    bucket = Bucket(hashed(3000), page=50, answers={number: body})

    with pytest.raises(Unavailable):
        keys_of(bucket)


@pytest.mark.case(14)
def test_a_truncated_page_without_keys_is_not_the_end() -> None:
    bucket = Bucket(["a", "b"], answers={1: document([], token="t:a")})

    assert keys_of(bucket) == ["b"]


@pytest.mark.parametrize("sorted_server", [True, False])
@pytest.mark.parametrize(
    "answers",
    [
        {1: document(["a"], token="")},
        {1: document(["a"], token="t:1"), 2: document(["b"], token="t:1")},
        {1: document([], token="t:1"), 2: document([], token="t:1")},
        {1: document([], token="t:1"), 2: document([], token="t:2"), 3: document([], token="t:1")},
    ],
)
def test_pages_that_lead_nowhere_are_an_error(
    answers: dict[int, Answer], sorted_server: bool
) -> None:
    bucket = Bucket(["a"], answers=answers)
    fetch = bucket.fetch if sorted_server else bucket.fetch_at_once

    with pytest.raises(Unavailable, match="next one begins"):
        list(list_pages(fetch, arrivals=bucket, sorted_server=sorted_server))


@pytest.mark.parametrize("sorted_server", [True, False])
def test_a_key_without_the_prefix_is_an_error(sorted_server: bool) -> None:
    bucket = Bucket([], answers={1: document(["other/key"])})
    fetch = bucket.fetch if sorted_server else bucket.fetch_at_once

    with pytest.raises(Unavailable, match="does not start with"):
        list(list_objects(fetch, "some/", arrivals=bucket, sorted_server=sorted_server))


def test_a_token_that_lost_a_character_is_not_used() -> None:
    """SeaweedFS makes U+FFFD of what XML does not have, which comes after other keys."""
    bucket = Bucket(["c\x08", "c\x7f", "d"], answers={1: document(["c\x08"], token="t:c\ufffd")})

    assert keys_of(bucket) == ["c\x08", "c\x7f", "d"]
    assert bucket.asked[1]["start-after"] == "c\x08"


@pytest.mark.parametrize("seed", range(5))
def test_a_page_that_is_wrongly_said_to_be_the_last_one_does_not_end_the_listing(seed: int) -> None:
    """As far as other ranges show that it is not: at the end of all there is none."""

    class Liar(Bucket):
        def answer(self, parameters: dict[str, str]) -> Answer:
            answer = super().answer(parameters)
            token = unquote(parameters.get("continuation-token", ""))
            if len(self.asked) > 30 and "t:2" < token < "t:5" and isinstance(answer, bytes):
                return answer.replace(b">true<", b">false<")
            return answer

    bucket = Liar(hashed(5000), page=50, seed=seed)

    assert keys_of(bucket) == bucket.keys


def test_that_all_keys_ahead_are_deleted_ends_the_listing() -> None:
    def change(bucket: Bucket) -> None:
        if len(bucket.asked) > 60:
            bucket.keys = keys[:1000]

    keys = sorted(hashed(5000))
    bucket = Bucket(keys, page=50, between=change)

    found = keys_of(bucket)

    assert found[:1000] == keys[:1000]
    assert found == sorted(set(found))


@pytest.mark.case(18)
def test_the_key_that_is_the_prefix_itself_is_listed() -> None:
    bucket = Bucket(["a", "a/", "a/b", "a0"])

    assert keys_of(bucket, "a/") == ["a/", "a/b"]
    assert keys_of(bucket, "a") == ["a", "a/", "a/b", "a0"]


@given(KEYS, PREFIXES, st.text(st.sampled_from("ab/09"), max_size=3), st.booleans())
def test_a_listing_can_start_after_a_key(
    keys: set[str], prefix: str, start: str, sorted_server: bool
) -> None:
    bucket = Bucket(keys, page=3)
    fetch = bucket.fetch if sorted_server else bucket.fetch_at_once

    found = list_objects(
        fetch, prefix, start_after=start, sorted_server=sorted_server, arrivals=bucket
    )

    wanted = [key for key in sorted(keys) if key.startswith(prefix) and key > start]
    assert [listed.key for listed in found] == wanted


def test_a_start_before_the_prefix_is_not_sent() -> None:
    bucket = Bucket(["b/1"])

    assert keys_of(bucket, "b/", start_after="a") == ["b/1"]
    assert "start-after" not in bucket.asked[0]


@pytest.mark.case(15)
def test_an_unsorted_server_is_listed_in_its_order_when_that_is_known() -> None:
    bucket = Bucket(hashed(500), order=backwards, page=50, starts="ignored")

    found = list_objects(bucket.fetch_at_once, sorted_server=False)

    assert [listed.key for listed in found] == bucket.keys
    assert all("start-after" not in asked for asked in bucket.asked)


def test_nothing_is_asked_far_ahead_of_a_slow_consumer() -> None:
    bucket = Bucket(hashed(20_000), page=100)
    pages = list_pages(bucket.fetch, arrivals=bucket)

    for number in range(1, 40):
        assert next(pages)
        assert len(bucket.asked) <= 16 * number


def test_ranges_ahead_pause_when_they_hold_enough() -> None:
    bucket = Bucket(hashed(30_000), page=1000)
    held = []
    pages = list_pages(bucket.fetch, arrivals=bucket, budget=8_000)

    for number, page in enumerate(pages, 1):
        held.append(1000 * (len(bucket.asked) - number))
        assert page.keys

    assert max(held) <= 16_000


def test_leaving_early_is_quiet_and_what_comes_later_is_ignored() -> None:
    bucket = Bucket(hashed(20_000), page=100)
    before = threading.active_count()
    listing = list_objects(bucket.fetch, arrivals=bucket)
    assert isinstance(listing, Iterator)
    list(islice(listing, 1500))

    listing.close()  # type: ignore[attr-defined]
    while bucket._waiting:
        bucket._waiting.pop()[1](document(["late"]))

    assert bucket.empty()
    assert threading.active_count() == before


def test_answers_may_come_from_any_thread() -> None:
    bucket = Bucket(hashed(20_000), page=100)
    lock = threading.Lock()

    def fetch(query: str, reply: Callable[[Answer], None]) -> None:
        def work() -> None:
            with lock:
                bucket.fetch_at_once(query, answers.append)
                answer = answers.pop()
            reply(answer)

        answers: list[Answer] = []
        threading.Thread(target=work).start()

    assert [listed.key for listed in list_objects(fetch)] == bucket.keys


def test_one_level_has_objects_and_folders_in_one_order() -> None:
    bucket = Bucket(["a-b", "a/1", "a/2", "a0", "c", "b/x"])

    found = list(list_level(bucket.fetch_at_once))

    assert [entry.key for entry in found] == ["a-b", "a/", "a0", "b/", "c"]
    assert found[1] == Folder("a/")


@given(KEYS, PREFIXES, st.integers(1, 5))
def test_levels_of_any_keys(keys: set[str], prefix: str, page: int) -> None:
    below = {key for key in keys if key.startswith(prefix)}
    cut = {prefix + key[len(prefix) :].partition("/")[0] + "/" for key in below
           if "/" in key[len(prefix) :]}  # fmt: skip
    wanted = sorted(cut | {key for key in below if "/" not in key[len(prefix) :]})

    found = list_level(Bucket(keys, page=page).fetch_at_once, prefix)

    assert [entry.key for entry in found] == wanted


def test_a_folder_that_is_repeated_on_the_next_page_comes_once() -> None:
    bucket = Bucket(
        [],
        answers={1: document([], folders=["a/"], token="t:a/"), 2: document(["b"], folders=["a/"])},
    )

    assert [entry.key for entry in list_level(bucket.fetch_at_once)] == ["a/", "b"]


def test_an_error_ends_a_level_too() -> None:
    bucket = Bucket(["a", "b"], page=1, answers={2: CLIError("s3:ListBucket", why="gone")})

    with pytest.raises(CLIError, match="gone"):
        list(list_level(bucket.fetch_at_once))


XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def versions(records: str, more: str = "") -> bytes:
    truncated = "true" if more else "false"
    return (
        f"<ListVersionsResult {XMLNS}><IsTruncated>{truncated}</IsTruncated>{more}{records}"
        "</ListVersionsResult>"
    ).encode()


def version(key: str, name: str, modified: str, kind: str = "Version") -> str:
    return (
        f"<{kind}><Key>{key}</Key><VersionId>{name}</VersionId><IsLatest>false</IsLatest>"
        f"<LastModified>{modified}</LastModified><Size>1</Size></{kind}>"
    )


def test_versions_are_listed_page_after_page() -> None:
    more = "<NextKeyMarker>b</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>"
    first = versions(version("a", "1", "2024") + version("b", "2", "2024"), more)
    bucket = Bucket([], answers={1: first, 2: versions(version("b", "1", "2023"))})

    found = list(list_versions(bucket.fetch_at_once, ""))

    assert [(each.key, each.version) for each in found] == [("a", "1"), ("b", "2"), ("b", "1")]
    assert bucket.asked[1]["key-marker"] == "b"
    assert bucket.asked[1]["version-id-marker"] == "2"


def test_delete_markers_that_are_listed_apart_are_put_to_their_keys() -> None:
    """As moto does, and others that list the versions first."""
    page = versions(
        version("a", "1", "2021")
        + version("b", "1", "2022")
        + version("a", "2", "2023", "DeleteMarker")
    )

    found = list(list_versions(Bucket([], answers={1: page}).fetch_at_once))

    assert [(each.key, each.version) for each in found] == [("a", "2"), ("a", "1"), ("b", "1")]


@pytest.mark.parametrize("more", ["<a/>", "<NextKeyMarker>a</NextKeyMarker>"])
def test_versions_that_lead_nowhere_are_an_error(more: str) -> None:
    page = versions(version("a", "1", "2021"), more)

    with pytest.raises(Unavailable, match="next one begins"):
        list(list_versions(Bucket([], answers={1: page, 2: page}).fetch_at_once))


def test_buckets_are_listed_page_after_page() -> None:
    def page(name: str, token: str) -> bytes:
        return (
            f"<ListAllMyBucketsResult {XMLNS}><Buckets><Bucket><Name>{name}</Name></Bucket>"
            f"</Buckets>{token}</ListAllMyBucketsResult>"
        ).encode()

    more = "<ContinuationToken>t</ContinuationToken>"
    bucket = Bucket([], answers={1: page("one", more), 2: page("two", "")})

    assert [found.name for found in list_buckets(bucket.fetch_at_once)] == ["one", "two"]
    assert bucket.asked[1]["continuation-token"] == "t"
