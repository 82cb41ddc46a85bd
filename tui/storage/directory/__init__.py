"""The config directory: its files together, its organizations as lists show them, what is in force.

It may use settings_file, state, disk and trust.
"""
