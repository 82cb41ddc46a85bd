"""The first screen: all organizations, a filter, and adding, renaming, removing one.

It may use every other room; what its first paint does not need is imported where it is used.
"""
