"""The screens, a room each: ``picker`` opens ``settings``; both open ``mail_test``, ``history``.

They may use widgets and everything below; nothing below knows of them.
"""
