"""What stands around every screen: its title, its keys, the box of a dialog, colours and signs.

They may use nothing else of the widgets.
"""
