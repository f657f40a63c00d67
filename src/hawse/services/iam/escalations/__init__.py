"""Privilege escalation: who in an account can gain access that nobody gave them, how, and what
ends it.

Pure: looks at an `Access` and nothing else. `table` has the 107 paths as data; `matching` tries
them; `graph` joins what is found to ways; `findings` tells people.
"""

from hawse.services.iam.escalations.estate import Estate
from hawse.services.iam.escalations.findings import escalations
from hawse.services.iam.escalations.graph import Graph
from hawse.services.iam.escalations.rows import Escalation, EscalationSheet

__all__ = ["Escalation", "EscalationSheet", "Estate", "Graph", "escalations"]
