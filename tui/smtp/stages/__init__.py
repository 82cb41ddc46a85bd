"""The stages of a dialogue, one after the other, and what they found out for its diagnosis.

It may use connection, mail and record.
"""
