"""How each program protects what it sends, read from its request rather than from its manual.

Programs that compute less are faster, so a table without this line would compare unlike things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bench.measure import Failed, cost
from bench.s3.jobs import Bench, bucket
from bench.s3.programs import Program, settings
from bench.s3.server import Objects
from tests.faults.proxy import FaultProxy

ONE = Objects(1)


def checksum_mode(bench: Bench, program: Program) -> str:
    """What the request says that uploads one small object."""
    with bucket(bench) as name, FaultProxy(bench.seaweed.url) as proxy:
        file = next(bench.tree(ONE).iterdir())
        env = settings(proxy.url, bench.home, bench.pem)
        try:
            cost(program.command("copy", file, f"{name}/one", env), bench.home / "errors")
        except (Failed, OSError):
            return "not measured"
        sent = [seen.request for seen in proxy.seen if seen.operation == "PutObject"]
        return ", ".join(told(sent[0].headers)) if sent else "not seen"


def told(headers: Mapping[str, str]) -> Iterator[str]:
    """In words, what the headers of a PutObject mean."""
    found = [name.rpartition("-")[2].upper() for name in headers if is_checksum(name)]
    found += ["MD5"] if "content-md5" in headers else []
    trailer = headers.get("x-amz-trailer", "")
    if trailer:
        found.append(trailer.rpartition("-")[2].upper() + " as a trailer")
    yield " and ".join(found) or "no checksum"
    signed = re.fullmatch("[0-9a-f]{64}", headers.get("x-amz-content-sha256", ""))
    yield "body signed with SHA-256" if signed else "body not signed"


def is_checksum(name: str) -> bool:
    """`x-amz-checksum-crc32`, but not the header that names an algorithm."""
    return name.startswith("x-amz-checksum-") and not name.endswith(("algorithm", "type"))
