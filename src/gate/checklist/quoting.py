"""The advice on YAML's quoting that several modules give."""

from __future__ import annotations

BEGINS_A_COMMENT = "a `#` after a space begins a comment in YAML: quote the whole value"
