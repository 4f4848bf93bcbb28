"""Reads text that repeats one row with other numbers, without a step of Python for each row.

Nearly all rows of a coverage report are alike: `<line number="7" hits="1"/>` or `DA:7,1`. The text of such rows without
its digits is the row without its digits, repeated; one comparison shows that. Then only the places of the digits are
unknown. The numbers are read as a JSON array, the fastest way from text to many integers: some of the characters around
a number become commas, blanks and minus signs, all others are dropped. A second number between two commas, none, or one
with leading zeros is not JSON, nor is a number in front of a minus sign; the only number between two commas stands on
the right side of a blank, or the blank has the wrong neighbour.
"""

from __future__ import annotations

import re

from gate.formats.common.json_numbers import NumberDecoder

_DIGITS = b"0123456789"
_SPACE = b" \t\r\n"
_LEADING_SPACE = re.compile(rb"[ \t\r\n]*+")


def count_repeats(text: bytes, row: bytes) -> int | None:
    """How often `text` without its digits repeats `row`, which has none; None when it is anything else."""
    letters = text.translate(None, _DIGITS)
    count = len(letters) // len(row)
    return count if letters == row * count else None


class NumberReader:
    """Reads the numbers of rows that `count_repeats` has compared with their row."""

    def __init__(self, commas: bytes, blank: bytes, misplaced: bytes) -> None:
        """Takes the characters that become commas and the one that becomes a blank.

        `misplaced` is a pair of commas and blanks that the row gives only where a number does not stand in its place.
        """
        self._table = bytes.maketrans(commas + blank, b"," * len(commas) + b" ")
        self._dropped = bytes(byte for byte in range(256) if byte not in _DIGITS + commas + blank)
        self._misplaced = misplaced

    def read(self, rows: bytes, decoder: NumberDecoder) -> list[int] | None:
        """The numbers in the order of the text; None where one is missing, misplaced or begins with a needless 0."""
        text = rows.translate(self._table, self._dropped)
        return None if self._misplaced in text else _parse(text, decoder)


class NegatingReader:
    """Does what `NumberReader` does, and returns the number behind a certain character as a negative one.

    That character becomes a minus sign, and all letters blanks. JSON has no number in front of either, so no search for
    misplaced numbers is needed: that takes a fifth less time.
    """

    def __init__(self, commas: bytes, minus: bytes) -> None:
        """Takes the characters that become commas and the one that becomes a minus sign."""
        blanks = bytes(byte for byte in range(256) if byte not in _DIGITS)
        self._table = bytes.maketrans(blanks + commas + minus, b" " * len(blanks) + b"," * len(commas) + b"-")

    def read(self, rows: bytes, decoder: NumberDecoder) -> list[int] | None:
        """The numbers in the order of the text; None where one is missing, misplaced or begins with a needless 0."""
        return _parse(rows.translate(self._table), decoder)


def _parse(text: bytes, decoder: NumberDecoder) -> list[int] | None:
    """The numbers of an array in JSON without its brackets, but with a comma in front; None for any other text."""
    numbers = decoder.integers(b"0" + text)
    if numbers:
        del numbers[0]
    return numbers


_ATTRIBUTES = NumberReader(commas=b"=", blank=b'"', misplaced=b"  ")


def read_elements(text: bytes, element: bytes, decoder: NumberDecoder) -> list[int] | None:
    """The numbers of text that repeats one empty element of XML, such as `<line number="" hits=""/>`.

    `element` is the element without its digits; each of its attributes is a number. White space in front of every
    element must be the same. None for any other text: the caller reads that in another way.
    """
    text = text.rstrip(_SPACE)
    space = _LEADING_SPACE.match(text)
    if count_repeats(text, (space[0] if space else b"") + element) is None:
        return None
    return _ATTRIBUTES.read(text, decoder)
