"""A fake GitHub for the probes that query it."""

from __future__ import annotations
