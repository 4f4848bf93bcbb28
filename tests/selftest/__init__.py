"""Tests of `gate selftest`: planted items that cannot go red, sound ones, and controls that are sabotaged."""
