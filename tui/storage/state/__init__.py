"""What Posthouse remembers for this user: tests, drafts, preferences, reports.

It may use settings_file, disk and trust.
"""
