"""Commands of OAuth 2.0: ``posthouse login`` signs in, ``posthouse token`` prints a token.

They may use shared and everything below the screens.
"""
