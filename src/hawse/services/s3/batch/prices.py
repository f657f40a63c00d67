"""What a job costs, as far as that is known. Pure.

List prices of US East (N. Virginia) as the research for this project has them; what the work
itself leads to (requests but copies, retrievals, Lambda, traffic between regions) is not known
here, and is said to be missing.
"""

from __future__ import annotations

from hawse.services.s3.batch.operations import Operation

USD_JOB = 0.25
USD_MILLION = 1.0


def usd_of(operation: Operation, objects: int) -> float:
    """US dollars for the job, its objects and, where known, its requests."""
    million = objects / 1_000_000
    return USD_JOB + million * (USD_MILLION + (operation.usd_per_million or 0.0))


def told(operation: Operation, objects: int | None) -> str:
    """A sentence about it."""
    if objects is None:
        return f"${USD_JOB:.2f} for the job and ${USD_MILLION:.2f} for a million objects"
    missing = "traffic and KMS" if operation.usd_per_million is not None else "what S3 takes for it"
    return f"${usd_of(operation, objects):,.2f} without {missing}"
