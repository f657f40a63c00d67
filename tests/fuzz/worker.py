"""One target under atheris, until its time is over or an input ends it: `make fuzz` runs these.

Atheris ends the process itself, so each target has one of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Only here, and installed only by `make fuzz`.
import atheris  # type: ignore[import-untyped]  # pylint: disable=import-error

CORPUS = Path(__file__).with_name("corpus")
# Where the readers are: to prepare a module for this takes longer than to import it.
LEARNT_FROM = [
    *("hawse.aws", "hawse.config", "hawse.output", "hawse.services", "hawse.transfer"),
    *("hawse.core.frozen", "hawse.core.journal", "hawse.core.planfile"),
    *("hawse.masking", "hawse.nesting", "hawse.suppressions"),
]


def main(name: str, flags: list[str]) -> None:
    """Never comes back."""
    with atheris.instrument_imports(include=LEARNT_FROM):
        from tests.fuzz.mutating import mutated
        from tests.fuzz.targets import TARGETS

        def other(data: bytes, longest: int, seed: int) -> bytes:
            found = mutated(data, seed) if seed % 2 else None
            if found is not None and len(found) <= longest:
                return found
            return bytes(atheris.Mutate(data, longest))

        for seed in sorted((CORPUS / name).glob("*")):
            TARGETS[name](seed.read_bytes())  # imports take longer than an input may
        atheris.Setup([name, *flags], TARGETS[name], custom_mutator=other)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
