"""A shell or a tunnel into one instance: through Systems Manager, else over SSH."""
