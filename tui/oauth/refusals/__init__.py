"""Why there is no token: names, plain words, the field to look at.

They may use answers alone.
"""
