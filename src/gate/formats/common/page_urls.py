"""The addresses of pages in reports, as they are shown."""

from __future__ import annotations

import re

from gate.formats.common.json_fields import parse_text

MAX_URL = 200
_USER = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]{0,20}://)[^/@]{1,500}@")


def parse_url(raw: object) -> str:
    """The address of a page on one line, bounded, without a user and a password; empty for anything else."""
    url = _USER.sub(r"\1", raw[: 4 * MAX_URL]) if isinstance(raw, str) else ""
    return "data: …" if url.startswith("data:") else parse_text(url, MAX_URL)
