"""Markdown trackers: reading, checks, suggestions, claims, drafted checklists and sync."""
