"""Questions about images as data: what a step expects before it, and waits for after it."""

from __future__ import annotations

from hawse.plan import Look
from hawse.services.ec2.calls import DESCRIBE_IMAGES
from hawse.services.ec2.selection import matching

FAILED = ("failed", "error", "invalid", "deregistered")

HOURS = 2 * 3600.0
"""How long an image or a copy of one may take before it is waited for no more."""


def state(id_: str, *want: str, never: tuple[str, ...] = (), absent: bool = False) -> Look:
    """The state of one image; not of the account's own alone, since ids are nobody else's."""
    params = {"Filters": (matching("image-id", (id_,)),), "IncludeDisabled": True}
    return Look(DESCRIBE_IMAGES, params, "Images[].State", want, never=never, absent=absent)


def free(name: str) -> Look:
    """No image of the account has this name yet."""
    return Look(DESCRIBE_IMAGES, _own(name), "Images[].ImageId", (), absent=True)


def made(name: str) -> Look:
    """The image of the account that has this name can be launched."""
    return Look(
        DESCRIBE_IMAGES,
        _own(name),
        "Images[].State",
        ("available",),
        never=FAILED,
        seconds=HOURS,
    )


def _own(name: str) -> dict[str, object]:
    filters = (matching("name", (name,)),)
    return {"Owners": ("self",), "Filters": filters, "IncludeDisabled": True}
