"""A profile of every role that a sign-in gives: what is missing, what differs, and what is gone.

Only what an earlier run made is changed or removed; it says so in a comment. Whatever else a
person wrote into such a section stays.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.config_file import ConfigFile
from hawse.aws.profiles import Profiles, config_path
from hawse.aws.section_lines import Edit, with_options
from hawse.aws.sso.portal import Assigned, assigned
from hawse.aws.sso.sign_ins import SignIn
from hawse.aws.sso.tokens import Tokens
from hawse.errors import CredentialsError
from hawse.plan import Entry, Part, Procedure, Run, Skip
from hawse.services.sso.naming import named, plain_name
from hawse.services.sso.writing import ADD, CHANGE, REMOVE, Sections

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_KEYS = re.compile(r"^\s*aws_(secret|session|security|access)_", re.IGNORECASE | re.MULTILINE)
Role = tuple[str, str]
"""Account and name of a role."""


class Wish(NamedTuple):
    """What is asked for. `region` is written anew only where it is typed."""

    sign_in: SignIn
    template: str
    region: str = ""
    prune: bool = False


class Made(NamedTuple):
    """A profile that an earlier run made."""

    section: str
    text: str
    role: Role


class Found:
    """What the files say now, as far as it matters to one session."""

    def __init__(self, target: Target, session: str) -> None:
        self.path = config_path(target.env)
        self.profiles = Profiles(target.env)
        self._session = session
        self._mark = re.compile(rf"^{re.escape(mark(session))}\s*$", re.MULTILINE)

    @cached_property
    def made(self) -> dict[str, Made]:
        """The profiles that an earlier run made for the session, by name.

        One with keys in it is the person's own by now: keys go into no plan and no journal.
        """
        found = {}
        for section, text in ConfigFile(self.path).texts().items():
            name = _profile_in(section)
            if name and self._mark.search(text) and not _KEYS.search(text):
                found[name] = Made(section, text, _role_of(self.profiles.get(name)))
        return found

    @cached_property
    def others(self) -> dict[str, Role]:
        """Every other profile, with the role of this session that it leads to."""
        return {
            name: self._role(self.profiles.get(name))
            for name in self.profiles.names
            if name not in self.made
        }

    @property
    def has_session(self) -> bool:
        """Whether the session is in the file."""
        return self._session in self.profiles.config.get("sso_sessions", {})

    def _role(self, values: Mapping[str, Any]) -> Role:
        return _role_of(values) if values.get("sso_session") == self._session else ("", "")


def mark(session: str) -> str:
    """The line by which a section is known to be ours."""
    return f"# hawse auth populate {session}"


def populate(target: Target, wish: Wish) -> Iterator[Entry]:
    """The plan that makes the profiles fit what the sign-in gives."""
    token = Tokens(Profiles(target.env).token_cache).get(wish.sign_in)
    if token is None:
        who = f"not signed in to {wish.sign_in.title}"
        raise CredentialsError(who, hint=wish.sign_in.line)
    found = Found(target, wish.sign_in.name)
    roles = assigned(target, wish.sign_in, token)
    owned = {role: name for name, role in found.others.items() if role != ("", "")}
    ours = [role for role in roles if (role.account, role.role) not in owned]
    kept: dict[Role, list[str]] = {}
    for name, made in found.made.items():
        kept.setdefault(made.role, []).append(name)
    session = wish.sign_in.name
    names = named(ours, wish.template, session, kept=kept, taken=found.others.keys())
    yield from _session(found, wish)
    yield from _wanted(target, found, wish, names)
    yield from _gone(found, wish, {(role.account, role.role): name for role, name in names.items()})
    for role in roles:
        if mine := owned.get((role.account, role.role)):
            yield Skip(_id(role), "you made a profile of it yourself", name=mine)


def _session(found: Found, wish: Wish) -> Iterator[Entry]:
    """The section of the session itself, for who has none yet."""
    one = wish.sign_in
    if not found.has_session:
        lines = [
            f"[sso-session {one.name}]",
            f"sso_start_url = {one.start_url}",
            f"sso_region = {one.region}",
            f"sso_registration_scopes = {','.join(one.scopes)}",
        ]
        edit = Edit(f"sso-session {one.name}", "", _text(lines))
        part = Part(f"sso-session {one.name}", one.start_url)
        yield _run(ADD, found, [edit], [part])


def _wanted(
    target: Target, found: Found, wish: Wish, names: Mapping[Assigned, str]
) -> Iterator[Entry]:
    new = {role: name for role, name in names.items() if name not in found.made}
    changed: dict[Assigned, Edit] = {}
    below: list[str] = []
    for role, name in names.items():
        made = found.made.get(name)
        if made is not None and (differences := _differences(found, name, role, wish)):
            changed[role] = Edit(
                made.section, made.text, with_options(made.text, {made.section: differences})
            )
            now = found.profiles.get(name)
            below += [f"{name}: {k} {now.get(k, '-')} → {v}" for k, v in differences.items()]
    _tell_renamed(target, wish, new)
    if new:
        edits = [_added(role, name, wish) for role, name in new.items()]
        yield _run(ADD, found, edits, _parts(new))
    if changed:
        parts = _parts({role: names[role] for role in changed})
        yield _run(CHANGE, found, list(changed.values()), parts, below=tuple(below))
    if same := len(names) - len(new) - len(changed):
        why = (
            f"{same} profiles are as they should be" if same > 1 else "1 profile is as it should be"
        )
        yield Skip(wish.sign_in.name, why)


def _gone(found: Found, wish: Wish, wanted: Mapping[Role, str]) -> Iterator[Entry]:
    """What an earlier run made and nobody is given any more, or not by this name."""
    names = set(wanted.values())
    gone = {name: made for name, made in found.made.items() if name not in names}
    if gone and wish.prune:
        edits = [Edit(made.section, made.text, "") for made in gone.values()]
        parts = [Part("/".join(made.role), name) for name, made in gone.items()]
        yield _run(REMOVE, found, edits, parts)
        return
    for name, made in gone.items():
        why = f"now {wanted[made.role]}" if made.role in wanted else "not given any more"
        yield Skip("/".join(made.role), f"{why}: --prune removes this one", name=name)


def _tell_renamed(target: Target, wish: Wish, new: Mapping[Assigned, str]) -> None:
    session = wish.sign_in.name
    others = [n for role, n in new.items() if n != plain_name(role, wish.template, session)]
    if others:
        why = "the plain name means another profile as well"
        target.gate.notes.append(
            f"named with the id of the account, since {why}: {', '.join(others)}"
        )


def _differences(found: Found, name: str, role: Assigned, wish: Wish) -> dict[str, str]:
    """The options of a profile that are not as asked; a region that nobody types may be any."""
    now = found.profiles.get(name)
    wanted = _values(wish.sign_in.name, role)
    if wish.region:
        wanted["region"] = wish.region
    return {option: value for option, value in wanted.items() if now.get(option) != value}


def _values(session: str, role: Assigned) -> dict[str, str]:
    return {
        "sso_session": session,
        "sso_account_id": role.account,
        "sso_role_name": role.role,
    }


def _added(role: Assigned, name: str, wish: Wish) -> Edit:
    one = wish.sign_in
    values = {**_values(one.name, role), "region": wish.region or one.region}
    options = [f"{option} = {value}" for option, value in values.items()]
    return Edit(f"profile {name}", "", _text([f"[profile {name}]", mark(one.name), *options]))


def _run(
    procedure: Procedure[Sections],
    found: Found,
    edits: Sequence[Edit],
    parts: Sequence[Part],
    below: tuple[str, ...] = (),
) -> Run[Sections]:
    state = Sections(tuple((one.section, one.before, one.after) for one in edits))
    return Run(procedure, state, on=str(found.path), below=below, parts=tuple(parts))


def _parts(names: Mapping[Assigned, str]) -> list[Part]:
    return [Part(_id(role), name) for role, name in names.items()]


def _id(role: Assigned) -> str:
    return f"{role.account}/{role.role}"


def _role_of(values: Mapping[str, Any]) -> Role:
    return str(values.get("sso_account_id", "")), str(values.get("sso_role_name", ""))


def _profile_in(section: str) -> str:
    try:
        words = shlex.split(section)
    except ValueError:
        return ""
    return words[1] if len(words) == 2 and words[0] == "profile" else ""


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
