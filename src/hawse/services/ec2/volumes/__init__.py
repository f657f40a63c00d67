"""Volumes: rows, limits, prices, and the rules of changing them."""
