"""The skeleton of an HTML page that needs nothing else: one file, no network, light and dark.

A leaf. A page runs no script but its own, whatever names it shows: the policy in its head says so,
with the script's hash. What is put into `body` must be escaped by whoever puts it there.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'sha256-{hash}'">
"""

_STYLE = """
:root { --ink: #1c2128; --dim: #5c6570; --line: #d9dee4; --ground: #fff; --card: #f6f8fa;
--bar: #3b82c4; --trough: #eef1f4; --bad: #b3261e; --unsure: #a8690a }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --dim: #98a2ad; --line: #343b44;
--ground: #14181d; --card: #1c2229; --bar: #4f9be0; --trough: #232a32; --bad: #f2776f;
--unsure: #dca54c } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
margin: 2rem auto; max-width: 68rem; padding: 0 1rem }
h1 { font-size: 1.3rem; margin-bottom: 0; overflow-wrap: anywhere }
p { color: var(--dim); margin-top: .2rem }
"""

LISTED = """
.counts { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none }
.counts li { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
padding: .3rem .9rem; color: var(--dim) }
.counts b { color: var(--ink); font-size: 1.2rem; margin-right: .3rem }
input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
border-radius: 6px; padding: .35rem .6rem; width: min(24rem, 100%); box-sizing: border-box }
h2 { font-size: 1rem; margin: 1.6rem 0 .3rem }
.critical, .high { color: var(--bad) } .medium { color: var(--unsure) }
details { border-top: 1px solid var(--line); padding: .45rem 0 }
summary { cursor: pointer; overflow-wrap: anywhere } summary span { color: var(--dim) }
code { font-size: .85em }
[hidden] { display: none }
@media print { details { break-inside: avoid } input { display: none } }
"""
"""The style of a list of things that open, in sections, above which they are counted."""

SEARCHED = """
const search = document.querySelector("input"), all = [...document.querySelectorAll("details")];
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase();
  all.forEach(each => each.hidden = !each.textContent.toLowerCase().includes(wanted));
  document.querySelectorAll("section").forEach(each =>
    each.hidden = !each.querySelector("details:not([hidden])"));
});
addEventListener("beforeprint", () => all.forEach(each => each.open = true));
"""
"""The script of such a list: what is typed into its only field is what is shown."""


SORTED = """
table { border-collapse: collapse; width: 100% }
th, td { padding: .3rem .6rem; text-align: right; font-variant-numeric: tabular-nums;
white-space: nowrap }
tr { border-bottom: 1px solid var(--line) } tbody tr:hover { background: var(--trough) }
th:first-child, td:first-child { padding-left: 0; text-align: left; overflow-wrap: anywhere;
white-space: normal }
td span { color: var(--dim) }
th button { all: unset; cursor: pointer; color: var(--dim) }
th button:focus-visible { outline: 2px solid var(--bar) }
th[aria-sort=descending] button::after { content: " ↓" }
th[aria-sort=ascending] button::after { content: " ↑" }
td.bar { padding-right: 0 }
td.bar div { background: var(--trough); border-radius: 3px }
td.bar i { display: block; background: var(--bar); height: .7rem; border-radius: 3px }
"""
"""The style of a table of numbers that is sorted by its headings, with bars."""

SORTING = """
const body = document.querySelector("tbody"), heads = [...document.querySelectorAll("th")];
const value = (row, place) => row.cells[place].dataset.value ?? row.cells[place].textContent;
heads.forEach((head, place) => head.firstElementChild?.addEventListener("click", () => {
  const falls = place ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
  heads.forEach(each => each.removeAttribute("aria-sort"));
  head.ariaSort = falls ? "descending" : "ascending";
  const compare = (one, other) => place ? value(one, place) - value(other, place)
    : value(one, place).localeCompare(value(other, place));
  [...body.rows].sort((one, other) => (falls ? -1 : 1) * compare(one, other))
    .forEach(row => body.append(row));
}));
"""
"""The script of such a table: the names are in the first column, numbers in the others."""


def page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """The page: `title` is text, `body` HTML, `style` comes after the common one."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    head = _HEAD.format(title=escape(title), hash=digest)
    running = f"<script>{script}</script>" if script else ""
    return f"{head}<style>{_STYLE}{style}</style></head><body>\n{body}\n{running}</body></html>\n"


def shown(name: str) -> str:
    """A name as HTML: what would turn the direction of text, or has no picture, as its number."""
    return escape("".join(one if one.isprintable() else _number(ord(one)) for one in name))


def _number(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
