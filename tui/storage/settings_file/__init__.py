"""One settings file: what it says on which line, and edits that leave all else byte for byte.

It may use trust.
"""
