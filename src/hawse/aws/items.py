"""From a page of an answer to the things on it: `Reservations[].Instances[]`.

Paths that only descend and flatten, which nearly all are, are walked directly: it is faster than
the interpreter of JMESPath and gives the same. It must not know what is on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Select = Callable[[Any], Iterable[Any]]

_known: dict[str, Select] = {}


def selector(path: str) -> Select:
    """A function from an answer to what `path` (a JMESPath) selects; nothing where it lacks."""
    found = _known.get(path)
    if found is None:
        steps = steps_of(path)
        found = _known[path] = _walker(steps) if steps is not None else _searcher(path)
    return found


def steps_of(path: str) -> tuple[tuple[str, bool], ...] | None:
    """The members of a path and whether each is flattened; None when the path does more than that.

    A path that does not begin to project at its end (`A[].B`) selects one value for each element.
    """
    steps = []
    for part in path.split("."):
        name = part.removesuffix("[]")
        if not (name.isidentifier() and name.isascii()):
            return None
        steps.append((name, name != part))
    return tuple(steps) if any(flat for _, flat in steps) else None


def _walker(steps: tuple[tuple[str, bool], ...]) -> Select:
    def walk(page: Any) -> Iterator[Any]:
        found: Iterator[Any] = iter((page,))
        projecting = False
        for name, flat in steps:
            found = _members(found, name)
            if flat:
                # The first [] opens the list and, as JMESPath has it, the lists in it.
                found = _opened(found if projecting else _elements(found))
                projecting = True
        return found

    return walk


def _members(values: Iterator[Any], name: str) -> Iterator[Any]:
    for value in values:
        if isinstance(value, Mapping) and (member := value.get(name)) is not None:
            yield member


def _elements(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from value


def _opened(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from (each for each in value if each is not None)
        elif value is not None:
            yield value


def _searcher(path: str) -> Select:
    import jmespath

    from hawse.aws import policy_texts

    compiled = jmespath.compile(path)
    options = policy_texts.options() if policy_texts.FUNCTION in path else None

    def search(page: Any) -> Iterable[Any]:
        found = compiled.search(page, options)
        if found is None:
            return ()
        return found if isinstance(found, list) else (found,)

    return search
