r"""Decodes many elements of a large JSON list at once, by msgspec, as strictly as `strict_json`.

msgspec is as strict about the grammar of RFC 8259 as the decoder of the standard library, and gives the same values:
whole numbers of any length, and Decimal for the others. It differs in one thing: of two members of an object with one
name it keeps the last. So what it decoded is encoded again, and the colons are counted. In a JSON text, each member has
one colon outside of strings; the other colons are in strings, where they are written as they are or as `\u003a`. The
encoder writes them as they are. In a text without `\u003a`, therefore,

    colons of the encoding = colons of the text - colons of the members that were lost,

and a member that is lost takes one colon with it at least. Both counts are equal exactly if no member was lost.

All values are decoded, also those that nobody needs, so that text that is not UTF-8, a lone surrogate, or a duplicate
name is noticed wherever it is. msgspec refuses some texts that the decoder of the standard library reads, such as one
with a lone surrogate. For those, and for what is no JSON, there is no result here: the caller decodes the elements one
by one, and words the error. Neither is what is nested so deep that the other decoder refuses it decoded here: that one
calls a function for an object, which takes a level of the interpreter more, so this one has a list more around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

_ESCAPED_COLON = re.compile(rb"\\u003[aA]")


def decode_elements(text: str) -> list[Any] | None:
    """The values of `text`, which are separated by commas; None where they have to be decoded one by one."""
    decode, encode, refusal = _load()
    try:
        array = b"[[%b]]" % text.encode()
        (elements,) = decode(array)
        encoding = encode(elements)
    except (refusal, ValueError, ArithmeticError, RecursionError):
        return None
    if encoding.count(b":") != array.count(b":") or (b"\\u003" in array and _ESCAPED_COLON.search(array)):
        return None
    return elements


@cache
def _load() -> tuple[Callable[[bytes], list[list[Any]]], Callable[[object], bytes], type[Exception]]:
    """Imports msgspec, which takes as long as decoding a thousand elements without it."""
    from msgspec import MsgspecError
    from msgspec.json import Decoder, Encoder

    return Decoder(list[list[Any]], float_hook=Decimal).decode, Encoder().encode, MsgspecError
