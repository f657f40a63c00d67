"""What is paid for and not used: facts of a region, rules over them, findings with their price.

Facts are gathered once, rules are small pure functions over them, and what a rule needs besides
(measurements, prices, a detail of one thing) is asked in batches for all rules. Nothing here
changes anything: what to do about a finding is planned by the planners of what it is about.
"""
