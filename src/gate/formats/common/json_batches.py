r"""Decodes many elements of a large JSON list at once, by msgspec, as strictly as `strict_json`.

msgspec is as strict about the grammar of RFC 8259 as the decoder of the standard library, and gives the same values:
whole numbers of any length, and Decimal for the others. It differs in one thing: of two members of an object with one
name it keeps the last. So what it decoded is encoded again, and the colons are counted. In a JSON text, each member has
one colon outside of strings; the other colons are in strings, where they are written as they are or as `\u003a`. The
encoder writes them as they are. In a text without `\u003a`, therefore,

    colons of the encoding = colons of the text - colons of the members that were lost,

and a member that is lost takes one colon with it at least. Both counts are equal exactly if no member was lost.

Without a type, all values are decoded, also those that nobody needs, so that text that is not UTF-8, a lone surrogate,
or a duplicate name is noticed wherever it is. msgspec refuses some texts which the standard library reads,
such as one with a lone surrogate. Those, and what is no JSON, have no result here: the caller decodes the elements one
by one, and words the error. Text that is nested too deep for the other decoder has no result either. That one calls a
function for each object, which takes a level of the interpreter more, so a second list is put around the elements here.

Elements may have a type: a struct with every member of theirs. Members that hardly anybody reads are `msgspec.Raw`,
which is their text. The encoder copies it, so the counts prove that no member of an element was lost. What is inside of
such a text is proved when it is read. What nobody reads is only checked for its grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from gate.formats.common.json_positions import UnlocatedError
from gate.model import strict_json
from gate.model.evidence import Cause

_ESCAPED_COLON = re.compile(r"\\u003[aA]")


ElementType = Callable[[], type]
"""Returns the type of the elements of a list, a struct; it is called for large documents only."""


def decode_elements(text: str, element_type: ElementType | None = None) -> list[Any] | None:
    """The values of `text`, which are separated by commas; None where they have to be decoded one by one.

    With a type, also None where one of them does not have it. Of a struct, members that are `msgspec.Raw` are not
    decoded, and only their grammar is checked; `decode_strictly` decodes one that is read.
    """
    decode, encode, refusal = _load(element_type)
    array = f"[[{text}]]"
    try:
        (elements,) = decode(array)
        encoding = encode(elements)
    except (refusal, ValueError, ArithmeticError, RecursionError):
        return None
    if encoding.count(b":") != array.count(":") or ("\\u003" in array and _ESCAPED_COLON.search(array)):
        return None
    return elements


def encode(struct: object) -> bytes:
    """The text of a struct that `decode_elements` returned."""
    return _load(None)[1](struct)


def decode_strictly(text: bytes) -> Any:
    """The value of the text of such a struct, or of a part of it, as if it had no type.

    Raises:
        UnlocatedError: unreadable when a part that was not decoded so far has a duplicate name.
    """
    elements = decode_elements(text.decode())
    if elements is not None:
        return elements[0]
    try:
        return strict_json.new_decoder().decode(text.decode())
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UnlocatedError(Cause.UNREADABLE, f"not readable as JSON: {strict_json.explain(error)}") from None


@cache
def _load(
    element_type: ElementType | None,
) -> tuple[Callable[[str], list[list[Any]]], Callable[[object], bytes], type[Exception]]:
    """Imports msgspec, which takes as long as decoding a thousand elements without it."""
    from msgspec import MsgspecError
    from msgspec.json import Decoder, Encoder

    kind = element_type() if element_type else Any
    return Decoder(list[list[kind]], float_hook=Decimal).decode, Encoder().encode, MsgspecError  # type: ignore[valid-type]
