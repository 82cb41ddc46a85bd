"""The words in which servers refuse, by what they mean, each with where it was seen.

It may use record.
"""
