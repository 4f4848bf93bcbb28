"""Payloads of events."""

from __future__ import annotations

SCHEMAS: tuple[str, ...] = ()
