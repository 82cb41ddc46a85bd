"""A dialogue with a server: what a test asks for, its stages, lines, certificate and verdict.

They may use controls, and smtp for what happened.
"""
