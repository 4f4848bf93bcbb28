"""The rows of a CSV file, row by row, in bounded memory."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


def read(lines: Iterable[str], delimiter: str = ",") -> Iterator[list[str]]:
    """The cells of each row of these lines, without surrounding space; empty rows are passed over.

    Raises:
        EvidenceError: unreadable when it is not CSV (RFC 4180).
    """
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cells):
                yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise EvidenceError(Cause.UNREADABLE, f"not CSV at line {reader.line_num:,}: {error}") from None
