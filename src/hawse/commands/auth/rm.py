"""`hawse auth rm`: a key that is no longer kept here."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values


@session(rehearses=True)
@click.argument("name", **values("keys"))
def rm(app: App, name: str) -> None:
    """Forget an access key that is kept here.

    Its profile keeps its other settings. Temporary credentials that came of the key are removed.
    AWS goes on to accept the key: how to delete it there is told at the end.

    Examples:
      hawse auth rm ci
      hawse auth rm ci --dry-run
    """
    from hawse.aws.config_file import ConfigFile
    from hawse.aws.derived_sessions import forget_sessions, led_to
    from hawse.aws.profiles import config_path
    from hawse.core.local_changes import agreed

    store, id = app.stores.holding(name), app.stores.kept()[name].id
    config, profiles = ConfigFile(config_path(app.env)), app.aws.profiles
    users = config.led_to(name)
    reached = led_to(profiles, users)
    if not agreed(app, [f"forget {name} ({id}) in {store.title}", *_uses(users, reached)]):
        return
    forget_sessions(profiles, users)
    config.lead_nowhere(name)
    store.delete(name)
    app.say(f"{name} is forgotten here; AWS accepts {id} as before, until you delete it:")
    app.say(f"  hawse iam key deactivate {id}, and when nothing breaks: hawse iam key rm {id}")


def _uses(users: Collection[str], reached: Collection[str]) -> Iterator[str]:
    """Who is left without credentials."""
    if users:
        yield f"profiles that use it: {', '.join(sorted(users))}"
    if others := set(reached) - set(users):
        yield f"profiles that get theirs from these: {', '.join(sorted(others))}"
