"""The ways to a token: browser, device, the app itself; what an issuer grants.

They may use everything in oauth but telling.
"""
