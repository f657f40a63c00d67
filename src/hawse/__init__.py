"""hawse: day-to-day AWS operations, one command for every region and account."""

__version__ = "0.1.0"
