"""`hawse sandbox stop`."""

from __future__ import annotations

from hawse.app import App
from hawse.core.command import session


@session()
def stop(app: App) -> None:
    """Stop the sandbox; everything in it is gone.

    Shells that point at it find nothing there any more: close them, or unset HAWSE_SANDBOX,
    HAWSE_CONFIG and the AWS_ variables that `start` set.

    Examples:
      hawse sandbox stop
    """
    from hawse.sandbox import launch
    from hawse.sandbox.state import folder_in

    stopped = launch.stop(folder_in(app.paths.state))
    app.say("the sandbox is stopped" if stopped else "the sandbox was not running")
