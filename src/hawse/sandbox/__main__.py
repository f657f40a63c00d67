"""`python -m hawse.sandbox FOLDER WISHES`: the process that `launch` starts. Not for people."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from hawse.sandbox.server import serve
from hawse.sandbox.state import Wishes

if __name__ == "__main__":
    wishes = json.loads(sys.argv[2])
    wishes["dead_regions"] = tuple(wishes.get("dead_regions", ()))
    serve(Wishes(folder=Path(sys.argv[1]), **wishes))
    os._exit(0)  # taking 200 MB apart would take longer than anybody waits for the end
