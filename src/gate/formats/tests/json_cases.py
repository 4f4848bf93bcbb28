"""Reads single members of test cases in JSON: counts, lines, paths, and output of programs with its colours."""

from __future__ import annotations

import re
from decimal import Decimal

from gate.formats.common.json_fields import parse_line_number
from gate.formats.tests.failed_tests import MAX_PATH, MAX_TEXT

MAX_COUNT = 10**18

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def read_count(raw: object) -> int | None:
    """A number of tests or attempts; None for anything else."""
    if isinstance(raw, Decimal):
        raw = int(raw) if raw.is_finite() and 0 <= raw < MAX_COUNT else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < MAX_COUNT else None


def read_line(raw: object) -> int | None:
    """A line number from 1; None for anything else."""
    return parse_line_number(raw)


def parse_path(raw: object) -> str:
    """A path with slashes; empty for anything else."""
    return raw[:MAX_PATH].replace("\\", "/") if isinstance(raw, str) else ""


def read_text(raw: object) -> str:
    """Output of a program, bounded and without colours; empty for anything else."""
    return _COLOURS.sub("", raw[:MAX_TEXT]) if isinstance(raw, str) else ""
