"""What Compute Optimizer says of a thing, for the rules whose own measurements do not tell."""

from __future__ import annotations

from hawse.plurals import counted
from hawse.services.waste.knowing import Known
from hawse.services.waste.verdicts import Cost, Finding, Lacking, Unknown, Verdict


def idle_to_aws(id: str, known: Known, cost: Cost, lacking: Lacking) -> Verdict:
    """Idle when Compute Optimizer says so; else not known, for the reason at hand."""
    told = next((one for one in known.facts.idle if one.id == id), None)
    if told is None:
        return Unknown(str(lacking))
    return Finding(
        f"Compute Optimizer says {told.finding.lower()}, over {counted(told.days, 'day')}",
        {"source": "Compute Optimizer", "days": told.days, "as_of": told.date},
        "medium",
        cost,
    )
