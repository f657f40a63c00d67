"""Long-lived access keys, kept where they cannot simply be read: one contract, four stores."""
