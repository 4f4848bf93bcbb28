"""Markdown readiness documents → sections, entries, statements and scores."""
