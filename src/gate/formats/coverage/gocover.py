"""Reads cover profiles of Go (`go test -coverprofile`), in the modes set, count and atomic.

Source of the format: golang.org/x/tools/cover, profile.go. The first row is `mode: MODE`, each other
`FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT` is a block. Profiles that are joined have several mode rows. With
`-coverpkg` each test binary writes every block: equal blocks are one, covered when one of them is.

Go counts statements, and so does this format: `go tool cover -func` prints their percentage. A line is coverable when a
block contains it, and covered when one of its blocks ran. Files are named by their import path.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from gate.formats.common import content, report_kinds
from gate.formats.coverage.line_sets import Tallies, Tally, make_span_set
from gate.formats.coverage.model import LIMITS, MAX_LINE, CoverageFormat, CoverageReport, Limits, Unit
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_ROW = 64 * 1024
"""The longest row, in bytes: as long as those that Go's own reader accepts."""

MAX_BLOCKS = 5_000_000
"""The most different blocks of one profile: each takes about three hundred bytes."""

_MODE = re.compile(r"\s*mode: (?:set|count|atomic)(?:[ \t]*[\r\n]|[ \t]*\Z)")
_MODE_ROW = re.compile(rb"mode: (?:set|count|atomic)")
_BLOCK = re.compile(rb"(.+):([0-9]{1,18})\.([0-9]{1,18}),([0-9]{1,18})\.([0-9]{1,18}) ([0-9]{1,9}) ([0-9]+)")
_NO_END = "no line feed ends the last row, as Go writes it; is the file cut short?"
_NOTHING = "the profile contains no block: no package with statements was tested, or its tests panicked"


def matches(head: bytes) -> bool:
    """Whether the first row names a mode."""
    return _MODE.match(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a cover profile.

    Raises:
        EvidenceError: empty when the file is; wrong format when the first row names no mode; unreadable when a row is
            not a block, or contradicts an equal one; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    for number, row in enumerate(_rows(stream), 1):
        reader.has_end = not row
        if _MODE_ROW.fullmatch(row):
            reader.has_mode = True
        elif row:
            reader.row(number, row)
    return reader.report()


def _rows(stream: BinaryIO) -> Iterator[bytes]:
    """The rows of the stream without their ends."""
    rest, is_first = b"", True
    for chunk in content.read_chunks(stream):
        text = chunk
        if is_first:
            if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise EvidenceError(Cause.UNREADABLE, "the file is UTF-16; a cover profile is UTF-8; convert it")
            text, is_first = chunk.removeprefix(codecs.BOM_UTF8), False
        *rows, rest = (rest + text).split(b"\n")
        yield from (row.rstrip() for row in rows)
        if len(rest) > MAX_ROW:
            raise EvidenceError(Cause.TOO_LARGE, f"a row is longer than {MAX_ROW:,} bytes")
    if is_first:
        raise content.empty_file()
    yield rest.rstrip()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._tallies = Tallies(limits)
        self._blocks: dict[bytes, bool] = {}  # whether a block ran, by its row without the count
        self.has_mode = False
        self.has_end = False

    def row(self, number: int, row: bytes) -> None:
        """Adds one block; with `-coverpkg` most rows repeat an earlier one."""
        block, _, count = row.rpartition(b" ")
        ran = self._blocks.get(block)
        if ran is None or not count.isdigit():
            self._check(number, row)
        if not ran:
            self._blocks[block] = bool(count.strip(b"0"))

    def _check(self, number: int, row: bytes) -> None:
        if not self.has_mode:
            kind = report_kinds.describe(row)
            raise EvidenceError(
                Cause.WRONG_FORMAT, f"expected a Go cover profile, but no row names its mode; this seems to be {kind}"
            )
        block = _BLOCK.fullmatch(row)
        if block is None:
            raise EvidenceError(Cause.UNREADABLE, f"row {number:,} is not a block of a cover profile; is it cut short?")
        if not 1 <= int(block[2]) <= int(block[4]) <= MAX_LINE:
            raise EvidenceError(Cause.UNREADABLE, f"row {number:,} has no usable line numbers")
        if len(self._blocks) >= MAX_BLOCKS:
            raise EvidenceError(Cause.TOO_LARGE, f"the profile has more than {MAX_BLOCKS:,} blocks")

    def report(self) -> CoverageReport:
        if not self.has_mode:
            raise content.empty_file()
        by_file: dict[bytes, list[tuple[bytes, int, bool]]] = {}
        for block, ran in self._blocks.items():
            place, _, statements = block.rpartition(b" ")
            path, _, span = place.rpartition(b":")
            by_file.setdefault(path, []).append((span, int(statements), ran))
        for path, blocks in by_file.items():
            self._add_file(self._tallies.of(path.decode("utf-8", "replace")), blocks)
        files = self._tallies.results()
        notes = [] if files else [_NOTHING]
        notes += [] if self.has_end else [_NO_END]
        return CoverageReport("gocover", files, has_branches=False, notes=tuple(notes), unit=Unit.STATEMENTS)

    def _add_file(self, tally: Tally, blocks: list[tuple[bytes, int, bool]]) -> None:
        places: dict[object, tuple[int, int]] = {}
        coverable: list[tuple[int, int]] = []
        covered: list[tuple[int, int]] = []
        for span, statements, ran in blocks:
            if span in places:
                place = f"{tally.path[:200]}:{span.decode()[:80]}"
                raise EvidenceError(Cause.UNREADABLE, f"two rows give {place} different numbers of statements")
            places[span] = (statements if ran else 0, statements)
            first, last = (int(end.partition(b".")[0]) for end in span.split(b","))
            coverable.append((first, last))
            if ran:
                covered.append((first, last))
        tally.statements = {**(tally.statements or {}), **places}
        self._tallies.add(tally, make_span_set(coverable), make_span_set(covered))


FORMAT = CoverageFormat(
    "gocover",
    "Go cover profile",
    "Go (`go test -coverprofile`, `go tool covdata textfmt`)",
    matches,
    parse,
    paths=("{cover,coverage,c}.out", "{cover,coverage}*.txt", "*.{coverprofile,cov}"),
)
