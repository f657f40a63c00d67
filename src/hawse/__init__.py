"""hawse: day-to-day AWS operations, one command for every region and account."""
