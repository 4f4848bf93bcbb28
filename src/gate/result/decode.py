"""Decodes a saved result: bytes → the part of it that is asked for.

The file is untrusted: its size, its depth and the length of its lists are bounded, duplicate keys are refused, and only
the part is read. A result of the earlier version 1 is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import truncate
from gate.result import version_1
from gate.result.baseline import BaselineResult
from gate.result.model import SCHEMA, SavedResult
from gate.result.next_steps import SavedNextSteps
from gate.result.stored import StoredResult
from gate.result.values import MAX_ENTRIES

MAX_BYTES = 64 * 1024 * 1024
MAX_NAME = 80
"""Characters of a name that a message quotes."""

_Part = TypeVar("_Part", BaselineResult, SavedResult, SavedNextSteps, StoredResult)

_EXPECTED = {
    "string_type": "a string",
    "int_type": "an integer",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
    "model_attributes_type": "an object",
    "string_pattern_mismatch": "a number in decimal digits",
    "greater_than_equal": "a number from {ge}",
    "less_than": "a number below {lt}",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "union_tag_not_found": "one of {discriminator}",
    "union_tag_invalid": "{expected_tags}",
}
"""What is expected where pydantic finds another value, by the type of its error."""


def decode(data: bytes, file: str, part: type[_Part]) -> _Part:
    """This part of a saved result. Messages name it as `file`.

    Raises:
        EvidenceError: empty; unreadable (too large, not JSON, nested too deep, or not a complete result); mismatched (a
            result of a version that this gate does not know).
    """
    document = _parse(data, file)
    if not isinstance(document, dict):
        refuse(file, f"is not a saved result: expected an object with `schema`: {SCHEMA!r}")
    document = _in_current_version(document, file)
    try:
        result: _Part = _adapter(cast(Hashable, part)).validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        refuse(file, f"is not a complete result: {_describe(first, document)}")
    if not isinstance(result, SavedNextSteps):
        _check_duplicates(result, file)
    return result


@cache
def _adapter(part: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(part)


def _parse(data: bytes, file: str) -> Any:
    if len(data) > MAX_BYTES:
        refuse(file, f"has {len(data):,} bytes; at most {MAX_BYTES:,} are read", Cause.TOO_LARGE)
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, f"{file} is empty; save a result with --json", file)
    try:
        text = data.decode(json.detect_encoding(data))
        return strict_json.new_decoder(parse_float=float, max_members=MAX_ENTRIES).decode(text)
    except RecursionError:
        reason = "is nested too deep"
    except json.JSONDecodeError as error:
        reason = f"is not JSON at line {error.lineno}, column {error.colno}"
    except strict_json.JsonError as error:
        reason = f"is not JSON that can be read: {error}"
    except ValueError:  # not UTF-8, or a number of thousands of digits
        reason = "is not JSON that can be read"
    return refuse(file, reason)


def _in_current_version(document: dict[str, Any], file: str) -> dict[str, Any]:
    schema = document.get("schema")
    if schema == SCHEMA:
        return document
    if schema == version_1.SCHEMA:
        return version_1.upgrade(document)
    if isinstance(schema, str) and schema.startswith("readiness-gate/result/"):
        reason = f"is a result in the format {schema[:60]!r}, expected {SCHEMA!r} or {version_1.SCHEMA!r}"
        return refuse(file, reason, Cause.MISMATCHED)
    return refuse(file, f"is not a saved result: its `schema` is not {SCHEMA!r}")


def _check_duplicates(result: BaselineResult | SavedResult | StoredResult, file: str) -> None:
    ids: set[str] = set()
    for item in result.items:
        if item.id in ids:
            refuse(file, f"has the duplicate item {item.id[:MAX_NAME]!r}")
        ids.add(item.id)


def _describe(error: ErrorDetails, document: Any) -> str:
    """`items[3].id: expected a string`, on at most 200 characters."""
    path = truncate(_path(error["loc"], document), MAX_NAME)
    if error["type"] == "missing":
        return f"{path} is missing"
    if error["type"] == "unexpected_keyword_argument":
        return f"{path}: unexpected key"
    context = error.get("ctx", {})
    if isinstance(context.get("error"), ValueError):
        return f"{path}: {truncate(str(context['error']), MAX_NAME)}"
    expected = _EXPECTED.get(error["type"])
    return (
        f"{path}: expected {truncate(expected.format(**context), MAX_NAME)}" if expected else f"{path}: {error['msg']}"
    )


def _path(location: tuple[int | str, ...], document: Any) -> str:
    """The keys on the way to the error. pydantic also lists the chosen members of unions, which are no keys."""
    keys: list[str] = []
    for key in location:
        if isinstance(key, int) and isinstance(document, list):
            keys.append(f"[{key}]")
            document = document[key]
        elif isinstance(document, dict) and (key in document or key == location[-1]):
            keys.append(f".{ascii(key)[1:-1]}")
            document = document.get(key)
    return "".join(keys).removeprefix(".")


def refuse(file: str, reason: str, cause: Cause = Cause.UNREADABLE) -> NoReturn:
    """Refuses the file; the reason completes its name to a sentence.

    Raises:
        EvidenceError: with this cause.
    """
    raise EvidenceError(cause, f"{file} {reason}; save a result with --json", file)
