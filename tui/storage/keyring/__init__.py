"""Passwords by name in the system's keyring; each call a child process, for it can hang.

It may use child_processes.
"""
