"""Reads single members of test cases in JSON: paths, and output of programs with its colours."""

from __future__ import annotations

import re

from gate.formats.tests.failed_tests import MAX_PATH, MAX_TEXT

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def parse_path(raw: object) -> str:
    """A path with slashes; empty for anything else."""
    return raw[:MAX_PATH].replace("\\", "/") if isinstance(raw, str) else ""


def read_text(raw: object) -> str:
    """Output of a program, bounded and without colours; empty for anything else."""
    return _COLOURS.sub("", raw[:MAX_TEXT]) if isinstance(raw, str) else ""
