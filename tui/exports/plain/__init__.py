"""Exports for whoever reads environment variables or JSON.

They may use part; formats imports each when it is asked for.
"""
