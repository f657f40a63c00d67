"""Instance types: rows, and finding one by what is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hawse.errors import NotFound, UsageError
from hawse.rows import Row, column
from hawse.services.ec2.calls import DESCRIBE_INSTANCE_TYPE_OFFERINGS, DESCRIBE_INSTANCE_TYPES
from hawse.services.ec2.selection import Filter, matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

MIB = 1024**2
_UNITS = {"": 1024**3, "M": MIB, "G": 1024**3, "T": 1024**4}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MGT]?)i?B?", re.IGNORECASE)


@dataclass(frozen=True)
class InstanceType(Row):
    """One instance type as a region offers it. `memory` and `disk` are bytes."""

    type: str
    vcpus: int = column(title="vCPUs")
    memory: int = column(show="bytes")
    arch: tuple[str, ...] = column(show="list")
    gpus: int = column(title="GPUs", doc="Number of GPUs.")
    gpu: str | None = column(wide=True, doc="GPU model.")
    disk: int = column(show="bytes", doc="Instance store in bytes; 0 for EBS only.")
    network: str | None = column(doc="Network performance, in AWS's words.")
    usd_hour: float | None = column(show="usd", doc="On demand, Linux; null when unknown.")
    usd_month: float | None = column(show="usd", doc="For 730 hours; null when unknown.")
    priced: str | None = column(wide=True, doc="Source of the price and its date.")
    hypervisor: str | None = column(wide=True)
    virtualization: tuple[str, ...] = column(show="list", wide=True)
    boot_modes: tuple[str, ...] = column(show="list", wide=True)
    ena: str | None = column(wide=True, doc="unsupported, supported or required.")
    nvme: str | None = column(wide=True, doc="EBS over NVMe: unsupported, supported or required.")
    interfaces: int = column(wide=True, doc="Most network interfaces.")
    bare_metal: bool = column(show="bool", wide=True)
    current: bool = column(show="bool", wide=True, doc="Of a current generation.")


@dataclass(frozen=True)
class Range:
    """A number asked for: from `low` to `high`, both included; None leaves an end open."""

    low: float | None = None
    high: float | None = None

    def __contains__(self, value: object) -> bool:
        assert isinstance(value, (int, float))
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Need:
    """What an instance type must have; an empty value asks nothing. `memory` is in bytes."""

    names: tuple[str, ...] = ()
    vcpus: Range = Range()
    memory: Range = Range()
    arch: str = ""
    gpus: Range = Range()
    bare_metal: bool | None = None
    old: bool = False


def count(text: str, what: str = "count") -> Range:
    """`4` exactly, `4-8` from to, `4+` or `4-` at least, `-8` at most; raises UsageError."""
    return _range(text, what, _whole)


def size(text: str) -> Range:
    """`16`, `16GiB`, `8-32GiB`, `16GiB+`: as `count`, in GiB where no unit is given."""
    low, dash, high = text.partition("-")
    if dash and high and low and low[-1:].isdigit():
        # In "8-32MiB" the unit of the end is meant for both.
        low += "".join(character for character in high if character.isalpha())
        text = f"{low}-{high}"
    return _range(text, "--memory", _bytes)


def like(kind: InstanceType) -> Need:
    """What stands in for `kind`: its architecture and GPUs, 0.9 to 1.2 times its vCPUs and memory.

    The factors are those of ec2-instance-selector's --base-instance-type.
    """
    return Need(
        vcpus=Range(int(kind.vcpus * 0.9), -(-kind.vcpus * 12 // 10)),
        memory=Range(kind.memory * 0.9, kind.memory * 1.2),
        arch=kind.arch[-1] if kind.arch else "",
        gpus=Range(kind.gpus, kind.gpus),
        bare_metal=kind.bare_metal,
    )


def find_types(target: Target, need: Need) -> list[InstanceType]:
    """The types of the region that satisfy `need`, smallest first."""
    found = [instance_type(item) for item in target.items(DESCRIBE_INSTANCE_TYPES, **_asked(need))]
    fitting = [kind for kind in found if fits(kind, need)]
    return sorted(fitting, key=lambda kind: (kind.vcpus, kind.memory, kind.type))


def named_types(target: Target, names: Iterable[str]) -> dict[str, InstanceType]:
    """Exactly these types, by name; one that the region does not have is left out."""
    filters = (matching("instance-type", sorted(set(names))),)
    items = target.items(DESCRIBE_INSTANCE_TYPES, Filters=filters)
    return {kind.type: kind for kind in map(instance_type, items)}


def named_type(target: Target, name: str) -> InstanceType:
    """One type by its name; NotFound when the region does not have it."""
    return required(named_types(target, [name]), name, target.region)


def required(kinds: Mapping[str, InstanceType], name: str, region: str) -> InstanceType:
    """The type called `name` among those found; NotFound with how to look for others."""
    if name not in kinds:
        hint = f"hawse ec2 types '{name.partition('.')[0]}.*' -r {region}"
        raise NotFound(f"instance type {name}", why=f"not in {region}", hint=hint)
    return kinds[name]


def offered_zones(target: Target, type_: str) -> frozenset[str]:
    """The availability zones of the region in which `type_` can be had."""
    items = target.items(
        DESCRIBE_INSTANCE_TYPE_OFFERINGS,
        LocationType="availability-zone",
        Filters=(matching("instance-type", (type_,)),),
    )
    return frozenset(item["Location"] for item in items)


def fits(kind: InstanceType, need: Need) -> bool:
    """Whether `kind` has what is needed."""
    return (
        (not need.names or any(fnmatchcase(kind.type, name) for name in need.names))
        and kind.vcpus in need.vcpus
        and kind.memory in need.memory
        and (not need.arch or need.arch in kind.arch)
        and kind.gpus in need.gpus
        and need.bare_metal in (None, kind.bare_metal)
        and (need.old or kind.current)
    )


def instance_type(item: Mapping[str, Any]) -> InstanceType:
    """The row of one type of DescribeInstanceTypes, without a price."""
    gpus = item.get("GpuInfo", {}).get("Gpus", ())
    network = item.get("NetworkInfo", {})
    return InstanceType(
        type=item["InstanceType"],
        vcpus=item.get("VCpuInfo", {}).get("DefaultVCpus", 0),
        memory=item.get("MemoryInfo", {}).get("SizeInMiB", 0) * MIB,
        arch=tuple(item.get("ProcessorInfo", {}).get("SupportedArchitectures", ())),
        gpus=sum(gpu.get("Count", 0) for gpu in gpus),
        gpu=gpus[0].get("Name") if gpus else None,
        disk=item.get("InstanceStorageInfo", {}).get("TotalSizeInGB", 0) * 10**9,
        network=network.get("NetworkPerformance"),
        usd_hour=None,
        usd_month=None,
        priced=None,
        hypervisor=item.get("Hypervisor"),
        virtualization=tuple(item.get("SupportedVirtualizationTypes", ())),
        boot_modes=tuple(item.get("SupportedBootModes", ())),
        ena=network.get("EnaSupport"),
        nvme=item.get("EbsInfo", {}).get("NvmeSupport"),
        interfaces=network.get("MaximumNetworkInterfaces", 0),
        bare_metal=bool(item.get("BareMetal")),
        current=bool(item.get("CurrentGeneration", True)),
    )


def _asked(need: Need) -> dict[str, Sequence[Filter]]:
    filters = []
    if need.names:
        filters.append(matching("instance-type", need.names))
    if need.arch:
        filters.append(matching("processor-info.supported-architecture", (need.arch,)))
    if not need.old:
        filters.append(matching("current-generation", ("true",)))
    return {"Filters": tuple(filters)} if filters else {}


def _range(text: str, what: str, number: Any) -> Range:
    text = text.strip()
    if text.endswith(("+", "-")):
        return Range(low=number(text[:-1], what))
    low, dash, high = text.partition("-")
    if not dash:
        return Range(number(low, what), number(low, what))
    found = Range(number(low, what) if low else None, number(high, what))
    if found.low is not None and found.high is not None and found.low > found.high:
        raise UsageError(f"{what} {text}", why="the range ends before it begins")
    return found


def _whole(text: str, what: str) -> float:
    if not text.isdecimal():
        raise UsageError(f"{what} {text}".rstrip(), why="not a number", hint="4, 4-8, 4+ or -8")
    return int(text)


def _bytes(text: str, what: str) -> float:
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"{what} {text}".rstrip(), why="not a size", hint="16GiB, 8-32GiB, 16GiB+ or -64GiB"
        )
    return float(match[1]) * _UNITS[match[2].upper()]
