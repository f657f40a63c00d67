"""The linters that hawse asks: programs of others, each in a process of its own with a time limit.

They are large, one is native code, and templates are known on which they take hours: in a process
of its own none of that can hurt the run. `linting` chooses among them.
"""
