"""The commands: plain text and JSON, without Textual."""
