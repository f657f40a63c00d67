"""Layered configuration: option > environment > project > user > system > default.

One schema in YAML, JSON and TOML; every value knows the file and line it came from. Without a
file nothing but this is imported, and no parser. Every command loads it, so what it is made of are
named tuples: Python makes one in a sixth of the time of a frozen dataclass.
"""

from __future__ import annotations

from hawse.config.config import Config
from hawse.config.layers import Origin
from hawse.config.problems import Problem

__all__ = ["Config", "Origin", "Problem"]
