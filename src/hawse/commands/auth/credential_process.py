"""`hawse auth credential-process`: what an AWS SDK runs to get a key."""

from __future__ import annotations

import json

import click

from hawse.app import App
from hawse.core.command import session
from hawse.core.options import values


@session(tolerant=True)
@click.argument("name", **values("keys"))
def credential_process(app: App, name: str) -> None:
    """Give a kept key to an AWS SDK.

    Prints JSON with the SECRET, in the form that AWS calls version 1: SDKs run this because
    `hawse auth add` wrote it into the profile. Nothing is asked where there is no terminal; a
    store that is locked, or has no such key, ends it with an exit code and a reason.

    Examples:
      hawse auth credential-process ci
    """
    pair = app.stores.find(name)
    app.put(json.dumps({"Version": 1, "AccessKeyId": pair.id, "SecretAccessKey": pair.secret}))
