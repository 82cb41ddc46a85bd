"""The widgets, one a file, in rooms by where they are seen.

They may use what is below them, draw what they are given, and do no I/O.
"""
