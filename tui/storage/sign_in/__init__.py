"""Where a sign-in is kept, and how it is renewed: the tokens of OAuth 2.0, for each user and host.

What renews a token lives where passwords live; access tokens in memory and, for send, in
$XDG_RUNTIME_DIR. Uses tui.oauth, the keyring, the state directory, and what was allowed.
"""
