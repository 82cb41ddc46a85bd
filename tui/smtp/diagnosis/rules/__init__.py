"""The failures, each a rule: how it shows, and what a person is told.

They may use remedies, and what the diagnosis may use.
"""
