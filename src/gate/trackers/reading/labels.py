"""Labels of lines and entries: `**Label**: value` and `Label: value`."""

from __future__ import annotations

import re

_PLAIN_LABEL = re.compile(r"([A-Z][A-Za-z ]{1,30}):(?:\s+|$)")
MAX_LABEL = 60


def split_label(text: str) -> tuple[str, str]:
    """The label and the value of a line; the label is empty where there is none, and the value is the whole line."""
    if text.startswith("**"):
        end = text.find("**", 3, MAX_LABEL + 5)
        if end > 0 and text[end - 1] == ":":
            return text[2 : end - 1].strip(), text[end + 2 :].strip()
        if end > 0 and text[end + 2 : end + 3] == ":":
            return text[2:end].strip(), text[end + 3 :].strip()
        return "", text
    match = _PLAIN_LABEL.match(text) if ":" in text else None
    return (match[1].strip(), text[match.end() :].strip()) if match else ("", text)
