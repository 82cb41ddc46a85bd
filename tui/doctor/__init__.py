"""Looks over everything that Posthouse depends on; nothing is ever changed.

It may use storage and everything below that.
"""
