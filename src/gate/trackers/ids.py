"""Ids from words: of letters that people read, and the same for the same words."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_ID = 60


def slug(text: str) -> str:
    """The words as an id: lower case, accents dropped, cut between words; empty where there is not a letter or digit.

    Where most letters are of a script that an id has no place for, a few digits of a digest tell such ids apart.
    """
    plain = text if text.isascii() else _unaccented(text)
    name = _cut(re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-"), MAX_ID)
    lost = 0 if plain.isascii() else sum(letter.isalpha() and not letter.isascii() for letter in plain)
    if name == "null":
        return "null-entry"  # YAML reads the bare word as nothing
    if lost <= sum(map(str.isalpha, name)):
        return name
    digest = hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:6]
    return f"{_cut(name, MAX_ID - 20) or 'entry'}-{digest}"


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _cut(name: str, longest: int) -> str:
    """The name, no longer than this, ending with a whole word where it has one."""
    if len(name) <= longest:
        return name
    return name[: longest + 1].rpartition("-")[0] or name[:longest]
