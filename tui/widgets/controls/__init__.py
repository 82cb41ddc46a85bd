"""What a person types into, chooses with or presses: inputs, choices, toggles, buttons; a line.

They may use nothing else of the widgets.
"""
