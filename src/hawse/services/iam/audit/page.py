"""An audit as one HTML page: what failed by severity, with evidence and fix; what is not known.

Names come from whoever may make users and roles: each is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

from hawse import pages
from hawse.pages import shown
from hawse.services.iam.account import Account
from hawse.services.iam.audit.checks import SEVERITIES
from hawse.services.iam.audit.running import FAILED, AuditFinding, Counts

_STYLE = """
summary code { margin-right: .6rem }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem .9rem;
margin: .5rem 0 .3rem 1rem }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
"""


def page(account: Account, rows: Sequence[AuditFinding], counts: Counts, now: datetime) -> str:
    """The page of one account's audit."""
    named = f"{account.id} ({account.alias})" if account.alias else account.id
    title = f"IAM audit of {named}"
    taken = account.taken or now
    said = f"{counts.said()} · as of {taken:%Y-%m-%d %H:%M} UTC"
    body = "\n".join(
        (
            f"<h1>{shown(title)}</h1><p>{escape(said)}</p>",
            f'<ul class="counts">{"".join(_counts(counts))}</ul>',
            '<input type="search" placeholder="Filter" aria-label="Filter">',
            *_sections(rows),
        )
    )
    return pages.page(title, body, style=pages.LISTED + _STYLE, script=pages.SEARCHED)


def _counts(counts: Counts) -> Iterator[str]:
    for severity in SEVERITIES:
        count = counts.failed.get(severity, 0)
        hue = f' class="{severity}"' if count else ""
        yield f"<li><b{hue}>{count}</b>{severity}</li>"
    yield f"<li><b>{counts.unknown}</b>not known</li>"


def _sections(rows: Sequence[AuditFinding]) -> Iterator[str]:
    failed = [row for row in rows if row.status == FAILED]
    for severity in SEVERITIES:
        some = [row for row in failed if row.severity == severity]
        if some:
            yield _section(severity.capitalize(), severity, some)
    unknown = [row for row in rows if row.status != FAILED]
    if unknown:
        yield _section("Not known", "medium", unknown)
    if not rows:
        yield "<p>Nothing found.</p>"


def _section(title: str, hue: str, rows: Sequence[AuditFinding]) -> str:
    lines = "\n".join(map(_details, rows))
    return f'<section><h2 class="{hue}">{title} · {len(rows)}</h2>\n{lines}</section>'


def _details(row: AuditFinding) -> str:
    name = row.resource.rpartition(":")[2]
    facts = {
        "Resource": row.resource,
        "Evidence": row.evidence,
        "Fix": row.fix,
        "CIS": ", ".join(f"{version}: {number}" for version, number in row.cis.items()),
    }
    told = "".join(
        f"<dt>{key}</dt><dd>{shown(value)}</dd>" for key, value in facts.items() if value
    )
    return (
        f"<details><summary><code>{row.check}</code>{escape(row.title)} "
        f"<span>{shown(name)}</span></summary><dl>{told}</dl></details>"
    )
