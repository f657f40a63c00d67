"""Connecting over SSH: as whom, with which key, to which address; and why it is done so.

What cannot be known is not guessed: an image whose user nobody knows needs --user.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hawse.errors import CLIError
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.command_lines import line_of
from hawse.services.ec2.connecting.wishes import Wish
from hawse.services.ec2.instances import tags_of
from hawse.services.ec2.selection import matching

if TYPE_CHECKING:
    from hawse.aws.targets import Target

# The user of each family's images, in the words of who publishes them; the first that fits.
_USERS = (
    (r"ubuntu", "ubuntu"),
    (r"bitnami", "bitnami"),
    (r"debian", "admin"),
    (r"fedora", "fedora"),
    (r"rocky", "rocky"),
    (r"centos", "centos"),
    (r"al20\d\d|amzn|amazon|rhel|red.?hat|suse|sles|alma|freebsd|macos", "ec2-user"),
)


class Way(NamedTuple):
    """The arguments of ssh, and the explanation."""

    argv: tuple[str, ...]
    says: str


class _Hop(NamedTuple):
    called: str
    user: str
    address: str
    kind: str


def way(
    target: Target,
    item: Mapping[str, Any],
    wish: Wish,
    jump: Mapping[str, Any] | None,
    *,
    why: str,
) -> Way:
    """How ssh reaches the instance, through `jump` if given; `why` there is no session."""
    import shutil

    called = _called(item)
    program = shutil.which("ssh", path=target.env.get("PATH"))
    windows = str(item.get("Platform", "")).lower() == "windows"
    if program is None or (windows and not wish.user):
        lacks = "ssh is not on PATH" if program is None else "Windows takes SSH only with --user"
        reasons = f"{why}; and {lacks}" if why else lacks
        raise CLIError(f"cannot connect to {called}", why=reasons, hint=_hint(item, why))
    hop = _hop(target, item, wish.user, inside=jump is not None, why=why)
    through = _hop(target, jump, "", inside=False, why="") if jump is not None else None
    key, key_said = _key(target, item, wish.identity)
    options = [*(("-i", key) if key else ()), "-l", hop.user]
    if through is not None:
        options += ["-J", f"{through.user}@{_bracketed(through.address)}"]
    if wish.forward is not None:
        forward = wish.forward
        options += ["-N", "-L", f"{forward.local}:{forward.host or 'localhost'}:{forward.remote}"]
    line = (line_of(wish.command, windows=windows),) if wish.command else ()
    if line and wish.interactive:
        options.append("-t")
    return Way((program, *options, "--", hop.address, *line), _said(hop, through, key_said, why))


def _said(hop: _Hop, through: _Hop | None, key: str, why: str) -> str:
    over = f", through {through.called} ({through.user}@{through.address})" if through else ""
    text = f"{hop.called}: ssh as {hop.user} to {hop.address} ({hop.kind}){over}, {key}"
    return f"{text}\nno session of Systems Manager: {why}" if why else text


def _hint(item: Mapping[str, Any], why: str) -> str:
    if "instance profile" in why:
        return f"give {_called(item)} a role with AmazonSSMManagedInstanceCore"
    return "hawse ec2 console shows what its agent wrote at the start" if "agent" in why else ""


def _hop(target: Target, item: Mapping[str, Any], user: str, *, inside: bool, why: str) -> _Hop:
    """One machine on the way; `inside` means that it is reached from within its network."""
    public = "" if inside else item.get("PublicIpAddress") or ""
    private = item.get("PrivateIpAddress") or item.get("Ipv6Address") or ""
    address = public or private
    called = _called(item)
    if not address:
        reasons = f"{why}; and it has no address" if why else "it has no address"
        raise CLIError(f"cannot connect to {called}", why=reasons, hint=_hint(item, why))
    kind = "public address" if public else "private address"
    if not public and not inside:
        kind = "private address: only from its own network, or with --jump NAME"
    return _Hop(called, user or _user(target, item), address, kind)


def _user(target: Target, item: Mapping[str, Any]) -> str:
    """The user that its image logs people in as."""
    filters = (matching("image-id", (item["ImageId"],)),)
    images = list(target.items(DESCRIBE_IMAGES, Filters=filters, IncludeDeprecated=True))
    told = [text for image in images for text in (image.get("Name"), image.get("Description"))]
    user = user_of([*filter(None, told), item.get("PlatformDetails") or ""])
    if user:
        return user
    seen = f"image {item['ImageId']}" + (f" ({told[0]})" if told and told[0] else " is gone")
    raise CLIError(
        f"cannot connect to {_called(item)}",
        why=f"the user is not known: {seen}",
        hint="name it with --user",
    )


def user_of(texts: list[str]) -> str:
    """The user of the family that the first telling text names; "" when none does."""
    for text in texts:
        for pattern, user in _USERS:
            if re.search(pattern, text, re.IGNORECASE):
                return user
    return ""


def _key(target: Target, item: Mapping[str, Any], identity: str) -> tuple[str, str]:
    """The file of the key, "" for whatever ssh finds by itself; and that in words."""
    name = item.get("KeyName") or ""
    if identity:
        return identity, f"with {identity}"
    if not name:
        return "", "with the keys that ssh finds: it was launched without a key pair"
    folder = Path(target.env.get("HOME", ""), ".ssh")
    for file in (folder / name, folder / f"{name}.pem"):
        if "/" not in name and target.env.get("HOME") and file.is_file():
            return str(file), f"with {file}"
    return "", f"with the keys that ssh finds: {folder} has no {name} (else --identity FILE)"


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _called(item: Mapping[str, Any]) -> str:
    return str(tags_of(item).get("Name") or item["InstanceId"])
