"""Settings as files of other programs, by who reads them; ``formats`` is the way to each.

They may use settings, and nothing of smtp or storage.
"""
