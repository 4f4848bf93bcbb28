"""What the tests of the coverage readers share: bytes in, counts or the refusal out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import BinaryIO

import pytest
from hypothesis import strategies as some

from gate.formats.coverage.lines import CoverageReport
from gate.model.errors import EvidenceError

Parse = Callable[[BinaryIO], CoverageReport]


def read(parse: Parse, data: bytes | str) -> CoverageReport:
    return parse(io.BytesIO(data.encode() if isinstance(data, str) else data))


def refusal(parse: Parse, data: bytes | str) -> str:
    """The words with which a report is refused: `reason: detail`."""
    with pytest.raises(EvidenceError) as caught:
        read(parse, data)
    return str(caught.value)


def counts(report: CoverageReport) -> tuple[int, int, int, int]:
    """Lines, covered lines, branches, covered branches of the whole report."""
    return (
        sum(file.coverable_lines for file in report.files),
        sum(file.covered_lines for file in report.files),
        sum(file.coverable_branches for file in report.files),
        sum(file.covered_branches for file in report.files),
    )


def numbers(bits: int) -> list[int]:
    """The line numbers in a bit set."""
    return [line for line in range(bits.bit_length()) if bits >> line & 1]


def mangled(whole: bytes, pieces: Sequence[str], data: some.DataObject) -> bytes:
    """The document with a few bytes cut out, and pieces or any bytes put in."""
    document = bytearray(whole)
    for _ in range(data.draw(some.integers(1, 4))):
        at = data.draw(some.integers(0, len(document) - 1))
        cut = data.draw(some.integers(0, 3))
        document[at : at + cut] = data.draw(some.sampled_from(pieces).map(str.encode) | some.binary(max_size=2))
    return bytes(document)


def outcome(parse: Parse, data: bytes) -> CoverageReport | str:
    """The report or the refusal, comparable: a column is told by the slow path only."""
    try:
        return read(parse, data)
    except EvidenceError as refused:
        head, column, tail = str(refused).partition(", column ")
        return head + tail.lstrip("0123456789") if column else head
