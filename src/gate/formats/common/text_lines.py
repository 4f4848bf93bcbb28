"""The lines of a text file, decoded by its byte order mark, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from gate.formats.common import content
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_LINE = 16 * 1024 * 1024
"""Characters of one line."""


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """The lines without their ends; a line ends with LF or CRLF. Bytes that are no text in the encoding are replaced.

    The encoding is UTF-8 unless a byte order mark says UTF-16, which PowerShell writes when it redirects an output.

    Raises:
        EvidenceError: empty when there is only white space; too large for a line of more than MAX_LINE characters.
    """
    decoder: codecs.IncrementalDecoder | None = None
    rest, number, is_empty = "", 0, True
    for chunk in content.read_chunks(stream):
        decoder = decoder or content.new_decoder(chunk)
        rest += decoder.decode(chunk)
        *lines, rest = rest.split("\n")
        for line in lines:
            number += 1
            is_empty = is_empty and not line.strip()
            yield line.removesuffix("\r")
        if len(rest) > MAX_LINE:
            raise EvidenceError(Cause.TOO_LARGE, f"line {number + 1:,} is longer than {MAX_LINE:,} characters")
    rest += decoder.decode(b"", True) if decoder else ""  # noqa: FBT003 - the decoder takes it by position
    if rest:
        yield rest.removesuffix("\r")
    if is_empty and not rest.strip():
        raise content.empty_file()
