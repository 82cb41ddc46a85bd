"""A password that a command prints, or that stands in a file of its own.

It may use allowed, keyring, disk and trust.
"""
