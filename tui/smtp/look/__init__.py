"""Looks at servers without credentials or mail: a probe, and what would work before a verdict.

It may use every room but explain.
"""
