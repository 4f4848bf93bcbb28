"""GitHub's contract, cut from its own OpenAPI description by scripts/contract.py: which requests and answers are right.

`contract.json` holds, for each operation, path, query, body and answers as JSON Schema, the payloads of events, and
the schemas they lead to (`{"$ref": "issue"}`). More is wrong here than GitHub's servers refuse: a query or a member of
a body that the contract does not know, which GitHub would silently ignore.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

PLACE = Path(__file__).with_name("contract.json")

WITH_SLASHES = ("path", "ref", "basehead", "branch")
"""Parameters of a path that may hold a `/`."""

MOST_FAULTS = 5
"""Told of one value."""

Json = dict[str, Any]

FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-z][a-z+.-]*:", value) is not None


@dataclass(frozen=True)
class Call:
    """A request as the contract sees it: its operation, such as `GET /user`, and what stands in the path."""

    operation: str
    path: Mapping[str, Any]


@dataclass
class Contract:
    """The contract, and how to hold something against it. Faults are words for the author of a test."""

    operations: Mapping[str, Json]
    schemas: Mapping[str, Json]
    known_good: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        resources = ((name, DRAFT202012.create_resource(each)) for name, each in self.schemas.items())
        self._registry: Registry[Any] = Registry().with_resources(resources)
        self._paths = [(name, _pattern(name)) for name in sorted(self.operations, key=_plainness, reverse=True)]

    def call(self, verb: str, path: str) -> Call | None:
        """The operation that this path is, the plainest one where several fit."""
        for name, pattern in self._paths:
            if match := pattern.fullmatch(f"{verb} {path}"):
                shapes = self.operations[name]["path"]
                return Call(name, {key: _read(value, shapes.get(key, {})) for key, value in match.groupdict().items()})
        return None

    def faults_of_request(self, call: Call, query: Mapping[str, str], body: Any) -> list[str]:
        """What the contract does not know or want of a request; `body` is None where there is none."""
        operation = self.operations[call.operation]
        return [
            *self._faults_of_values("path", call.path, operation["path"]),
            *self._faults_of_values("query", {k: _read(v, operation["query"].get(k, {})) for k, v in query.items()},
                                    operation["query"]),
            *self._faults_of_body(operation, body),
        ]  # fmt: skip

    def _faults_of_values(self, place: str, values: Mapping[str, Any], shapes: Mapping[str, Json]) -> Iterator[str]:
        for name, value in values.items():
            if name not in shapes:
                yield f"{place}: unknown parameter {name!r}"
            else:
                yield from (f"{place} {name}: {fault}" for fault in self.faults(shapes[name], value))

    def _faults_of_body(self, operation: Json, body: Any) -> Iterator[str]:
        shape = operation.get("body")
        if body is None or shape is None:
            if body is not None:
                yield "body: none is wanted"
            elif operation.get("body_required"):
                yield "body: missing"
            return
        yield from (f"body{fault}" for fault in self.faults(shape, body))
        if isinstance(body, dict) and "properties" in shape:
            yield from (f"body: unknown member {name!r}" for name in body if name not in shape["properties"])

    def faults_of_answer(self, operation: str, status: int, kind: str, body: Any) -> list[str]:
        """What is wrong with an answer; one whose status the contract does not know is only wrong where it is a 2xx."""
        answers = self.operations[operation]["answers"]
        if str(status) not in answers:
            return [f"status {status} is not in the contract"] if status < 300 else []
        if body is None or kind not in answers[str(status)]:
            return []
        return self.faults(answers[str(status)][kind], body)

    def faults(self, schema: Json, value: Any) -> list[str]:
        """Where and how a value is not what the schema says; what was found to be right is not looked at again."""
        if schema.get("type") == "array" and isinstance(value, list) and schema.keys() == {"type", "items"}:
            return [
                f"[{place}]{fault}" for place, one in enumerate(value) for fault in self.faults(schema["items"], one)
            ]
        told = json.dumps([schema, value], sort_keys=True)
        if told in self.known_good:
            return []
        check = Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS)
        found = [_told(best_match([fault])) for fault in islice(check.iter_errors(value), MOST_FAULTS)]
        if not found:
            self.known_good.add(told)
        return found


def _told(fault: Any) -> str:
    said = fault.message if len(fault.message) <= 200 else f"{fault.message[:100]} … {fault.message[-100:]}"
    return f"{fault.json_path.removeprefix('$')}: {said}"


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", name)
    named = (f"(?P<{one}>{'.+' if one in WITH_SLASHES else '[^/]+'})" for one in parts[1::2])
    return re.compile("".join(f"{re.escape(plain)}{next(named, '')}" for plain in parts[::2]))


def _plainness(name: str) -> int:
    return len(re.sub(r"\{\w+\}", "", name))


def _read(text: str, shape: Json) -> Any:
    """A parameter as what its schema says it is; as the text that it is where it is something else."""
    kind = shape.get("type")
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    return [text] if kind == "array" else text


@cache
def contract() -> Contract:
    """The committed contract."""
    held = json.loads(PLACE.read_text(encoding="utf-8"))
    return Contract(held["operations"], held["schemas"])
