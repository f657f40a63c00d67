"""`hawse cache clear`."""

from __future__ import annotations

from hawse.app import App
from hawse.core.command import session


@session()
def clear(app: App) -> None:
    """Remove what is kept between runs; everything is fetched or built again when needed.

    Configuration, credentials and the audit log are not touched; temporary credentials are removed
    by hawse auth cache clear.

    Examples:
      hawse cache clear
    """
    import shutil

    app.store.clear()
    shutil.rmtree(app.paths.cache / "models", ignore_errors=True)
    app.say("the cache is empty")
