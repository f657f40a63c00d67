"""What `hawse doctor` looks at: everything that stands in the way without being anybody's bug."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from hawse.app import App
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Target
from hawse.core.journal import Journal
from hawse.core.lookup import selection_of
from hawse.errors import CLIError
from hawse.plurals import counted
from hawse.rows import Row, column
from hawse.systems import own_folder

_SKEW_SECONDS = 240  # AWS refuses requests whose time is off by five minutes
_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}


@dataclass(frozen=True, kw_only=True)
class Check(Row):
    """One thing that was looked at."""

    check: str
    state: str = column(colour=_COLOURS)
    found: str
    hint: str | None


def checks(app: App) -> Iterator[Check]:
    """Every check, one after another; what one of them cannot find out is its own failure."""
    for look in (_configuration, _identity, _region, _proxy, _extras, _journal, _files):
        yield from _safely(look, app)


def _check(check: str, state: str, found: str, hint: str | None = None) -> Check:
    return Check(check=check, state=state, found=found, hint=hint)


def _safely(look: Callable[[App], Iterator[Check]], app: App) -> Iterator[Check]:
    try:
        yield from look(app)
    except CLIError as error:
        yield _check(look.__name__.strip("_"), "failed", error.message, error.hint or None)
    except OSError as error:
        yield _check(look.__name__.strip("_"), "failed", f"{error.filename}: {error.strerror}")


def _configuration(app: App) -> Iterator[Check]:
    for problem in app.config.validate():
        yield _check("configuration", "failed", f"{problem.place}: {problem.message}")
    layers = sorted({app.config.origin(key).layer for key in app.config.keys()})
    yield _check("configuration", "ok", ", ".join(layers))


def _identity(app: App) -> Iterator[Check]:
    for target in app.aws.targets(
        selection_of(app),
        Scope.ACCOUNT,
        Gate([GET_CALLER_IDENTITY], read_only=True),
        services={"sts"},
    ):
        answer = target.read(GET_CALLER_IDENTITY)
        yield _check("identity", "ok", f"{answer['Arn']} from {target.credential_source}")
        yield from _expiry(app, target)
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if date:
            yield _clock(app, date)


def _expiry(app: App, target: Target) -> Iterator[Check]:
    if target.expires is not None:
        left = (target.expires - app.clock.now()).total_seconds() / 60
        state = "warning" if left < 15 else "ok"
        yield _check("expiry", state, f"credentials are good for {left:.0f} minutes")


def _clock(app: App, date: str) -> Check:
    server = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC)
    off = abs((app.clock.now() - server).total_seconds())
    if off > _SKEW_SECONDS:
        hint = "set the clock of this machine; AWS refuses requests that are 5 minutes off"
        return _check("clock", "failed", f"{off:.0f} s off", hint)
    return _check("clock", "ok", f"{off:.0f} s off")


def _region(app: App) -> Iterator[Check]:
    new, old = app.env.get("AWS_REGION"), app.env.get("AWS_DEFAULT_REGION")
    if new and old and new != old:
        found = f"AWS_REGION is {new}, AWS_DEFAULT_REGION is {old}"
        yield _check("region", "warning", found, "hawse takes AWS_REGION, boto3 the other")


def _proxy(app: App) -> Iterator[Check]:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        if app.env.get(name):
            yield _check("proxy", "ok", f"{name} is set")


def _extras(_: App) -> Iterator[Check]:
    from importlib.util import find_spec

    use = "'hawse sandbox' and 'hawse demo'"
    if find_spec("moto") is None:
        hint = "pip install 'hawse[sandbox]'"
        yield _check("extra sandbox", "warning", f"missing, needed for {use}", hint)
    else:
        yield _check("extra sandbox", "ok", use)


def _journal(app: App) -> Iterator[Check]:
    verdict = Journal.of(app).verify()
    if verdict.problem:
        yield _check("audit log", "failed", verdict.problem, "hawse audit verify")
    else:
        yield _check("audit log", "ok", counted(verdict.records, "record"))


def _files(app: App) -> Iterator[Check]:
    from tempfile import TemporaryFile

    for name, folder in (("state", app.paths.state), ("cache", app.paths.cache)):
        try:
            own_folder(folder)
            with TemporaryFile(dir=folder):
                yield _check(f"{name} folder", "ok", str(folder))
        except OSError as error:
            why = f"{folder} cannot be written: {error.strerror}"
            hint = f"set XDG_{name.upper()}_HOME to a folder that can be written"
            yield _check(f"{name} folder", "failed", why, hint)
