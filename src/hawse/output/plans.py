"""A plan as a person wants to see it before saying yes: every thing by name and id, nothing cut.

Danger is said in words, what cannot be undone is named, and the last line counts, since it is the
one that is read. Nothing here decides or asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from hawse.output.cells import width
from hawse.output.escape import escape
from hawse.output.talk import Talk
from hawse.output.words import short_arn, usd
from hawse.plan import HERE, Entry, Plan, Run, Skip, Step
from hawse.plurals import counted

_NAMED = 5
"""How many things a line names before it counts the rest; all of them are listed above it."""


@dataclass(frozen=True)
class _Line:
    """One entry as escaped texts; `below` says more of it, with the stages of a procedure.

    `alarm` is the beginning of the note that nobody may overlook.
    """

    verb: str
    name: str
    id: str
    note: str
    hue: str = ""
    below: tuple[str, ...] = ()
    alarm: str = ""

    def told(self, talk: Talk) -> str:
        """The note, with what is alarming in it painted."""
        rest = self.note[len(self.alarm) :]
        return (talk.paint(self.alarm, "bold red") if self.alarm else "") + rest


def show_plan(talk: Talk, plans: Sequence[Plan], *, where: tuple[str, ...], sandbox: bool) -> None:
    """Tell all that the plans will do, then what cannot be undone, then the counts.

    `where` names what tells the plans apart: `account`, `region`, both or (one target) nothing.
    """
    lines = [talk.paint("SANDBOX", "bold yellow") + ": nothing here is real"] if sandbox else []
    lines += [f"account {each}" for each in _unknown(plans)] if "account" not in where else []
    lines += _groups(talk, [plan for plan in plans if plan.entries], where)
    steps = [step for plan in plans for step in plan.steps]
    lines += _lasting(talk, steps)
    lines.append(talk.paint(_counts(talk, plans, steps), "bold"))
    talk.lines(lines, safe=True)


def _unknown(plans: Sequence[Plan]) -> list[str]:
    """The accounts that nobody could tell: `unknown at http://localhost:9000`."""
    unknown = [plan.account for plan in plans if plan.account.startswith("unknown ")]
    return list(dict.fromkeys(unknown))


def _groups(talk: Talk, plans: Sequence[Plan], where: tuple[str, ...]) -> Iterator[str]:
    shown = [[_line_of(entry) for entry in plan.entries] for plan in plans]
    pad = "  " if where else ""
    layout = _Layout.of([line for lines in shown for line in lines], talk.width - len(pad))
    for plan, lines in zip(plans, shown, strict=True):
        if where:
            yield talk.paint(" ".join(str(getattr(plan, name)) for name in where), "bold")
        for line in lines:
            for text in layout.texts(line, talk):
                yield pad + text
        if where:
            yield ""
    if plans and not where:
        yield ""


def _line_of(entry: Entry) -> _Line:
    name, on = escape(entry.name), escape(short_arn(entry.on))
    name = "" if name == on.rsplit("/", 1)[-1] else name
    if isinstance(entry, Skip):
        verb, hue = ("blocked", "yellow") if entry.blocked else (_skipped(entry), "dim")
        return _Line(verb, name, on, escape(entry.why), hue, tuple(map(escape, entry.below)))
    if isinstance(entry, Run):
        below = (*_parts(entry), *map(escape, entry.below), *_stages(entry))
        return _Line(escape(entry.procedure.name), name, on, escape(entry.note), below=below)
    note = escape(
        " · ".join(filter(None, (entry.note, f"in {entry.at}" if entry.at != HERE else "")))
    )
    if entry.api.destroys:
        note = f"DESTROYS it, {note}" if note else "DESTROYS it"
    alarm = escape(entry.risk)
    note = f"{alarm} · {note}" if alarm and note else alarm or note
    hue = "bold red" if entry.api.destroys or alarm else ""
    return _Line(escape(entry.says), name, on, note, hue, tuple(map(escape, entry.below)), alarm)


def _skipped(skip: Skip) -> str:
    return "later" if skip.later else "skip"


def _parts(run: Run[object]) -> Iterator[str]:
    for part in run.parts:
        yield escape(f"{part.name}  {part.on}" if part.name else part.on)


def _stages(run: Run[object]) -> Iterator[str]:
    names = [one.name for one in fields(run.state)]  # type: ignore[arg-type]  # a dataclass
    state = {name: getattr(run.state, name) for name in names}
    for number, stage in enumerate(run.procedure.stages):
        done = " (done)" if number < run.next else ""
        yield f"{number + 1}. {escape(stage.says.format(**state))}{done}"


@dataclass(frozen=True)
class _Layout:
    """The widths of the columns; `stacked` when the notes need lines of their own."""

    verb: int
    name: int
    id: int
    stacked: bool

    @classmethod
    def of(cls, lines: Sequence[_Line], limit: int) -> _Layout:
        verb, name, id_, note = (
            max((width(getattr(line, part)) for line in lines), default=0)
            for part in ("verb", "name", "id", "note")
        )
        needed = sum(size + 2 for size in (verb, name, id_, note) if size) - 2
        return cls(verb, name, id_, stacked=0 < limit < needed)

    def texts(self, line: _Line, talk: Talk) -> Iterator[str]:
        """The line, or lines, of one entry."""
        verb = line.verb + " " * (self.verb - width(line.verb))
        rest = [
            text + " " * (size - width(text))
            for text, size in ((line.name, self.name), (line.id, self.id))
            if size
        ]
        note = [] if self.stacked or not line.note else [line.told(talk)]
        if line.hue == "bold red":
            yield "  ".join([talk.paint(verb, line.hue), *rest, *note]).rstrip()
        else:
            yield talk.paint("  ".join([verb, *rest, *note]).rstrip(), line.hue)
        if self.stacked and line.note:
            below = f"    {line.told(talk)}"
            yield talk.paint(below, line.hue if line.hue != "bold red" else "")
        for stage in line.below:
            yield f"    {stage}"


def _lasting(talk: Talk, steps: Sequence[Step | Run[object]]) -> Iterator[str]:
    """What cannot be undone and why, the same reason once; of many kinds of steps the number."""
    groups: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        if isinstance(step, Step) and not step.undo:
            names = groups.setdefault((step.says, step.no_undo), [])
            names.append(escape(step.name or step.on))
    word = talk.paint("cannot be undone", "bold yellow")
    kinds = Counter(why for _, why in groups if why)
    for reason in (why for why, count in kinds.items() if count > _NAMED):
        same = [key for key in groups if key[1] == reason]
        number = sum(len(groups.pop(key)) for key in same)
        yield f"{word}: {counted(number, 'step')} above ({escape(reason)})"
    for (says, why), names in groups.items():
        things = list(dict.fromkeys(names))
        more = f" and {len(things) - _NAMED} more" if len(things) > _NAMED else ""
        reason = f" ({escape(why)})" if why else ""
        yield f"{word}: {escape(says)} {', '.join(things[:_NAMED])}{more}{reason}"


def _counts(talk: Talk, plans: Sequence[Plan], steps: Sequence[Step | Run[object]]) -> str:
    verbs: Counter[str] = Counter()
    for step in steps:
        if isinstance(step, Step):
            verbs[f"to {step.says}{' (destroys)' if step.api.destroys else ''}"] += 1
        else:
            verbs[f"to {step.procedure.name}"] += len(step.parts) or 1
    parts = [f"{count:,} {escape(verb)}" for verb, count in verbs.most_common(_NAMED)]
    if len(verbs) > _NAMED:
        parts.append(
            counted(verbs.total() - sum(n for _, n in verbs.most_common(_NAMED)), "other step")
        )
    skips = Counter(
        "blocked" if entry.blocked else "later" if entry.later else "skipped"
        for plan in plans
        for entry in plan.entries
        if isinstance(entry, Skip)
    )
    parts += [f"{skips[word]:,} {word}" for word in ("skipped", "later", "blocked") if skips[word]]
    targets = sum(bool(plan.steps) for plan in plans)
    if targets > 1:
        parts.append(counted(targets, "target"))
    parts += _money(steps)
    return f" {talk.dot} ".join(parts or ["nothing to do"])


def _money(steps: Sequence[Step | Run[object]]) -> Iterator[str]:
    """What the month's bill becomes, with how much of it is known."""
    priced = [step for step in steps if step.usd_month is not None]
    total = round(sum(step.usd_month or 0.0 for step in priced), 2)
    if not total:
        return
    known, things = (len({step.on for step in some}) for some in (priced, steps))
    part = f" (known for {known} of {things})" if known < things else ""
    yield f"{usd(abs(total))} a month {'more' if total > 0 else 'less'}{part}"
