"""Where the program that PyInstaller makes begins: its environment mended, then hawse as always.

A frozen program is its own Python. hawse starts the sandbox as `python -m hawse.sandbox`, and the
steps of the demo as `python -m hawse`: both are answered here. And what hawse starts (a session
plugin, an editor, npx) must find the libraries of the system, not those that PyInstaller brought.
"""

from __future__ import annotations

import os
import sys

_SEARCHED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")


def main() -> None:
    """Run hawse, or the module of hawse that it started itself with."""
    for name in _SEARCHED:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif getattr(sys, "frozen", False):
            os.environ.pop(name, None)
    # A one-file program takes its files along when it ends: a child unpacks its own.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    if sys.argv[1:3] == ["-m", "hawse.sandbox"]:
        from runpy import run_module

        sys.argv[:3] = sys.argv[2:3]
        run_module("hawse.sandbox", run_name="__main__", alter_sys=True)
        return
    if sys.argv[1:3] == ["-m", "hawse"]:
        del sys.argv[1:3]
    from hawse.__main__ import main as hawse

    hawse()


if __name__ == "__main__":
    main()
