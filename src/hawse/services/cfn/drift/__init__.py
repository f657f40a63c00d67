"""Drift: where what exists is no longer what its template says, in a stack and all nested in it."""
