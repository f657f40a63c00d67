"""Bad input and attacks, by the numbers of cases_*.toml; most cases are held by tests elsewhere."""
