"""Untrusted text in generated YAML: quoted values, and comments that stay on one line."""

from __future__ import annotations

import json


def quote_yaml(value: object) -> str:
    """The value as YAML that loads to an equal value. JSON is a subset of YAML."""
    return json.dumps(value, ensure_ascii=False)


def make_printable_line(text: str, max_length: int) -> str:
    """The text on one line of printable characters, cut to `max_length` characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:max_length].strip()
