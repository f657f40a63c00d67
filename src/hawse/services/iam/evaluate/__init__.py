"""The offline evaluator: may this principal do this action on this resource, and who says so.

Pure functions on data: no AWS, no files, no clock. Example:

    ana = caller("arn:aws:iam::111122223333:user/ana")
    layers = Layers(identity=(compiled("reads", document),))
    evaluate(Request(ana, "s3:GetObject", "arn:aws:s3:::a/b"), layers).effect
"""

from hawse.services.iam.evaluate.context import Context
from hawse.services.iam.evaluate.layers import Hit, Layers
from hawse.services.iam.evaluate.policies import Policy, Statement, compiled
from hawse.services.iam.evaluate.requests import Caller, Request, caller
from hawse.services.iam.evaluate.verdicts import Verdict, evaluate

__all__ = [
    "Caller",
    "Context",
    "Hit",
    "Layers",
    "Policy",
    "Request",
    "Statement",
    "Verdict",
    "caller",
    "compiled",
    "evaluate",
]
