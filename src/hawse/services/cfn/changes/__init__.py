"""Change sets: made, read whole, explained and judged before anybody executes one."""
