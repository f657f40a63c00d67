"""An engine for a target and what was typed: the one place where commands get theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hawse.transfer.engine import Engine
from hawse.transfer.settings import Settings

if TYPE_CHECKING:
    from hawse.aws.targets import Target
    from hawse.transfer.state import State

CONFIGURED = ("requests", "checksum")
"""The fields of Settings that a configuration may set, as `s3.requests`."""


def settings_of(target: Target, **typed: Any) -> Settings:
    """How the engine is to behave: what was typed, else what is configured, else the default.

    None is not typed. The common options, --endpoint-url among them, come with the target.
    """
    configured = {name: target.setting(f"s3.{name}") for name in CONFIGURED}
    chosen = {**configured, **{name: each for name, each in typed.items() if each is not None}}
    return Settings(**{name: each for name, each in chosen.items() if each is not None})


@contextmanager
def opened(
    target: Target, *, state: State | None = None, run: str = "", **typed: Any
) -> Iterator[Engine]:
    """An engine, closed however the work ends; `typed` are fields of Settings, or None.

    What is still in flight then is given up: whoever wants it done drains the engine first.
    """
    engine = Engine(target, settings_of(target, **typed), state=state, run=run)
    try:
        yield engine
    finally:
        engine.close()
