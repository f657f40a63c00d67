"""hawse on ministack, the one emulator that really replicates: `make replicas`.

It runs in an environment of its own, so these tests are skipped in an ordinary run.
"""
