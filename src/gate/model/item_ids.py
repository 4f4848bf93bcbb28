"""Item ids made from titles: readable, and the same for the same title."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_ID = 60


def slug(text: str) -> str:
    """The text as an id: lower case, without accents, cut between words; empty for a text without letters or digits.

    An id holds only ASCII. Where most letters of the text are from another script, part of a digest keeps ids distinct.
    """
    plain = text if text.isascii() else _without_accents(text)
    name = _cut(re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-"), MAX_ID)
    dropped = 0 if plain.isascii() else sum(letter.isalpha() and not letter.isascii() for letter in plain)
    if name == "null":
        return "null-entry"  # YAML reads an unquoted `null` as no value
    if dropped <= sum(map(str.isalpha, name)):
        return name
    digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:6]
    return f"{_cut(name, MAX_ID - 20) or 'entry'}-{digest}"


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _cut(name: str, max_length: int) -> str:
    """The name with at most `max_length` characters, cut after a whole word where possible."""
    if len(name) <= max_length:
        return name
    return name[: max_length + 1].rpartition("-")[0] or name[:max_length]
