"""`python -m hawse`, and the entry point of the installed command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run hawse and leave with its exit code."""
    # Start-up makes many objects and no garbage; core turns the collector on before real work.
    gc.disable()
    try:
        from hawse.core.tab import answered

        code = 0 if answered() else _run()
    except KeyboardInterrupt:  # while starting, before anything could be told
        code = 130
    sys.exit(code)


def _run() -> int:
    from hawse.later import postpone

    postpone()
    from hawse.main import run_process

    return run_process(sys.argv[1:])


if __name__ == "__main__":
    main()
