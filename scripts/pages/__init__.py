"""Generates the parts of docs that describe the code; `make pages` runs every module."""
