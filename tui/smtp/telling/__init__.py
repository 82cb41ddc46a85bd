"""A dialogue for people and programs: transcript, JSON, a report to hand on, a swaks command.

It may use connection, mail and record.
"""
