"""`python -m hawse`, and the entry point of the installed command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run hawse and leave with its exit code."""
    # Start-up makes many objects and no garbage; core turns the collector on before real work.
    gc.disable()
    try:
        from hawse.later import postpone

        postpone()
        from hawse.main import run_process

        code = run_process(sys.argv[1:])
    except KeyboardInterrupt:  # while starting, before anything could be told
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
