"""The commands: plain text and JSON, without Textual; ``main`` finds them, ``shared`` serves them.

At the door are those for Posthouse itself; they may use everything below the screens.
"""
