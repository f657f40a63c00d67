"""Which sign-in a profile goes by: an `[sso-session X]`, or the start URL that it has itself.

The words are those of the SDKs' files, and so are the places: what is signed in here is signed in
for every SDK. Nothing is sent from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.guards import is_loopback
from hawse.errors import ConfigError, NotFound, UsageError

if TYPE_CHECKING:
    from hawse.aws.profiles import Profiles

ACCOUNT_ACCESS = "sso:account:access"
"""What a token must be good for to give credentials, and to be renewed."""
_NEWCOMER = "hawse auth populate --start-url URL --sso-region REGION"
_REGION = re.compile(r"[a-z]{2,6}(-[a-z]+)+-\d+")


class SignIn(NamedTuple):
    """One portal to sign in at. `name` is the session's; "" where a `profile` has the URL itself,
    whose token cannot be renewed without a person."""

    name: str
    start_url: str
    region: str
    scopes: tuple[str, ...] = ()
    profile: str = ""

    @property
    def key(self) -> str:
        """What the SDKs name the file of its token after."""
        return self.name or self.start_url

    @property
    def line(self) -> str:
        """What a person types to sign in."""
        return login_line(self.name, self.profile)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or self.start_url


def login_line(session: str, profile: str) -> str:
    """What a person types to sign in to a session, or else to what a profile names itself."""
    import shlex

    return f"hawse auth login {shlex.quote(session) if session else f'-p {shlex.quote(profile)}'}"


def same_portal(one: str, other: str) -> bool:
    """Whether two start URLs are the same: people copy them with `/#/` and without."""
    return one.rstrip("#/ ") == other.rstrip("#/ ")


def sign_in_of(profiles: Profiles, profile: str) -> SignIn | None:
    """What a profile signs in with, through the profiles that it assumes roles from; None: not."""
    passed: set[str] = set()
    while profile and profile not in passed:
        passed.add(profile)
        values = profiles.get(profile)
        if session := str(values.get("sso_session", "")):
            return session_named(profiles, session)
        if "sso_start_url" in values:
            return _checked(SignIn("", *_places(values, f"profile {profile}"), profile=profile))
        profile = str(values.get("source_profile", ""))
    return None


def session_named(profiles: Profiles, name: str) -> SignIn:
    """The session of this name; NotFound with those that there are."""
    sections = profiles.config.get("sso_sessions", {})
    if name not in sections:
        known = ", ".join(sorted(sections))
        why = "~/.aws/config has no such sso-session"
        hint = f"there {'is' if len(sections) == 1 else 'are'} {known}" if known else _NEWCOMER
        raise NotFound(f"session {name}", why=why, hint=hint)
    values = sections[name]
    scopes = _listed(values.get("sso_registration_scopes", "")) or (ACCOUNT_ACCESS,)
    return _checked(SignIn(name, *_places(values, f"sso-session {name}"), scopes))


def wanted_sign_in(profiles: Profiles, name: str, profile: str) -> SignIn:
    """The sign-in that a command line means: a session, a profile's, or the only one there is."""
    if name:
        return session_named(profiles, name)
    named = profile or profiles.implied
    found = sign_in_of(profiles, named)
    if found is not None:
        return found
    if profile:
        why = "it has neither sso_session nor sso_start_url"
        raise UsageError(f"profile {profile}", why=why, hint=profiles.renewal_of(profile))
    return _only(profiles)


def made_sign_in(name: str, start_url: str, region: str) -> SignIn:
    """A session that is about to be written; without a name it is called as its portal is."""
    from urllib.parse import urlsplit

    found = _checked(SignIn(name, start_url.rstrip("#/ "), region, (ACCOUNT_ACCESS,)))
    host = urlsplit(start_url).hostname or ""
    found = found._replace(name=name or host.partition(".")[0])
    if not re.fullmatch(r"[A-Za-z0-9_.@+-]+", found.name):
        raise UsageError(f"session {found.name}", why="a name is letters, digits and -_.@+")
    return found


def planned_sign_in(
    profiles: Profiles, name: str, profile: str, start_url: str, region: str
) -> SignIn:
    """The session that profiles are made of: one that there is, or that is about to be written."""
    if not (start_url or region):
        found = wanted_sign_in(profiles, name, profile)
        if not found.name:
            why = "its profiles name the portal themselves"
            hint = (
                f"--start-url {found.start_url} --sso-region {found.region} makes a session of it"
            )
            raise UsageError(found.title, why=why, hint=hint)
        return found
    if not (start_url and region):
        raise UsageError("--start-url and --sso-region", why="one is of no use without the other")
    made = made_sign_in(name, start_url, region)
    if made.name not in profiles.config.get("sso_sessions", {}):
        return made
    found = session_named(profiles, made.name)
    if not same_portal(found.start_url, start_url) or found.region != region:
        why = f"it is {found.start_url} in {found.region} already"
        hint = "give the new one another name: hawse auth populate NAME --start-url …"
        raise UsageError(f"session {made.name}", why=why, hint=hint)
    return found


def all_sign_ins(profiles: Profiles) -> Iterator[SignIn]:
    """Every session, then the portals that profiles name themselves; each once."""
    seen: set[str] = set()
    for name in profiles.config.get("sso_sessions", {}):
        found = session_named(profiles, name)
        seen.add(found.key)
        yield found
    for name in profiles.names:
        values = profiles.get(name)
        if "sso_session" in values or "sso_start_url" not in values:
            continue
        legacy = sign_in_of(profiles, name)
        if legacy is not None and legacy.key not in seen:
            seen.add(legacy.key)
            yield legacy


def _only(profiles: Profiles) -> SignIn:
    known = list(all_sign_ins(profiles))
    if not known:
        why = "~/.aws/config has no sso-session"
        raise ConfigError("nothing to sign in to", why=why, hint=_NEWCOMER)
    if len(known) > 1:
        why = f"there are {', '.join(one.title for one in known)}"
        raise UsageError("which session", why=why, hint=f"one of them: {known[0].line}")
    return known[0]


def _places(values: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Start URL and region, which a section must have."""
    for name in ("sso_start_url", "sso_region"):
        if not values.get(name):
            raise ConfigError(where, why=f"{name} is missing", hint="see ~/.aws/config")
    return str(values["sso_start_url"]), str(values["sso_region"])


def _checked(sign_in: SignIn) -> SignIn:
    """ConfigError for a portal that a person must not be sent to."""
    from urllib.parse import urlsplit

    url = urlsplit(sign_in.start_url)
    local = url.scheme == "http" and is_loopback(url.hostname or "")
    odd = re.search(r"[\s\0-\x1f]", sign_in.start_url)  # which urlsplit passes over
    if odd or not (url.hostname and (url.scheme == "https" or local)):
        why = "a portal begins with https://"
        raise ConfigError(f"sso_start_url {sign_in.start_url}", why=why)
    check_region("sso_region", sign_in.region)
    return sign_in


def check_region(what: str, region: str) -> None:
    """ConfigError for what cannot be the name of a region."""
    if not _REGION.fullmatch(region):
        raise ConfigError(f"{what} {region}", why="that is no region", hint="like eu-west-1")


def _listed(text: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(text).split(",") if part.strip())
