"""The one strictness with which JSON (RFC 8259) from outside is decoded.

Numbers are int or Decimal, unless a reader that needs no exact numbers asks for floats. Duplicate names are refused,
because one of the values would be lost. NaN and Infinity, which are not JSON, are refused unless the caller takes them
as Decimal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any


class JsonError(ValueError):
    """A document that the decoder refuses, and the reason."""


class TruncatedJsonError(JsonError):
    """A document that is broken as it is when the end of a file is missing."""


def new_decoder(
    *, allow_nan: bool = False, parse_float: Callable[[str], Any] = Decimal, max_members: int | None = None
) -> json.JSONDecoder:
    """A decoder; with `allow_nan`, NaN and Infinity are values of Decimal. `max_members` limits every object."""

    def new_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        if max_members is not None and len(pairs) > max_members:
            raise JsonError(f"an object has {len(pairs):,} names, more than {max_members:,}")
        members = dict(pairs)
        if len(members) != len(pairs):
            raise duplicate_name(_first_duplicate(name for name, _ in pairs))
        return members

    return json.JSONDecoder(
        object_pairs_hook=new_object,
        parse_float=parse_float,
        parse_constant=Decimal if allow_nan else _refuse_constant,
    )


def _first_duplicate(names: Iterable[str]) -> str:
    """The first name that occurs again, in one pass: an object may have millions of names."""
    counts = Counter(names)
    return next(name for name, count in counts.items() if count > 1)


def duplicate_name(name: str) -> JsonError:
    """The error for a name that occurs again in its object."""
    return JsonError(f"the name {name[:40]!a} is duplicate, so that one of its values would be lost")


def _refuse_constant(constant: str) -> None:
    raise JsonError(f"{constant} is not JSON")


def explain(error: Exception) -> str:
    """In words, why a document cannot be decoded, without the position."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return f"its text is not {error.encoding}"
    if isinstance(error, json.JSONDecodeError):
        message = f"{error.msg[0].lower()}{error.msg[1:]}".removesuffix(" at").removesuffix(" starting")
        return f"{message}; was the upload complete?"
    if isinstance(error, TruncatedJsonError):
        return f"{error}; was the upload complete?"
    return str(error) if isinstance(error, JsonError) else "a number is too long"
