"""Generates the parts of README and docs that describe the code; `make pages` runs every module."""
