"""How a command gets its engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hawse.config.schema import FIXED
from hawse.transfer.opening import CONFIGURED, opened, settings_of
from hawse.transfer.settings import Settings
from tests.unit.transfer.conftest import keys_for, target_at

ENV = keys_for("http://127.0.0.1:1")
DEFAULTS: dict[str, Any] = {f"s3.{name}": FIXED["s3", name].default for name in CONFIGURED}


def test_what_was_typed_beats_the_configuration_and_that_the_default(tmp_path: Path) -> None:
    configured: dict[str, Any] = {"s3.requests": 8, "s3.checksum": "crc64nvme"}
    target = target_at(ENV, tmp_path, **configured)

    found = settings_of(target, requests=4, memory=None, alone=True)

    assert found == Settings(requests=4, checksum="crc64nvme", alone=True)


def test_nothing_typed_and_nothing_configured_is_the_default(tmp_path: Path) -> None:
    assert settings_of(target_at(ENV, tmp_path, **DEFAULTS)) == Settings()


def test_an_engine_is_closed_also_when_the_work_fails(tmp_path: Path) -> None:
    target = target_at(ENV, tmp_path, **DEFAULTS)

    with pytest.raises(KeyboardInterrupt), opened(target, requests=3) as engine:
        assert engine.settings.requests == 3
        raise KeyboardInterrupt

    assert engine._closed  # pylint: disable=protected-access
