"""Reads the fields of accessibility tests; nothing of the page but a selector without the values of attributes."""

from __future__ import annotations

import re

from gate.formats.common.json_fields import parse_text

MAX_SELECTOR = 120
MAX_PAGES = 20_000
MAX_PROBLEMS = 200_000
_ATTRIBUTE = re.compile(r"\[([^\]=~|^$*]{0,60})[^\]]{0,2000}\]")


def parse_selector(raw: object) -> str:
    """The selector of an element, bounded. A frame and the element inside it are a list in axe.

    The values of attributes are left out: they may be addresses with secrets, or texts of the page.
    """
    parts = raw if isinstance(raw, list) else [raw]
    while parts and isinstance(parts[-1], list):  # an element in a shadow tree
        parts = parts[-1]
    text = " ".join(part[:2000] for part in parts if isinstance(part, str))
    return parse_text(_ATTRIBUTE.sub(r"[\1]", text), MAX_SELECTOR)
