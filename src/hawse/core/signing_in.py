"""Signing in, only when needed: a token is used, then renewed, and only then is a person asked.

A person may be asked in the middle of any command, before anything of it is sent; never where
nobody can read the code that has to be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.aws.fast.handing import Hand
from hawse.aws.sso.sign_ins import SignIn, sign_in_of
from hawse.aws.sso.tokens import RENEWED_BEFORE, Token, Tokens
from hawse.core.browsing import has_desktop
from hawse.core.lookup import is_glob, profiles_of
from hawse.errors import CLIError, CredentialsError, UsageError

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.targets import Target
    from hawse.core.command import SignsIn

_YES = ("", "y", "yes")
_MACHINES = (
    "where no person is, take credentials of a machine: a role through OpenID Connect "
    "(AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE), or keys in AWS_…"
)


class Signed(NamedTuple):
    """A token, and how it came: kept, renewed, or new."""

    token: Token
    how: str


def sign_in(
    app: App, wanted: SignIn, *, force: bool = False, browser: bool = True, profile: str = ""
) -> Signed:
    """The token of a sign-in; the person is asked when there is none that is good or renewable."""
    tokens = Tokens(app.aws.profiles.token_cache)
    target = _portal(app, wanted, profile)
    if not force and (kept := tokens.get(wanted)) is not None:
        if kept.is_good(app.clock.now(), RENEWED_BEFORE):
            return Signed(kept, "kept")
        from hawse.aws.sso.device import renewed

        if (fresh := renewed(target, wanted, kept)) is not None:
            tokens.put(wanted, fresh)
            return Signed(fresh, "renewed")
    token = _asked(app, target, wanted, browser)
    tokens.put(wanted, token)
    return Signed(token, "new")


def signed_in_for(app: App, find: SignsIn, args: Mapping[str, Any]) -> SignIn:
    """Sign in to what a command plans with, if nobody is yet; what that is."""
    profile = only_profile(app)
    wanted = find(app.aws.profiles, args, profile)
    signed = sign_in(app, wanted, profile=profile)
    if signed.how == "new":
        tell(app, wanted, signed)
    return wanted


def offer(app: App, targets: Iterable[Target]) -> None:
    """Ask whether to sign in, once for each portal that targets need and nobody is signed in to.

    After a no, the targets say themselves what they lack.
    """
    asked: set[str] = set()
    for wanted in _lacking(app, targets):
        if wanted.key in asked:
            continue
        asked.add(wanted.key)
        with app.progress.paused():
            answer = app.prompter.ask(f"you are not signed in to {wanted.title}. Sign in? [Y/n] ")
        if answer.strip().lower() in _YES:
            tell(app, wanted, sign_in(app, wanted))


def _lacking(app: App, targets: Iterable[Target]) -> Iterator[SignIn]:
    profiles, now = app.aws.profiles, app.clock.now()
    tokens = Tokens(profiles.token_cache)
    for target in {target.access: target for target in targets}.values():
        if target.access.key or target.broken is not None:
            continue
        try:
            wanted = sign_in_of(profiles, target.profile or profiles.implied)
        except CLIError:  # the target says itself what is wrong with its profile
            continue
        if wanted is None or _has_credentials(app, target):
            continue
        token = tokens.get(wanted)
        if token is None or not token.is_usable(now):
            yield wanted


def _has_credentials(app: App, target: Target) -> bool:
    """Whether the credentials of an earlier run are still good, and no token is needed."""
    from hawse.aws.fast.keys import Finder

    finder = Finder(app.env, app.aws.profiles, lambda: app.clock.now().timestamp())
    try:
        finder.find(target.access)
    except Hand:
        return False
    return True


def _portal(app: App, wanted: SignIn, profile: str) -> Target:
    from hawse.core.gates import gate_of
    from hawse.aws.sso.calls import SIGNING_IN
    from hawse.aws.sso.portal import machine

    gate = gate_of(app, SIGNING_IN)
    return machine(app.aws, gate, profile=profile or wanted.profile, region=wanted.region)


def _asked(app: App, target: Target, wanted: SignIn, browser: bool) -> Token:
    """The token that a person gets by confirming a code in a browser, here or anywhere."""
    from hawse.aws.sso.device import answer, ask

    # The sandbox needs nobody: it confirms by itself.
    if not (app.streams.stderr.isatty() or app.aws.sandbox):
        why = "nobody can be asked here to confirm a code"
        raise CredentialsError(f"not signed in to {wanted.title}", why=why, hint=_MACHINES)
    asked = ask(target, wanted)
    minutes = (asked.ends - app.clock.now()).total_seconds() / 60
    app.say(f"signing in to {wanted.title}: open this page, in any browser on any machine")
    app.say(f"  {asked.url}")
    app.say(f"confirm there only if it shows {asked.code}; it waits for {minutes:.0f} minutes")
    if browser and app.browse is not None and has_desktop(app):
        app.browse(asked.url)
    return answer(target, asked)


def only_profile(app: App) -> str:
    """The one profile that was typed; else the configured one, if it has a sign-in."""
    typed, profiles = app.options.profile, app.aws.profiles
    if len(typed) > 1 or any(map(is_glob, typed)):
        raise UsageError("--profile", why="one profile, or the name of a session")
    if typed:
        return typed[0]
    configured = profiles_of(app)
    one = configured[0] if len(configured) == 1 else ""
    return one if one and sign_in_of(profiles, one) is not None else ""


def tell(app: App, wanted: SignIn, signed: Signed) -> None:
    """Say until when the person is signed in."""
    now = app.clock.now()
    begun = {
        "kept": "you are signed in to",
        "renewed": "renewed the sign-in to",
        "new": "signed in to",
    }
    parts = [f"{begun[signed.how]} {wanted.title} for {_span(signed.token.ends - now)}"]
    until = signed.token.renewable_until
    if until is not None and until > signed.token.ends:
        parts.append("it renews itself")
    app.say(f" {app.talk.dot} ".join(parts))


def _span(left: timedelta) -> str:
    minutes = max(0, round(left.total_seconds() / 60))
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"


def sign_out(app: App, wanted: SignIn) -> None:
    """Remove a token and all that came of it; AWS is told, and what is here goes all the same."""
    from hawse.aws.derived_sessions import forget_signed_in

    profiles = app.aws.profiles
    tokens = Tokens(profiles.token_cache)
    token = tokens.get(wanted)
    if token is not None and token.is_good(app.clock.now()):
        _leave(app, wanted, token)
    found = tokens.forget(wanted)
    removed = forget_signed_in(
        profiles, [name for name in profiles.names if _goes_by(app, name, wanted)]
    )
    if found or removed:
        app.say(f"signed out of {wanted.title}")
    else:
        app.say(f"you were not signed in to {wanted.title}")


def _leave(app: App, wanted: SignIn, token: Token) -> None:
    from hawse.core.gates import gate_of
    from hawse.aws.sso.calls import LOGOUT
    from hawse.aws.sso.portal import leave, machine

    gate = gate_of(app, [LOGOUT])
    try:
        leave(machine(app.aws, gate, profile=wanted.profile), wanted, token)
    except CredentialsError:
        pass  # AWS has ended it already
    except CLIError as error:
        app.talk.warn(f"AWS was not told, so the session there ends by itself: {error.message}")


def _goes_by(app: App, profile: str, wanted: SignIn) -> bool:
    values = app.aws.profiles.get(profile)
    if "sso_session" in values:
        return bool(values["sso_session"] == wanted.name)
    return not wanted.name and values.get("sso_start_url") == wanted.start_url
