"""Files of other programs, and of spreadsheets, as settings of organizations; nothing is written.

They may use settings, and nothing of smtp or storage.
"""
