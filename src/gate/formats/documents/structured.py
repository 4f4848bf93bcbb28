"""JSON, YAML and TOML as plain values: dict, list, str, bool, None, int and Decimal; never a float.

Sources: RFC 8259 (JSON), YAML 1.2.2 with the core schema of section 10.3, TOML 1.0.0. A duplicate key is refused in all
of them, since one of its values would be lost. NaN and the infinities are Decimal too: a caller that needs a number
checks that it is finite.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from gate.formats.common import content, report_kinds, yaml_values
from gate.formats.common.content import Kind
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TOML = 4 * 1024 * 1024
"""The largest TOML document, in bytes; the reader of the standard library is slow."""


def from_json(data: bytes) -> Any:
    """The value of a JSON document. NaN and Infinity, which many writers produce, are values and no error.

    Raises:
        EvidenceError: empty; wrong format, with what it seems to be; unreadable, with the position.
    """
    _refuse_empty(data)
    try:
        text = data.decode(json.detect_encoding(data))
        return strict_json.new_decoder(allow_nan=True).decode(text)
    except json.JSONDecodeError as error:
        head = data[: content.HEAD]
        if content.detect_kind(head) not in (Kind.JSON, Kind.TEXT):
            detail = f"expected JSON, but this seems to be {report_kinds.describe(head)}"
            raise EvidenceError(Cause.WRONG_FORMAT, detail) from None
        position = f"line {error.lineno}, column {error.colno}"
        detail = f"not readable as JSON at {position}: {strict_json.explain(error)}"
        raise EvidenceError(Cause.UNREADABLE, detail) from None
    except (ValueError, InvalidOperation, RecursionError) as error:
        raise EvidenceError(Cause.UNREADABLE, f"not readable as JSON: {strict_json.explain(error)}") from None


def from_yaml(data: bytes) -> Any:
    """The value of a YAML document; raises as `yaml_values.read` does."""
    return yaml_values.read(data).value


def from_toml(data: bytes) -> Any:
    """The table of a TOML document; dates and times are text.

    Raises:
        EvidenceError: empty; too large; unreadable.
    """
    _refuse_empty(data)
    if len(data) > MAX_TOML:
        raise EvidenceError(Cause.TOO_LARGE, f"the TOML has more than {MAX_TOML:,} bytes")
    try:
        return _times_as_text(tomllib.loads(data.decode("utf-8-sig"), parse_float=_decimal))
    except UnicodeDecodeError:
        raise EvidenceError(Cause.UNREADABLE, "not TOML: the text is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        reason = str(error).splitlines()[0][:200]
        raise EvidenceError(Cause.UNREADABLE, f"not readable as TOML: {reason}") from None
    except (ValueError, InvalidOperation, RecursionError) as error:
        raise EvidenceError(Cause.UNREADABLE, f"not readable as TOML: {strict_json.explain(error)}") from None


READERS: Mapping[str, Callable[[bytes], Any]] = {"json": from_json, "yaml": from_yaml, "toml": from_toml}
"""The readers by the name of their format."""


def _refuse_empty(data: bytes) -> None:
    if not data.strip():
        raise content.empty_file()


def _decimal(raw: str) -> Decimal:
    return Decimal(raw.replace("_", ""))


def _times_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _times_as_text(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_times_as_text(element) for element in value]
    return value if isinstance(value, (str, bool, int, Decimal)) else value.isoformat()
