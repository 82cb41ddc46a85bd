"""From a host name to lines over TCP, with TLS from any point on; commands and their replies.

It may use record.
"""
