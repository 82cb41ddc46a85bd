"""One file or several, replaced whole or not at all, whatever fails; the lock of who writes.

It may use trust.
"""
