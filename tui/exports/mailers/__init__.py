"""Exports for programs that pass mail on: the mail systems of a host, and msmtp.

They may use part; formats imports each when it is asked for.
"""
