"""Sign in (OAuth 2.0): the code, the address, whose token it is.

It may use boxes.
"""
