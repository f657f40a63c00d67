"""The Recycle Bin: what of EC2 comes back after it was deleted, and how."""
