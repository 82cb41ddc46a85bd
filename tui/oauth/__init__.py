"""Getting an access token (OAuth 2.0, RFC 6749): flows, refresh, whose it is, why it failed.

Uses settings, and the redaction of smtp; knows no place where a token is stored, and no screen.
"""
