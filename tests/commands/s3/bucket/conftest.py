"""Settings of buckets are read and changed through botocore, on moto over HTTP."""

from __future__ import annotations

import pytest

from tests.conftest import Ran, Run
from tests.moto_server import Moto


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Botocore reads the environment of the process."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


def undone(run: Run, ran: Ran) -> Ran:
    """What became of the undo of what was done."""
    op = ran.err.split("hawse undo ")[1].split()[0]
    back = run("undo", op, "--yes")
    assert back.code == 0, back.err
    return back
