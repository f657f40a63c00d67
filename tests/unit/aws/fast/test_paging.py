"""Pages: the parameters of every call are those of botocore's paginators."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from botocore.exceptions import PaginationError
from botocore.paginate import Paginator

from hawse.aws.fast.handing import SameToken
from hawse.aws.fast.paging import Tokens, following, turned
from tests.unit.aws.fast.judges import judge, made, table
from tests.unit.aws.fast.test_codec import READS

PAGED = [(s, o) for s, o in READS if table(s)["operations"].get(o, {}).get("pages")]
TOKENS = ("a", "b", "", None, "None", "a b", "0")


def script(random: Random, pages: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for _ in range(random.randrange(1, 6)):
        page: dict[str, Any] = {}
        for path in pages["out"]:
            _put(page, path, random.choice(TOKENS))
        if pages["more"]:
            _put(page, pages["more"], random.choice((True, True, False)))
        found.append(page)
    last: dict[str, Any] = {}
    return [*found, last]


def _put(page: dict[str, Any], path: str, value: Any) -> None:
    *outer, name = path.split(".")
    for part in outer:
        page = page.setdefault(part, {})
    if value is not None:
        page[name] = value


class Service:
    """Gives scripted pages and remembers what it was asked."""

    def __init__(self, pages: list[dict[str, Any]]) -> None:
        self._pages = iter(pages)
        self.asked: list[dict[str, Any]] = []

    def __call__(self, **params: Any) -> dict[str, Any]:
        self.asked.append(deepcopy(params))
        return next(self._pages)


def walked(service: Service, pages: dict[str, Any], params: Tokens) -> Iterator[dict[str, Any]]:
    before = None
    while True:
        page = service(**params)
        yield page
        tokens = following(pages, page)
        if tokens is None:
            return
        params, before = turned(params, tokens, before), tokens


def config(service: str, operation: str) -> Any:
    return made().get_paginator_model(service).get_paginator(operation)


@pytest.mark.parametrize(("service", "operation"), PAGED)
def test_pages_are_asked_for_as_botocore_asks(service: str, operation: str) -> None:
    random = Random(f"{service}:{operation}")
    pages = table(service)["operations"][operation]["pages"]
    model = judge(service).model.operation_model(operation)
    for _ in range(60):
        answers = script(random, pages)
        given = {"Other": 1, **({pages["in"][0]: "start"} if random.randrange(3) == 0 else {})}
        theirs, ours = Service(deepcopy(answers)), Service(deepcopy(answers))
        paginator: Any = Paginator
        iterator = paginator(theirs, config(service, operation), model).paginate(**given)
        try:
            expected: Any = list(iterator)
        except PaginationError:
            expected = SameToken
        try:
            found: Any = list(walked(ours, pages, dict(given)))
        except SameToken:
            found = SameToken

        assert ours.asked == theirs.asked
        assert found == expected
