"""What comes from elsewhere, thrown at whatever reads it: no input may end in a traceback.

`targets` has one function for each kind of input. `python -m tests.fuzz` hands them to atheris,
which learns from the code that an input reaches (`make fuzz`); the inputs of `corpus/` are tried
with every run of the tests.
"""
