"""Validating policies without AWS: grammar, names, types, sizes, and what is hardly meant.

Pure functions on text: nothing is asked of AWS, and no text is too odd to be answered.
"""

from hawse.services.iam.validation.documents import Document, documents
from hawse.services.iam.validation.findings import Finding, validate
from hawse.services.iam.validation.policy import TYPES
from hawse.services.iam.validation.reading import read

__all__ = ["TYPES", "Document", "Finding", "documents", "read", "validate"]
