"""What the rules of S3 Lifecycle depend on in each storage class. Data only.

From "Transitioning objects using Amazon S3 Lifecycle", "How Amazon S3 handles conflicts in
lifecycle configurations" and "Understanding and managing Amazon S3 storage classes".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

KIB = 1024
SMALL = 128 * KIB
"""Objects below this do not transition, unless a filter or the configuration says otherwise."""

STANDARD, STANDARD_IA, ONEZONE_IA = "STANDARD", "STANDARD_IA", "ONEZONE_IA"
INTELLIGENT, GLACIER_IR = "INTELLIGENT_TIERING", "GLACIER_IR"
GLACIER, DEEP_ARCHIVE = "GLACIER", "DEEP_ARCHIVE"

VARIES = "varies_by_storage_class"
ALL_128K = "all_storage_classes_128K"
DEFAULTS = (ALL_128K, VARIES)
"""What TransitionDefaultMinimumObjectSize may be; the first is S3's own when nothing is said."""


class Class(NamedTuple):
    """`first_day` is the first that a transition may say, `kept_days` what is paid for at least.

    An object is paid for as if it had `least_bytes`. Beside it are paid `overhead` bytes at the
    rate of the class and `names` bytes at that of STANDARD.
    """

    to: tuple[str, ...]
    first_day: int = 0
    kept_days: int = 0
    least_bytes: int = 0
    overhead: int = 0
    names: int = 0


CLASSES: Mapping[str, Class] = MappingProxyType(
    {
        STANDARD: Class(
            (STANDARD_IA, INTELLIGENT, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE),
        ),
        "REDUCED_REDUNDANCY": Class((GLACIER, DEEP_ARCHIVE)),
        STANDARD_IA: Class(
            (INTELLIGENT, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE), 30, 30, SMALL
        ),
        INTELLIGENT: Class((ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE)),
        ONEZONE_IA: Class((GLACIER, DEEP_ARCHIVE), 30, 30, SMALL),
        GLACIER_IR: Class((GLACIER, DEEP_ARCHIVE), 0, 90, SMALL),
        GLACIER: Class((DEEP_ARCHIVE,), 0, 90, 0, 32 * KIB, 8 * KIB),
        DEEP_ARCHIVE: Class((), 0, 180, 0, 32 * KIB, 8 * KIB),
    }
)
"""Each class with those that S3 Lifecycle moves its objects to."""

TARGETS = CLASSES[STANDARD].to
"""What a rule may transition objects to."""

FAVOURED = (DEEP_ARCHIVE, GLACIER, INTELLIGENT, GLACIER_IR, ONEZONE_IA, STANDARD_IA)
"""Which of several transitions on the same day S3 chooses: the first of these."""

ARCHIVES = (GLACIER, DEEP_ARCHIVE)
INFREQUENT = (STANDARD_IA, ONEZONE_IA)


def least_size(default: str, storage: str) -> int:
    """The smallest object that transitions to a class by a rule without a filter by size."""
    return 0 if default == VARIES and storage in ARCHIVES else SMALL
