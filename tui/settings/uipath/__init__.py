"""The table [uipath] of a settings file: its values and checks, and how its page labels fields.

They are parts of the model and its checks, and do no I/O.
"""
