"""The text of a Markdown document: bytes → text, with characters repaired that a wrong code page broke.

Some documents contain UTF-8 that was decoded as Windows-1252 or as Mac Roman ("mojibake"). The repair encodes a run of
characters beyond ASCII with that code page and decodes the bytes as UTF-8. It changes a run only if all of it can be
decoded and the result is not ambiguous; it never joins or splits lines.
Sources: The Unicode Standard, table 3-7 (well-formed UTF-8); WHATWG Encoding, windows-1252; Apple's ROMAN.TXT.
"""

from __future__ import annotations

import re
from collections import Counter

from gate.model.lazy_dataclass import dataclass

MAX_BYTES = 16 * 1024 * 1024
"""The largest document that is read, in bytes."""

CODE_PAGES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}

_RUN = re.compile(r"[^\x00-\x7f]+")
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not allow and no document needs."""

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The repaired text, the encoding of its bytes, and a sentence for each kind of repair.

    `original` is the text before the repair, as an editor shows it.
    """

    text: str
    encoding: str
    repairs: tuple[str, ...] = ()
    original: str = ""


def decode(data: bytes) -> DecodedText:
    """Decodes by the byte order mark, else as UTF-8, else as Windows-1252, and repairs the text. Never fails."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    repairs: tuple[str, ...] = ()
    try:
        original = data.decode(encoding)
    except UnicodeDecodeError:
        encoding, original = "cp1252", _decode_windows_1252(data)
        repairs = ("the file is not UTF-8 and was read as Windows-1252",)
    text, counts = repair(original)
    repairs += tuple(
        f"repaired {count:,} runs of characters (UTF-8 that was decoded as {CODE_PAGES[page]})"
        for page, count in sorted(counts.items())
    )
    return DecodedText(INVALID.sub("\ufffd", text), encoding, repairs, original)


def _decode_windows_1252(data: bytes) -> str:
    """Decodes as browsers do: the five undefined bytes become control characters."""
    return "".join(_LETTERS["cp1252"][byte] for byte in data)


def repair(text: str) -> tuple[str, Counter[str]]:
    """Repairs every run that was decoded with the wrong code page; also returns the number of runs for each page."""
    if not _PAIR.search(text):
        return text, Counter()
    repairs = {run: _repair_run(run) for run in set(_RUN.findall(text))}
    certain_pages = {result.page for result in repairs.values() if result and result.is_certain}
    counts: Counter[str] = Counter()

    def replace(match: re.Match[str]) -> str:
        result = repairs[match[0]]
        if result is None or result.page not in certain_pages:
            return match[0]
        counts[result.page] += 1
        return result.text

    return _RUN.sub(replace, text), counts


@dataclass(frozen=True, slots=True)
class _Repair:
    """The code page of a run, its repaired text, and whether the repair is certain."""

    page: str
    text: str
    is_certain: bool


def _repair_run(run: str) -> _Repair | None:
    """The repair of a run, a certain one if there is one; None for a run that is correct.

    A single pair of characters may be correct as it is (`“É` can be decoded as Mac Roman), unless it starts like the
    pairs of Latin letters. So a code page is used only in a document where one of its repairs is certain.
    """
    repairs = []
    for page, codes in _CODES.items():
        try:
            text = bytes(codes[letter] for letter in run).decode()
        except (KeyError, UnicodeDecodeError):
            continue
        is_certain = any(letter >= "\u0800" for letter in text) or all(letter < "\u0100" for letter in text)
        repairs.append(_Repair(page, text, is_certain))
    return max(repairs, key=lambda result: result.is_certain, default=None)


def _letters(page: str) -> tuple[str, ...]:
    """The character of each byte; an undefined byte is the control character with its number."""
    return tuple(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in range(256))


_LETTERS = {page: _letters(page) for page in CODE_PAGES}
_PAIR = re.compile("".join(
    f"[{re.escape(''.join(letter for letters in _LETTERS.values() for letter in letters[first:last]))}]"
    for first, last in ((0xC2, 0xF5), (0x80, 0xC0))
))  # fmt: skip
"""The start of every UTF-8 sequence in a code page: the letters of a first byte and of a continuation byte."""
_CODES = {page: {letter: byte for byte, letter in enumerate(letters)} for page, letters in _LETTERS.items()}
