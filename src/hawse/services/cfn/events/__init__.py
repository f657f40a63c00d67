"""Operations of CloudFormation stacks as events: kept, explained, and followed while they run.

`records` and `recordings` are the data, `reading` asks AWS for it, `diagnosis` says what broke,
`polling` and `following` watch an operation that is going on. None of them writes.
"""
