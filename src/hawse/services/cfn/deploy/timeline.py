"""One operation of a stack as a page: how long each resource took, and what the end waited for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hawse.pages import page, shown
from hawse.services.cfn.events.attempts import Attempt, attempts
from hawse.services.cfn.events.records import STACK
from hawse.services.cfn.events.recordings import Edges, Recording

_STYLE = """
.row { display: grid; grid-template-columns: 18rem 1fr 4.5rem; gap: .8rem; align-items: center;
font-size: .9rem; padding: .1rem 0 }
.row b { font-weight: 400; overflow-wrap: anywhere } .critical b { font-weight: 700 }
.row small { color: var(--dim); display: block } .row i { color: var(--dim); text-align: right }
svg { display: block } rect { fill: var(--bar); opacity: .45 } .critical rect { opacity: 1 }
.failed rect { fill: var(--bad); opacity: 1 } .failed b { color: var(--bad) }
"""


@dataclass(frozen=True)
class Bar:
    """One resource: from its first event to its last, in seconds after the beginning."""

    stack: str
    logical_id: str
    type: str
    start: float
    end: float
    status: str
    reason: str = ""
    critical: bool = False

    @property
    def failed(self) -> bool:
        """Whether it failed."""
        return self.status.endswith("_FAILED")


def timeline(recording: Recording, needs: Edges) -> str:
    """The page of the last operation; `needs` is what each resource of the root depends on."""
    attempt = attempts(recording)[0]
    bars = bars_of(attempt, needs)
    root = recording.facts
    length = max((bar.end for bar in bars), default=0.0)
    way = [bar for bar in bars if bar.critical]
    head = (
        f"<h1>{shown(root.name)}</h1>\n<p>{shown(attempt.action.lower() or 'operation')} of "
        f"{attempt.began:%Y-%m-%d %H:%M:%S} UTC · {shown(root.status)} · {_long(length)}</p>\n"
        f"<p>In bold what the end waited for: "
        f"{' → '.join(shown(bar.logical_id) for bar in way) or 'nothing that is known'}.</p>"
    )
    body = "\n".join(_row(bar, length or 1.0) for bar in bars)
    return page(f"{root.name}: {attempt.action.lower()}", f"{head}\n{body}", style=_STYLE)


def bars_of(attempt: Attempt, needs: Edges) -> list[Bar]:
    """All resources of an attempt, in the order in which they began; those of the longest way."""
    bars = sorted(_bars(attempt), key=lambda bar: (bar.start, bar.end))
    way = {id(bar) for bar in _way(bars, needs)}
    return [replace(bar, critical=True) if id(bar) in way else bar for bar in bars]


def _bars(attempt: Attempt) -> Iterator[Bar]:
    for stack in attempt.recording.by_stack:
        found: dict[str, Bar] = {}
        name = "" if stack == attempt.recording.root else stack.split("/")[-2:][0]
        for event, _ in attempt.phases(stack):
            if event.own:
                continue
            at = _since(attempt.began, event.at)
            bar = found.get(event.logical_id)
            if bar is None:
                bar = Bar(name, event.logical_id, event.type, at, at, event.status)
            worse = bar.failed and not event.status.endswith("_FAILED")
            found[event.logical_id] = replace(
                bar,
                end=at,
                status=bar.status if worse else event.status,
                reason=bar.reason or (event.reason if event.status.endswith("_FAILED") else ""),
            )
        yield from found.values()


def _way(bars: Sequence[Bar], needs: Edges) -> list[Bar]:
    """From the resource that ended last back through whatever it waited for, oldest first."""
    own = {bar.logical_id: bar for bar in bars if not bar.stack and bar.type}
    last = max(own.values(), key=lambda bar: bar.end, default=None)
    way: list[Bar] = []
    while last is not None and last not in way:
        way.insert(0, last)
        before = [own[name] for name in needs.get(last.logical_id, ()) if name in own]
        last = max(before, key=lambda bar: bar.end, default=None)
    return way


def _since(began: datetime, at: datetime) -> float:
    return max(0.0, (at - began).total_seconds())


def _row(bar: Bar, length: float) -> str:
    marks = " ".join(
        name for name, on in (("critical", bar.critical), ("failed", bar.failed)) if on
    )
    left, width = 100 * bar.start / length, max(0.4, 100 * (bar.end - bar.start) / length)
    name = f"{bar.stack}/{bar.logical_id}" if bar.stack else bar.logical_id
    kind = "" if bar.type == STACK else f"<small>{shown(bar.type)}</small>"
    said = f"<small>{shown(bar.reason)}</small>" if bar.reason else ""
    return (
        f'<div class="row {marks}"><b>{shown(name)}{kind}{said}</b>'
        f'<svg width="100%" height="12" role="img" aria-label="{bar.start:.0f} to {bar.end:.0f} s">'
        f'<rect x="{left:.2f}%" width="{width:.2f}%" height="12" rx="2"/></svg>'
        f"<i>{_long(bar.end - bar.start)}</i></div>"
    )


def _long(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} m {rest:02} s" if minutes else f"{rest} s"
