"""The fields of mail settings, and what stands under them.

They may use controls.
"""
