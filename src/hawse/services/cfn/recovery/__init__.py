"""A way out of every status of a stack: what it means, what may be done, what it will leave."""
