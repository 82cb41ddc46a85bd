"""What may stand in a settings file: value by value, then fields seen together.

Uses pydantic's core, as no other room of the settings does; it knows the model and the fields.
"""
