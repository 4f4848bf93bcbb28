"""The position of an error in a part of a JSON document that was not decoded while the document was read.

`json_batches` leaves such parts as text. An error in one is raised when somebody reads it, and then its position in the
file is not known any more. Only in this case the file is read a second time, with all values decoded as they come.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BufferedReader, RawIOBase

from gate.formats.common.content import CHUNK
from gate.model.errors import EvidenceError


class UnlocatedError(EvidenceError):
    """An error in a part of a document whose position is not known."""


class UntypedReader(BufferedReader):
    """A stream whose JSON `json_stream` decodes without types, so that each error has its position."""


def locate(error: UnlocatedError, parse: Callable[[BufferedReader], object], raw: RawIOBase) -> EvidenceError:
    """The same error with its position in the file, which `raw` has from its start; itself if the file changed."""
    try:
        parse(UntypedReader(raw, CHUNK))
    except EvidenceError as located:
        return located
    return error
