"""Reads a saved result (`gate.result.writer`, format `readiness-gate/result/1`) back: as a baseline, or as evidence.

The file is untrusted like any other: bounded, and read only as far as is needed. What it says was decided is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from gate.model.decision import Baseline
from gate.model.errors import EvidenceError
from gate.model.evidence import (
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Seen,
    SelfReported,
    Severity,
    Source,
    Unseen,
)
from gate.model.timestamps import parse_iso
from gate.model.values import Percentage, Value

SCHEMA = "readiness-gate/result/1"
"""The name and version of the format; another version is refused, never guessed at."""

MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 10_000

_NUMBER = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?")
_MAX_COUNT = 10**30
_MAX_LINE = 10**9

_Words = TypeVar("_Words", bound=StrEnum)


def read(data: bytes, file: str) -> Baseline:
    """The seen facts and the producers of every item of a saved result; `file` names it in messages.

    Raises:
        EvidenceError: empty; unreadable (too large, not JSON, nested too deep, not a result or not whole); mismatched
            (a result of another version of the format).
    """
    document = _object(_parse(data, file), file, "the document")
    _check_schema(document.get("schema"), file)
    facts: dict[str, Mapping[str, tuple[Value, str]]] = {}
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


def read_reported(data: bytes, file: str) -> SelfReported:
    """The evidence of every judged item, as the run that saved the result tells it; `file` names it in messages.

    Raises:
        EvidenceError: as `read` does.
    """
    document = _object(_parse(data, file), file, "the document")
    _check_schema(document.get("schema"), file)
    found: dict[tuple[str, str], Evidence] = {}
    for entry in _list(document.get("items"), file, "items"):
        item = _object(entry, file, "an item")
        key = _text(item.get("id"), file, "the id of an item"), _text(item.get("probe"), file, "the probe of an item")
        if key in found:
            _refuse(file, f"names the item {key[0][:80]!r} twice")
        if item.get("evidence") is not None:
            found[key] = _evidence(_object(item["evidence"], file, f"the evidence of {key[0][:80]}"), file)
    head = _text(_object(document.get("subject"), file, "subject").get("head_sha"), file, "head_sha")
    return SelfReported(head, MappingProxyType(found))


def _evidence(said: Mapping[str, Any], file: str) -> Evidence:
    facts = _object(said.get("facts"), file, "facts")
    return Evidence(
        facts={name: _observation(_object(one, file, "a fact"), file) for name, one in facts.items()},
        findings=tuple(
            _finding(_object(one, file, "a finding"), file) for one in _list(said.get("findings"), file, "findings")
        ),
        sources=tuple(
            _source(_object(one, file, "a source"), file) for one in _list(said.get("sources"), file, "sources")
        ),
        notes=tuple(_text(note, file, "a note") for note in _list(said.get("notes"), file, "notes")),
    )


def _observation(said: Mapping[str, Any], file: str) -> Observation:
    """What is told of a fact; beside the value of one target stand those of the others, and none within them."""
    match said.get("is"):
        case "seen":
            others = [_object(one, file, "a value") for one in _list(said.get("others", []), file, "others")]
            if any("others" in one for one in others):
                _refuse(file, "is not a whole result: it holds values within values")
            return Seen(
                _value(_object(said.get("value"), file, "a value"), file),
                _text(said.get("where"), file, "where"),
                tuple(other for one in others if isinstance(other := _observation(one, file), (Seen, Unseen))),
            )
        case "unseen":
            return Unseen(_word(Cause, said.get("reason"), file), _text(said.get("detail"), file, "a detail"))
        case "not applicable":
            detail = _text(said.get("detail"), file, "a detail")
            return NotApplicable(detail, by_diff=said.get("by_diff") is True)
        case _:
            return _refuse(file, "is not a whole result: a fact is neither seen, unseen nor not applicable")


def _finding(said: Mapping[str, Any], file: str) -> Finding:
    return Finding(
        rule=_text(said.get("rule"), file, "a rule"),
        message=_text(said.get("message"), file, "a message"),
        severity=_word(Severity, said.get("severity"), file),
        path=_text(said.get("path"), file, "a path"),
        line=_line(said.get("line"), file),
        end_line=_line(said.get("end_line"), file),
    )


def _source(said: Mapping[str, Any], file: str) -> Source:
    made = said.get("produced_at")
    return Source(
        location=_text(said.get("location"), file, "a location"),
        format=_text(said.get("format"), file, "a format"),
        tool=_text(said.get("tool"), file, "a tool"),
        produced_at=None if made is None else _time(made, file, "produced_at"),
        digest=_text(said.get("digest"), file, "a digest"),
    )


def _word(kind: type[_Words], said: object, file: str) -> _Words:
    try:
        return kind(str(said))
    except ValueError:
        return _refuse(file, f"is not a whole result: {str(said)[:40]!r} is no {kind.__name__.lower()}")


def _line(said: object, file: str) -> int | None:
    if said is None or (type(said) is int and 0 < said < _MAX_LINE):
        return said if isinstance(said, int) else None
    return _refuse(file, "is not a whole result: a line is no number from 1")


def _parse(data: bytes, file: str) -> Any:
    if len(data) > MAX_BYTES:
        _refuse(file, f"has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if not data.strip():
        raise EvidenceError(Cause.EMPTY, f"{file} holds nothing; save a result with --json")
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
            Cause.MISMATCHED,
            f"{file} is a result of the format {said[:60]!r}, this gate reads {SCHEMA!r}; save a new one with --json",
        )
    _refuse(file, f"is not a saved result: its `schema` is not {SCHEMA!r}")


def _facts(evidence: Mapping[str, Any], file: str) -> dict[str, tuple[Value, str]]:
    facts = {}
    for name, entry in _object(evidence.get("facts") or {}, file, "facts").items():
        observed = _object(entry, file, f"the fact {name[:80]}")
        if observed.get("is") == "seen":
            value = _value(_object(observed.get("value"), file, f"the value of {name[:80]}"), file)
            facts[name] = value, _text(observed.get("unit", ""), file, f"the unit of {name[:80]}")
    return facts


def _value(value: Mapping[str, Any], file: str) -> Value:
    match value:
        case {"number": str(number)} if _NUMBER.fullmatch(number):
            return Decimal(number)
        case {"share": {"part": int(part), "of": int(of)}} if (
            0 <= part <= of and 0 < of < _MAX_COUNT and part is not True
        ):
            return Percentage(part, of)
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


def _time(value: object, file: str, what: str) -> datetime:
    try:
        return parse_iso(_text(value, file, what))
    except ValueError:
        return _refuse(file, f"is not a whole result: {what} is not a time")


def _moment(value: object, file: str) -> datetime:
    moment = _time(value, file, "decided_at")
    if moment.tzinfo is None:
        _refuse(file, "is not a whole result: decided_at names no time zone")
    return moment


def _refuse(file: str, why: str) -> NoReturn:
    raise EvidenceError(Cause.UNREADABLE, f"{file} {why}; save a result with --json")
