"""Reads a saved result (`gate.reports.json`, format `readiness-gate/result/1`) back as a baseline.

The file is untrusted like any other: bounded, and read only as far as a baseline needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn

from gate.errors import EvidenceError
from gate.model import Baseline, Reason, Share, Value

SCHEMA = "readiness-gate/result/1"
"""The name and version of the format; another version is refused, never guessed at."""

MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 10_000

_NUMBER = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?")
_MAX_COUNT = 10**30


def read(data: bytes, file: str) -> Baseline:
    """The seen facts and the producers of every item of a saved result; `file` names it in messages.

    Raises:
        EvidenceError: empty; unreadable (too large, not JSON, nested too deep, not a result or not whole); mismatched
            (a result of another version of the format).
    """
    document = _object(_parse(data, file), file, "the document")
    _check_schema(document.get("schema"), file)
    facts: dict[str, Mapping[str, Value]] = {}
    producers: dict[str, frozenset[str]] = {}
    for entry in _list(document.get("items"), file, "items"):
        item = _object(entry, file, "an item")
        name = _text(item.get("id"), file, "the id of an item")
        if name in facts:
            _refuse(file, f"names the item {name[:80]!r} twice")
        evidence = _object(item.get("evidence") or {}, file, f"the evidence of {name[:80]}")
        facts[name] = MappingProxyType(_facts(evidence, file))
        producers[name] = _producers(evidence, file)
    return Baseline(
        facts=MappingProxyType(facts),
        producers=MappingProxyType(producers),
        decided_at=_moment(document.get("decided_at"), file),
        head_sha=_text(_object(document.get("subject"), file, "subject").get("head_sha"), file, "head_sha"),
        file=file,
    )


def _parse(data: bytes, file: str) -> Any:
    if len(data) > MAX_BYTES:
        _refuse(file, f"has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if not data.strip():
        raise EvidenceError(Reason.EMPTY, f"{file} holds nothing; save a result with --json")
    try:
        return json.loads(data, parse_constant=_no_constant, object_pairs_hook=_each_once)
    except RecursionError:
        why = "is nested too deep"
    except ValueError as fault:  # JSON, UTF-8 and over-long numbers alike
        where = f" at line {fault.lineno}, column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else ""
        why = f"is not JSON{where}"
    return _refuse(file, why)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _check_schema(said: object, file: str) -> None:
    if said == SCHEMA:
        return
    if isinstance(said, str) and said.startswith("readiness-gate/result/"):
        raise EvidenceError(
            Reason.MISMATCHED,
            f"{file} is a result of the format {said[:60]!r}, this gate reads {SCHEMA!r}; save a new one with --json",
        )
    _refuse(file, f"is not a saved result: its `schema` is not {SCHEMA!r}")


def _facts(evidence: Mapping[str, Any], file: str) -> dict[str, Value]:
    facts = {}
    for name, entry in _object(evidence.get("facts") or {}, file, "facts").items():
        observed = _object(entry, file, f"the fact {name[:80]}")
        if observed.get("is") == "seen":
            facts[name] = _value(_object(observed.get("value"), file, f"the value of {name[:80]}"), file)
    return facts


def _value(value: Mapping[str, Any], file: str) -> Value:
    match value:
        case {"number": str(number)} if _NUMBER.fullmatch(number):
            return Decimal(number)
        case {"share": {"part": int(part), "of": int(of)}} if (
            0 <= part <= of and 0 < of < _MAX_COUNT and part is not True
        ):
            return Share(part, of)
        case {"word": str(word)}:
            return word
        case {"flag": bool(flag)}:
            return flag
        case {"set": list(members)} if all(isinstance(member, str) for member in members):
            return frozenset(members)
        case _:
            return _refuse(
                file, f"holds a value that is none of the five kinds (it has {', '.join(sorted(value))[:80]!r})"
            )


def _producers(evidence: Mapping[str, Any], file: str) -> frozenset[str]:
    sources = [_object(entry, file, "a source") for entry in _list(evidence.get("sources", []), file, "sources")]
    tools = (_text(source.get("tool", ""), file, "the tool of a source") for source in sources)
    return frozenset(tool for tool in tools if tool)


def _object(value: object, file: str, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        _refuse(file, f"is not a whole result: {what} is not an object")
    return value


def _list(value: object, file: str, what: str) -> list[Any]:
    if not isinstance(value, list):
        _refuse(file, f"is not a whole result: {what} is not a list")
    if len(value) > MAX_ITEMS:
        _refuse(file, f"has {len(value):,} {what}; at most {MAX_ITEMS:,} are read")
    return value


def _text(value: object, file: str, what: str) -> str:
    if not isinstance(value, str):
        _refuse(file, f"is not a whole result: {what} is not text")
    return value


def _moment(value: object, file: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value, file, "decided_at"))
    except ValueError:
        _refuse(file, "is not a whole result: decided_at is not a time")
    if moment.tzinfo is None:
        _refuse(file, "is not a whole result: decided_at names no time zone")
    return moment


def _refuse(file: str, why: str) -> NoReturn:
    raise EvidenceError(Reason.UNREADABLE, f"{file} {why}; save a result with --json")
