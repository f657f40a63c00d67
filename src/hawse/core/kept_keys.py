"""A long-lived access key on its way into a store: given, tried, kept, and taken out elsewhere.

In this order, so that whoever is stopped in between has the key at least in one place, and a
profile of the SDKs never leads to a key that is not there.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hawse.aws.config_file import ConfigFile
from hawse.aws.credentials_file import TOKEN, CredentialsFile
from hawse.aws.frame_calls import GET_CALLER_IDENTITY
from hawse.aws.gate import Gate
from hawse.aws.profiles import config_path, credentials_path
from hawse.aws.stores.own_process import check_name
from hawse.aws.targets import Access, Target
from hawse.core.given_keys import checked_key, piped_key, typed_key
from hawse.core.local_changes import agreed
from hawse.errors import NotFound, Refused, UnknownKey, UsageError

if TYPE_CHECKING:
    from hawse.app import App
    from hawse.aws.access_keys import Pair
    from hawse.aws.stores.contract import Store

_HOME = "us-east-1"
_LEARN_SECONDS = 15.0
_PAUSE = 2.0


class Addition:
    """One key that is to be kept as `name`; `source` is the profile it is taken out of, if any."""

    def __init__(self, app: App, name: str, source: str, mfa_serial: str) -> None:
        self._app = app
        self._name = check_name(name)
        self._source = source
        self._options = {"region": _region(app), "mfa_serial": mfa_serial}
        self._config = ConfigFile(config_path(app.env))
        self._file = CredentialsFile(credentials_path(app.env))
        self._config.require_free(name)
        held = self._file.keys().get(name)
        if held is not None and name != source:
            why = f"{self._file.path} holds {held.id} for it, which the SDKs take first"
            hint = f"hawse auth add {name} --from-profile {name} moves that key"
            raise Refused(f"profile {name}", why=why, hint=hint)

    def given(self, *, piped: bool) -> Pair:
        """The key, from where it comes."""
        if self._source:
            return self._of_profile()
        return piped_key(self._app) if piped else typed_key(self._app)

    def _of_profile(self) -> Pair:
        found = self._file.keys().get(self._source)
        if found is None:
            why = f"{self._file.path} holds no key of it"
            raise NotFound(f"profile {self._source}", why=why, hint=f"hawse auth add {self._name}")
        if self._file.sections()[self._source].get(TOKEN):
            why = "its credentials are temporary, and end by themselves"
            raise UsageError(f"profile {self._source}", why=why, hint="name one with a lasting key")
        return checked_key(found)

    def owner(self, pair: Pair) -> str:
        """The ARN of whose key it is. IAM makes a key known everywhere within seconds."""
        app = self._app
        target = self._target(pair)
        end = app.clock.monotonic() + _LEARN_SECONDS
        with app.working(f"asking AWS who {pair.id} is", None):
            while True:
                try:
                    return str(target.read(GET_CALLER_IDENTITY)["Arn"])
                except UnknownKey as error:
                    if app.clock.monotonic() > end:
                        error.hint = "--no-verify keeps it all the same"
                        raise
                app.clock.sleep(_PAUSE)

    def _target(self, pair: Pair) -> Target:
        """What is signed with the key; no profile need exist for it."""
        aws = self._app.aws
        aws.lend(*pair)
        region = self._options["region"] or aws.profiles.region_of("") or _HOME
        gate = Gate([GET_CALLER_IDENTITY], read_only=True)
        return Target(aws, Access(key=pair.id), region, gate, sandbox=aws.sandbox)

    def keep(self, pair: Pair, who: str) -> None:
        """Put it into the store and lead the profile there; then take it out of its source."""
        store = self._store
        self._require_lasting(store)
        lines = [*self._losses(pair), f"keep {pair.id} as {self._name} in {store.title}"]
        if not agreed(self._app, lines, ask=len(lines) > 1):
            return
        store.put(self._name, pair)
        options = {option: value for option, value in self._options.items() if value}
        self._config.lead_to_store(self._name, options)
        if self._source:
            self._file.remove_keys(pair.id, [self._source])
        self._tell(pair, who, store)

    @cached_property
    def _store(self) -> Store:
        return self._app.stores.place_for(self._name)

    def _require_lasting(self, store: Store) -> None:
        if self._source and store.ends:
            why = f"{store.title} forgets {store.ends}, and the file would have the key no longer"
            hint = "hawse config set auth.store file"
            raise Refused(f"profile {self._source}", why=why, hint=hint)

    def _losses(self, pair: Pair) -> list[str]:
        """What is not there any longer afterwards."""
        lines = []
        held = self._app.stores.kept().get(self._name)
        if held is not None and held.id != pair.id:
            lines.append(f"forget {held.id}, which is kept as {self._name}")
        if self._source:
            lines.append(f"take {pair.id} out of profile {self._source} in {self._file.path}")
        return lines

    def _tell(self, pair: Pair, who: str, store: Store) -> None:
        app, name = self._app, self._name
        app.say(f"{pair.id}{f' of {who}' if who else ''} is kept as {name} in {store.title}")
        if store.ends:
            app.say(f"it is forgotten {store.ends}")
        app.say(f"profile {name} in {self._config.path} uses it")
        if who.endswith(":root"):
            app.talk.warn("this is the root user, which should have no key at all")
        for other in [one for one, key in self._file.keys().items() if key.id == pair.id]:
            app.talk.warn(f"profile {other} in {self._file.path} holds the same key in plain text")
        if not _on_path(app):
            app.talk.warn("hawse is not on the PATH, where the SDKs look for it")


def _region(app: App) -> str:
    """The one region that was typed; "" for none."""
    typed = app.options.region
    if len(typed) > 1 or any(set(one) & set("*?[,") or one == "all" for one in typed):
        raise UsageError("--region", why="a profile has one region")
    return typed[0] if typed else ""


def _on_path(app: App) -> bool:
    import shutil

    return shutil.which("hawse", path=app.env.get("PATH")) is not None
