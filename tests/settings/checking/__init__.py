"""Tests of what may stand in a settings file."""
