"""Reads a saved result as a baseline, or as the evidence that a pull request's own run reported.

The file is untrusted: its size, its depth and the length of its lists are bounded, duplicate keys are refused, and only
the part described by `BaselineResult` or `SavedResult` is read. A result of the earlier version 1 is read as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from gate.model import strict_json
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
    Source,
    Unseen,
    Upgrade,
)
from gate.model.subject import Run
from gate.model.text import pluralize, truncate
from gate.model.timestamps import parse_iso
from gate.model.values import Percentage, Value
from gate.result import finding as finding_model
from gate.result import inventory, model, values, version_1
from gate.result.baseline import BaselineItem, BaselineResult, BaselineSeen
from gate.result.model import SCHEMA, SavedResult
from gate.result.next_steps import NextSteps, SavedNextSteps
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


def read(data: bytes, file: str) -> Baseline:
    """The collected facts and the producers of every item of a saved result. Messages name it as `file`.

    Raises:
        EvidenceError: empty; unreadable (too large, not JSON, nested too deep, not a complete result, or that of a run
            with --only); mismatched
            (a result of a version that this gate does not know).
    """
    result = _read(data, file, _baseline_adapter())
    if result.left_out:
        count = pluralize(len(result.left_out), "item")
        _refuse(file, f"is of a part of the checklist and no baseline: --only left out {count}")
    return Baseline(
        facts=MappingProxyType({item.id: MappingProxyType(dict(_values(item))) for item in result.items}),
        producers=MappingProxyType({item.id: _producers(item) for item in result.items}),
        anonymous_formats=MappingProxyType(
            {item.id: formats for item in result.items if (formats := _anonymous_formats(item))}
        ),
        findings=MappingProxyType(
            {item.id: findings for item in result.items if (findings := _baseline_findings(item))}
        ),
        last_red=MappingProxyType({item.id: parse_iso(item.last_red) for item in result.items if item.last_red}),
        inventories=MappingProxyType(
            {
                item.id: inventory.read(item.evidence.inventory)
                for item in result.items
                if item.evidence and item.evidence.inventory
            }
        ),
        decided_at=parse_iso(result.decided_at),
        head_sha=result.subject.head_sha,
        branch=result.subject.branch,
        file=file,
    )


def read_reported(data: bytes, file: str) -> SelfReported:
    """The evidence of every item that has some, as the run that saved the result reported it.

    Raises:
        EvidenceError: as `read` does.
    """
    result = _read(data, file, _evidence_adapter())
    evidence = {(item.id, item.probe): build_evidence(item.evidence) for item in result.items if item.evidence}
    run = Run(result.subject.run_id, result.subject.run_attempt)
    return SelfReported(result.subject.head_sha, MappingProxyType(evidence), run)


def read_next_steps(data: bytes, file: str) -> tuple[NextSteps, list[str]]:
    """The shortest way to green in a saved result, and the identifiers of all items that it judged.

    Raises:
        EvidenceError: as `read` does; also not in the report when an earlier release saved the result.
    """
    saved = _read(data, file, _next_steps_adapter())
    if saved.next is None:
        reason = "has no next steps: an earlier release of the gate saved it"
        raise EvidenceError(Cause.NOT_IN_REPORT, f"{file} {reason}", file)
    _check_references(saved.next, file)
    return saved.next, [item.id for item in saved.items]


def read_stored(data: bytes, file: str) -> StoredResult:
    """What a saved result says about its run: the decision, and of each item the evidence and its comparisons.

    Raises:
        EvidenceError: as `read` does.
    """
    return _read(data, file, _stored_adapter())


def _check_references(steps: NextSteps, file: str) -> None:
    """Raises EvidenceError when an action or item names one that is not in the document, or a name is not unique."""
    items, actions = [item.id for item in steps.items], [action.id for action in steps.actions]
    named_items = {name for action in steps.actions for name in action.items}
    named_actions = {name for item in steps.items for name in item.actions}
    if len(set(items)) < len(items) or len(set(actions)) < len(actions):
        _refuse(file, "is not a complete result: an item or action of the next steps is listed twice")
    if not named_items <= set(items) or not named_actions <= set(actions):
        _refuse(file, "is not a complete result: the next steps name an item or action that they do not list")


# --------------------------------------------------------------------------------------------------- bytes to the model


def _read(data: bytes, file: str, adapter: TypeAdapter[_Part]) -> _Part:
    document = _parse(data, file)
    if not isinstance(document, dict):
        _refuse(file, f"is not a saved result: expected an object with `schema`: {SCHEMA!r}")
    document = _in_current_version(document, file)
    try:
        result = adapter.validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        _refuse(file, f"is not a complete result: {_describe(first, document)}")
    if not isinstance(result, SavedNextSteps):
        _check_duplicates(result, file)
    return result


@cache
def _baseline_adapter() -> TypeAdapter[BaselineResult]:
    return TypeAdapter(BaselineResult)


@cache
def _next_steps_adapter() -> TypeAdapter[SavedNextSteps]:
    return TypeAdapter(SavedNextSteps)


@cache
def _stored_adapter() -> TypeAdapter[StoredResult]:
    return TypeAdapter(StoredResult)


@cache
def _evidence_adapter() -> TypeAdapter[SavedResult]:
    return TypeAdapter(SavedResult)


def _parse(data: bytes, file: str) -> Any:
    if len(data) > MAX_BYTES:
        _refuse(file, f"has {len(data):,} bytes; at most {MAX_BYTES:,} are read", Cause.TOO_LARGE)
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
    return _refuse(file, reason)


def _in_current_version(document: dict[str, Any], file: str) -> dict[str, Any]:
    schema = document.get("schema")
    if schema == SCHEMA:
        return document
    if schema == version_1.SCHEMA:
        return version_1.upgrade(document)
    if isinstance(schema, str) and schema.startswith("readiness-gate/result/"):
        reason = f"is a result in the format {schema[:60]!r}, expected {SCHEMA!r} or {version_1.SCHEMA!r}"
        return _refuse(file, reason, Cause.MISMATCHED)
    return _refuse(file, f"is not a saved result: its `schema` is not {SCHEMA!r}")


def _check_duplicates(result: BaselineResult | SavedResult | StoredResult, file: str) -> None:
    ids: set[str] = set()
    for item in result.items:
        if item.id in ids:
            _refuse(file, f"has the duplicate item {item.id[:MAX_NAME]!r}")
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


def _refuse(file: str, reason: str, cause: Cause = Cause.UNREADABLE) -> NoReturn:
    raise EvidenceError(cause, f"{file} {reason}; save a result with --json", file)


# -------------------------------------------------------------------------------------------------- the model to values


def _values(item: BaselineItem) -> Iterator[tuple[str, tuple[Value, str]]]:
    for name, fact in item.evidence.facts.items() if item.evidence else ():
        if isinstance(fact, BaselineSeen):
            yield name, (_value(fact.value), fact.unit)


def _producers(item: BaselineItem) -> frozenset[str]:
    sources = item.evidence.sources if item.evidence else ()
    return frozenset(source.tool for source in sources if source.tool)


def _anonymous_formats(item: BaselineItem) -> frozenset[str]:
    sources = item.evidence.sources if item.evidence else ()
    return frozenset(source.format for source in sources if source.format and not source.tool)


def _baseline_findings(item: BaselineItem) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "", "", names=finding.names, places=finding.places, counted_in=finding.counted_in, amount=finding.amount
        )
        for finding in (item.evidence.findings if item.evidence else ())
        if finding.counted_in
    )


def build_evidence(evidence: model.SavedEvidence) -> Evidence:
    """The evidence that a saved result has of an item."""
    return Evidence(
        facts={name: _observation(fact) for name, fact in evidence.facts.items()},
        findings=tuple(_finding(finding) for finding in evidence.findings),
        sources=tuple(_source(source) for source in evidence.sources),
        notes=evidence.notes,
    )


def _observation(fact: model.Seen | model.Missing | model.NotApplicable) -> Observation:
    match fact:
        case model.Seen():
            return Seen(_value(fact.value), fact.target, tuple(_target(other) for other in fact.other_targets))
        case model.Missing():
            return _unseen(fact)
        case model.NotApplicable():
            return NotApplicable(fact.detail, fact.by_diff)


def _target(other: model.TargetSeen | model.Missing) -> Seen | Unseen:
    return Seen(_value(other.value), other.target) if isinstance(other, model.TargetSeen) else _unseen(other)


def _unseen(fact: model.Missing) -> Unseen:
    return Unseen(fact.cause, fact.detail, fact.subject)


def _value(value: values.AnyValue) -> Value:
    match value:
        case values.NumberValue():
            return Decimal(value.value)
        case values.PercentageValue():
            return Percentage(value.part, value.of, value.has_counts)
        case values.ListValue():
            return frozenset(value.value)
        case values.StringValue() | values.BooleanValue():
            return value.value


def _finding(finding: finding_model.Finding) -> Finding:
    return Finding(
        rule=finding.rule,
        message=finding.message,
        severity=finding.severity,
        path=finding.path,
        line=finding.line,
        end_line=finding.end_line,
        remedy=finding.remedy,
        names=finding.names,
        places=finding.places,
        counted_in=finding.counted_in,
        amount=finding.amount,
        fingerprint=finding.fingerprint,
        novelty=finding.novelty,
        first_seen=date.fromisoformat(finding.first_seen) if finding.first_seen else None,
        upgrade=_upgrade(finding.upgrade) if finding.upgrade else None,
        work=finding.work,
        improves=finding.improves,
    )


def _upgrade(upgrade: finding_model.Upgrade) -> Upgrade:
    return Upgrade(upgrade.package, upgrade.versions, upgrade.installed, upgrade.is_breaking)


def _source(source: model.Source) -> Source:
    return Source(
        location=source.location,
        format=source.format,
        tool=source.tool,
        produced_at=None if source.produced_at is None else parse_iso(source.produced_at),
        digest=source.digest,
    )
