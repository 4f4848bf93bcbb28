"""A fake GitHub for the probes that ask it."""

from __future__ import annotations
