"""The mail settings of one organization, or of the host: edit, check, save, merge.

It may use mail_test, history and boxes.
"""
