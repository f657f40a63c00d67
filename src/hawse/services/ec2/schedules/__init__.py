"""Office hours: what a tag says of when an instance runs, and what is due of it now."""
