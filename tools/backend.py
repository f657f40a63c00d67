"""The build backend: poetry-core's, and the manual pages in the wheel.

poetry-core puts nothing into a wheel's data, which is where `man` finds pages after an
installation (`share/man/man1`). So they are added to the wheel that it made. An editable
installation has none. Named in pyproject.toml; nothing else imports it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# In the environment of a build alone, like this module.
from poetry.core.masonry import api  # pylint: disable=import-error

build_editable = api.build_editable
build_sdist = api.build_sdist
get_requires_for_build_editable = api.get_requires_for_build_editable
get_requires_for_build_sdist = api.get_requires_for_build_sdist
get_requires_for_build_wheel = api.get_requires_for_build_wheel
prepare_metadata_for_build_editable = api.prepare_metadata_for_build_editable
prepare_metadata_for_build_wheel = api.prepare_metadata_for_build_wheel

ROOT = Path(__file__).resolve().parent.parent


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, Any] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """The wheel of poetry-core, with the manual pages."""
    name: str = api.build_wheel(wheel_directory, config_settings, metadata_directory)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    from docs.man import pages
    from tools.wheel_data import add_data

    add_data(Path(wheel_directory, name), "share/man/man1", pages())
    return name
