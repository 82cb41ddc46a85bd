"""Commands that talk to mail servers, or say what servers said: test, send, probe, explain.

They may use shared and everything below the screens.
"""
