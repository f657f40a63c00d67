"""ValidateTemplate: what CloudFormation itself says of a template. It looks at syntax and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.services.cfn.calls import VALIDATE_TEMPLATE
from hawse.services.cfn.template.checks.limits import INLINE_BYTES
from hawse.services.cfn.template.checks.placing import found
from hawse.services.cfn.template.finding import SUGGESTION, Finding
from hawse.services.cfn.template.template import Template

if TYPE_CHECKING:
    from hawse.aws.targets import Target

CODE = "ValidateTemplate"
_REFUSED = "ValidationError"
_PLACE = re.compile(r"line (\d+),? column (\d+)")


def asked(target: Target, template: Template) -> Iterator[Finding]:
    """What AWS refuses about a template, if it does; what cannot be asked is said."""
    if len(template.body) > INLINE_BYTES:
        message = f"CloudFormation was not asked: more than {INLINE_BYTES:,} bytes have to be in S3"
        yield found(template, (), CODE, message, severity=SUGGESTION)
        return
    text = template.body.decode("utf-8", "replace")
    try:
        target.read(VALIDATE_TEMPLATE, TemplateBody=text)
    except CLIError as error:
        if error.aws_code != _REFUSED:
            raise
        yield _placed(found(template, (), CODE, error.why or error.what))


def _placed(finding: Finding) -> Finding:
    """At the line that the message names."""
    from dataclasses import replace

    named = _PLACE.search(finding.message)
    if named is None:
        return finding
    return replace(finding, line=int(named.group(1)), column=int(named.group(2)))
