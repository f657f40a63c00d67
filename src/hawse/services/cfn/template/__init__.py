"""Templates of CloudFormation as files: reading them, what depends on what, what is wrong.

`load` is the door: a function of bytes for which no file is too odd. Nothing below asks AWS.
"""

from hawse.services.cfn.template.finding import Finding
from hawse.services.cfn.template.loading import load
from hawse.services.cfn.template.references import Reference
from hawse.services.cfn.template.template import Template

__all__ = ["Finding", "Reference", "Template", "load"]
