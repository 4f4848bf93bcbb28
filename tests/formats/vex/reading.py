"""Reads VEX documents from plain values, for the tests of their formats."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

from gate.formats.vex import FORMATS
from gate.formats.vex.model import VexDocument
from tests.errors import error_of


def read(document: Any) -> VexDocument:
    """The document that its format reads, given as text or plain values."""
    text = document if isinstance(document, str) else json.dumps(document)
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(text.encode()), 1 << 20)
    return FORMATS.select(stream).parse(stream)


refusal = partial(error_of, read)
"""The error with which a document is refused."""
