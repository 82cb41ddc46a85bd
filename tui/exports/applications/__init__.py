"""Exports for programs that send mail of their own: monitoring, a web framework, UiPath.

They may use part; formats imports each when it is asked for.
"""
