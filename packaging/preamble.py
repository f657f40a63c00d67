"""What `hawse.pyz` does first: an older Python would fail with a riddle. Runs on any Python 3."""

import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "hawse needs Python 3.11 or newer, and this is %d.%d\n" % sys.version_info[:2]
        + "hint: python3.13 hawse.pyz, or the program that needs no Python\n"
    )
    sys.exit(2)
