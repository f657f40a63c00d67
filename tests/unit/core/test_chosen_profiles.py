"""Which profile a run is for: what was typed, HAWSE_PROFILE, the SDK's variables, then a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hawse.app import App, Options
from hawse.core.lookup import profiles_of

KEY = "AWS_ACCESS_KEY_ID"


@pytest.mark.parametrize(
    ("env", "typed", "chosen"),
    [
        ({KEY: ""}, (), ("written",)),
        ({KEY: "AKIDEXAMPLE"}, (), ()),
        ({KEY: "", "AWS_PROFILE": "exported"}, (), ()),
        ({KEY: "AKIDEXAMPLE", "HAWSE_PROFILE": "ours"}, (), ("ours",)),
        ({KEY: "AKIDEXAMPLE"}, ("typed",), ("typed",)),
    ],
)
def test_a_file_is_weaker_than_the_variables_of_the_sdk(
    make_app: Callable[..., App],
    home: Path,
    env: dict[str, str],
    typed: tuple[str, ...],
    chosen: tuple[str, ...],
) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.yaml").write_text("profile: written\n", encoding="utf-8")
    app = replace(make_app(env=env), options=Options(profile=typed))

    assert profiles_of(app) == chosen
