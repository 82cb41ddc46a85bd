"""Boxes in front of any screen: questions, choices, texts, lists; each returns an answer.

They may use widgets and what is below those, and no other room of the screens.
"""
