"""Text of others in a drafted page of YAML: values that are read back as they were, and what stands behind a `#`."""

from __future__ import annotations

import json


def quoted(value: object) -> str:
    """A value as YAML reads it back, whatever printable text it holds: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)


def one_line(text: str, longest: int) -> str:
    """The text on one line, without what cannot be printed, and at most that long."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:longest].strip()
