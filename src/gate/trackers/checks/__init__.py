"""Checks of a tracker against its own content and against the calendar."""
