"""The terminal under the app: the driver that writes, keys in their order, the smallest size.

It may use widgets and what is below those, and no other room of the screens.
"""
