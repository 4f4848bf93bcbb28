"""The text of a tracker: bytes → text with the characters that its author meant.

Documents that went through the wrong code page hold UTF-8 read as Windows-1252 or as Mac Roman ("mojibake"). Such text
is mended by the way back: a run of characters beyond ASCII is encoded with the code page and read as UTF-8. Only a run
that passes whole is mended, and only where it cannot be meant as it stands; lines are never joined or split.
Sources: The Unicode Standard, table 3-7 (well-formed UTF-8); WHATWG Encoding, windows-1252; Apple's ROMAN.TXT.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MAX_BYTES = 16 * 1024 * 1024
"""The largest tracker that is read."""

CODE_PAGES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}

_RUN = re.compile(r"[^\x00-\x7f]+")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no document means and XML does not know."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class TrackerText:
    """The text, the encoding its bytes were read in, and in words what was mended.

    `written` is the text as an editor shows it, before anything is mended.
    """

    text: str
    encoding: str
    mended: tuple[str, ...] = ()
    written: str = ""


def decode(data: bytes) -> TrackerText:
    """The text of a document: by its byte order mark, else UTF-8, else Windows-1252; then mended. Never fails."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    said: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "cp1252", _one_by_one(data)
        said = ("the file is not UTF-8 and was read as Windows-1252",)
    written = text
    text, found = mend(text)
    said += tuple(
        f"{count:,} runs of characters were UTF-8 read as {CODE_PAGES[page]}, and are mended"
        for page, count in sorted(found.items())
    )
    return TrackerText(UNFIT.sub("\ufffd", text), encoding, said, written)


def _one_by_one(data: bytes) -> str:
    """Windows-1252 as browsers read it: the five bytes it leaves open are control characters."""
    return "".join(_LETTERS["cp1252"][byte] for byte in data)


def mend(text: str) -> tuple[str, Counter[str]]:
    """The text with every run mended that was read in a wrong code page, and how many runs of each page there were."""
    if not _PAIR.search(text):
        return text, Counter()
    runs = {run: _mended(run) for run in set(_RUN.findall(text))}
    confidence = {page for meant in runs.values() if meant for page, _, certain in [meant] if certain}
    found: Counter[str] = Counter()

    def replace(match: re.Match[str]) -> str:
        meant = runs[match[0]]
        if meant is None or meant[0] not in confidence:
            return match[0]
        found[meant[0]] += 1
        return meant[1]

    return _RUN.sub(replace, text), found


def _mended(run: str) -> tuple[str, str, bool] | None:
    """Code page, what was meant, and whether that is certain; None for a run that is what it is.

    A single pair of characters may stand for itself (`“É` passes as Mac Roman), unless it begins as the pairs of the
    Latin letters do; a document is mended in a code page only where something in it is certain.
    """
    for page, codes in _CODES.items():
        try:
            meant = bytes(codes[letter] for letter in run).decode()
        except (KeyError, UnicodeDecodeError):
            continue
        certain = any(letter >= "\u0800" for letter in meant) or all(letter < "\u0100" for letter in meant)
        return page, meant, certain
    return None


def _letters(page: str) -> tuple[str, ...]:
    """The character of each byte; a byte that the page leaves open is the control character of its number."""
    return tuple(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in range(256))


_LETTERS = {page: _letters(page) for page in CODE_PAGES}
_PAIR = re.compile("".join(
    f"[{re.escape(''.join(letter for letters in _LETTERS.values() for letter in letters[first:last]))}]"
    for first, last in ((0xC2, 0xF5), (0x80, 0xC0))
))  # fmt: skip
"""How all that was UTF-8 begins in a code page: the letters of a first byte and of one that continues it."""
_CODES = {page: {letter: byte for byte, letter in enumerate(letters)} for page, letters in _LETTERS.items()}
