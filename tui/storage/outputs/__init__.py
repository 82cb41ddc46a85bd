"""The files of other programs that a save writes too, and whether they are what they should be.

It may use asking, workspace and what they use.
"""
