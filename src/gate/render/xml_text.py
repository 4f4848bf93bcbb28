"""Text for XML: without the characters that no document can contain."""

from __future__ import annotations

import re

_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot contain (section 2.2)."""


def xml_text(text: str) -> str:
    """The text with a replacement character for each character that XML 1.0 cannot contain."""
    return _INVALID.sub("\ufffd", text)
