"""What hawse itself finds in a template, where no linter is installed.

It knows names, shapes and limits, and no types of resources: what a property may be is the
business of the linters. A check is a function of a template that yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hawse.services.cfn.template.checks.limits import limits
from hawse.services.cfn.template.checks.names import names
from hawse.services.cfn.template.checks.parameters import parameters
from hawse.services.cfn.template.checks.structure import structure
from hawse.services.cfn.template.checks.unused import unused
from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.template import Template

CHECKS: tuple[Callable[[Template], Iterator[Finding]], ...] = (
    structure,
    names,
    parameters,
    limits,
    unused,
)


def check(template: Template) -> Iterator[Finding]:
    """All that is found, in no order; nothing when the template could not be read."""
    for one in CHECKS if template.data else ():
        yield from one(template)
