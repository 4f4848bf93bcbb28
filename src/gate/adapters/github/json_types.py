"""The type of GitHub's responses."""

from __future__ import annotations

from typing import Any

Json = Any
"""A JSON value as the standard library reads it."""
