"""`hawse s3 tree`: what is below a prefix, drawn."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hawse.aws.targets import Scope, Target
from hawse.core.command import query
from hawse.services.s3.branches import Branch, Node, drawn, grow
from hawse.transfer import browsing
from hawse.transfer.browsing import Browsed
from hawse.transfer.calls import LIST_OBJECTS
from hawse.transfer.opening import opened

DEEPEST = 1024


@query(scope=Scope.ACCOUNT, calls=[LIST_OBJECTS])
@click.argument("url", metavar="URL")
@click.option("--depth", type=click.IntRange(min=1), metavar="N", help="Draw so many levels.")
@click.option("--folders", is_flag=True, help="Draw folders alone.")
@click.option("--raw", is_flag=True, help="Take the URL as it is: `*` is a character.")
def tree(
    target: Target, url: str, *, depth: int | None, folders: bool, raw: bool
) -> Iterator[Branch]:
    """Draw what is below a prefix as a tree.

    Sizes and counts of folders are those of all below, whatever --depth draws. All that is drawn
    is held in memory: for millions of objects, give --depth or --folders.

    Examples:
      hawse s3 tree s3://acme-logs/ --depth 2
      hawse s3 tree s3://acme-logs/2026/ --folders
      hawse s3 tree 's3://acme-logs/**/*.gz'
    """
    what = browsing.browsed(url, raw=raw)
    return _lines(target, what, depth or DEEPEST, folders=folders)


def _lines(target: Target, what: Browsed, depth: int, *, folders: bool) -> Iterator[Branch]:
    root, base = Node({}), what.base
    with opened(target) as engine:
        for page in browsing.deep(engine, what):
            names = [key[len(base) :] for key in page.keys]
            grow(root, names, page.sizes, depth, folders=folders)
    yield from drawn(root, str(what.url), base)
