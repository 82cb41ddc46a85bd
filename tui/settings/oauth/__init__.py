"""The table [oauth] of a settings file: its values, checks, and which fields a way needs.

They are parts of the model and its checks, and do no I/O.
"""
