"""Stores of a history: named files that are added once and never changed, at an address that the user names."""
