"""Commands on the settings of organizations and of the host: list, show, add, set, export.

They may use shared and everything below the screens.
"""
