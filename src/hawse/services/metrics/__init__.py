"""Measurements of CloudWatch, many at once: what a rule needs to tell idle from unknown.

What CloudWatch has nothing of has no values. That is unknown, never idle.
"""

from hawse.services.metrics.asking import ask
from hawse.services.metrics.series import Points, Series

__all__ = ["Points", "Series", "ask"]
