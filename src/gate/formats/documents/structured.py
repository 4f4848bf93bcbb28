"""JSON, YAML and TOML as plain values: dict, list, str, bool, None, int and Decimal; never a float.

Sources: RFC 8259 (JSON), YAML 1.2.2 with the core schema of section 10.3, TOML 1.0.0. A key that stands twice is
refused in all of them, since one of its values would be lost. NaN and the infinities are Decimal too: whoever takes a
number asks whether it is finite.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from gate.formats.common import content, yaml_values
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_TOML = 4 * 1024 * 1024
"""The largest TOML document, in bytes; the reader of the standard library is slow."""


def from_json(data: bytes) -> Any:
    """The value of a JSON document; NaN and Infinity, which many writers let slip, do not spoil the rest.

    Raises:
        EvidenceError: empty, or unreadable with what it seems to be.
    """
    _refuse_empty(data)
    try:
        return json.loads(
            data.decode(json.detect_encoding(data)),
            parse_float=_decimal,
            parse_constant=_decimal,
            object_pairs_hook=_table,
        )
    except json.JSONDecodeError as fault:
        seems = content.describe(data[: content.HEAD])
        if seems not in ("JSON", "text"):
            raise EvidenceError(Cause.UNREADABLE, f"expected JSON, but this seems to be {seems}") from None
        where = f"line {fault.lineno}, column {fault.colno}"
        said = fault.msg.lower().removesuffix(" at").removesuffix(" starting")
        raise _broken(f"not JSON at {where}: {said}; was it uploaded wholly?") from None
    except UnicodeDecodeError as fault:
        raise _broken(f"not JSON: its text is not {fault.encoding}") from None
    except (ValueError, InvalidOperation, RecursionError) as fault:
        raise _broken(f"not JSON that can be read: {_words(fault)}") from None


def from_yaml(data: bytes) -> Any:
    """The value of a YAML document; raises as `yaml_values.read` does."""
    return yaml_values.read(data).value


def from_toml(data: bytes) -> Any:
    """The table of a TOML document; dates and times are text.

    Raises:
        EvidenceError: empty, or unreadable.
    """
    _refuse_empty(data)
    if len(data) > MAX_TOML:
        raise _broken(f"TOML of more than {MAX_TOML:,} bytes is not read")
    try:
        return _without_times(tomllib.loads(data.decode("utf-8-sig"), parse_float=_decimal))
    except UnicodeDecodeError:
        raise _broken("not TOML: its text is not utf-8") from None
    except (ValueError, InvalidOperation, RecursionError) as fault:
        raise _broken(f"not TOML that can be read: {_words(fault)}") from None


READERS: Mapping[str, Callable[[bytes], Any]] = {"json": from_json, "yaml": from_yaml, "toml": from_toml}
"""The readers by the name of their format."""


def _refuse_empty(data: bytes) -> None:
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, "the file holds nothing")


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace("_", ""))


class _TwiceError(ValueError):
    """A key stands twice."""


def _table(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError("a name is said twice, so that one of its values would be lost")
    return found


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_times(each) for each in value]
    return value if isinstance(value, (str, bool, int, Decimal)) else value.isoformat()


def _words(fault: Exception) -> str:
    if isinstance(fault, RecursionError):
        return "it nests too deep"
    if isinstance(fault, tomllib.TOMLDecodeError):
        return str(fault).splitlines()[0][:200]
    return str(fault) if isinstance(fault, _TwiceError) else "a number is absurdly long"


def _broken(detail: str) -> EvidenceError:
    return EvidenceError(Cause.UNREADABLE, detail)
