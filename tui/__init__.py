"""Posthouse: a terminal console for the mail settings of many organizations."""

__version__ = "0.1.0"
