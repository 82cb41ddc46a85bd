"""The SMTP dialogue, room by room; ``dialogue`` is its face: a test of settings, as events.

Nothing here knows of storage or the screen.
"""
