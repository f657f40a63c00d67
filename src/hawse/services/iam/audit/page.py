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
.counts { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none }
.counts li { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
padding: .3rem .9rem; color: var(--dim) }
.counts b { color: var(--ink); font-size: 1.2rem; margin-right: .3rem }
input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
border-radius: 6px; padding: .35rem .6rem; width: min(24rem, 100%); box-sizing: border-box }
h2 { font-size: 1rem; margin: 1.6rem 0 .3rem }
.critical, .high { color: var(--bad) } .medium { color: var(--unsure) }
details { border-top: 1px solid var(--line); padding: .45rem 0 }
summary { cursor: pointer } summary code { margin-right: .6rem }
summary span { color: var(--dim) }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem .9rem;
margin: .5rem 0 .3rem 1rem }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
code { font-size: .85em }
[hidden] { display: none }
@media print { details { break-inside: avoid } input { display: none } }
"""
_SCRIPT = """
const search = document.querySelector("input"), all = [...document.querySelectorAll("details")];
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase();
  all.forEach(each => each.hidden = !each.textContent.toLowerCase().includes(wanted));
  document.querySelectorAll("section").forEach(each =>
    each.hidden = !each.querySelector("details:not([hidden])"));
});
addEventListener("beforeprint", () => all.forEach(each => each.open = true));
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
    return pages.page(title, body, style=_STYLE, script=_SCRIPT)


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
