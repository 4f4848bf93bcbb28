"""What the tests of the coverage formats share: bytes in, counts or the refusal out."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import BinaryIO

import pytest
from hypothesis import strategies as st

from gate.formats.coverage.model import CoverageReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

Parse = Callable[[BinaryIO], CoverageReport]


def read(parse: Parse, data: bytes | str) -> CoverageReport:
    return parse(io.BytesIO(data.encode() if isinstance(data, str) else data))


def refusal(parse: Parse, data: bytes | str) -> str:
    """The error with which a report is refused, as `category: detail`."""
    with pytest.raises(EvidenceError) as raised:
        read(parse, data)
    return str(raised.value)


def shortage(parse: Parse, data: bytes | str) -> tuple[int, int, str]:
    """Covered lines and all that a report declares which lists less, and what it lacks."""
    totals = read(parse, data).totals
    assert totals
    assert totals.cause is Cause.INCOMPLETE
    return totals.coverage.covered_lines, totals.coverage.coverable_lines, totals.detail


def counts(report: CoverageReport) -> tuple[int, int, int, int]:
    """Lines, covered lines, branches, covered branches of the whole report."""
    return (
        sum(file.coverable_lines for file in report.files),
        sum(file.covered_lines for file in report.files),
        sum(file.coverable_branches for file in report.files),
        sum(file.covered_branches for file in report.files),
    )


def line_numbers(bits: int) -> list[int]:
    """The line numbers in a bit set."""
    return [line for line in range(bits.bit_length()) if bits >> line & 1]


def mutate(document: bytes, pieces: Sequence[str], data: st.DataObject) -> bytes:
    """The document with a few bytes removed, and pieces or random bytes inserted."""
    mutant = bytearray(document)
    for position, length, piece in data.draw(_changes(tuple(pieces))):
        start = position % len(mutant)
        mutant[start : start + length] = piece
    return bytes(mutant)


@cache
def _changes(pieces: tuple[str, ...]) -> st.SearchStrategy[list[tuple[int, int, bytes]]]:
    """Positions, how many bytes are removed there, and what is inserted; built once, as it takes longer than a draw."""
    piece = st.sampled_from([text.encode() for text in pieces]) | st.binary(max_size=2)
    return st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 3), piece), min_size=1, max_size=4)


def outcome(parse: Parse, data: bytes) -> CoverageReport | str:
    """The report or the refusal, without the column, which only the slow path reports."""
    try:
        return read(parse, data)
    except EvidenceError as error:
        head, column, tail = str(error).partition(", column ")
        return head + tail.lstrip("0123456789") if column else head
