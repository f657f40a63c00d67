"""Access keys: listing them, changing them, and replacing them without an outage."""
