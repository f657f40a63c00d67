"""Validating policies without AWS: grammar, names, types, sizes, and what is hardly meant.

`validating.validate` is the door: a function of text, which asks nothing of AWS and for which no
text is too odd. `analyzer` asks AWS's own validator. This module stays empty, since a command
only needs `finding` to say what it gives.
"""
