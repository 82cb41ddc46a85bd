"""A verdict on a dialogue or an error line that somebody pasted: nothing is connected to.

It may use every room but look.
"""
