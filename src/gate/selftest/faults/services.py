"""Faults of services: refused, an error, no answer in time, an expired certificate, another answer than expected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from gate.adapters.loopback import Answer
from gate.model.selftest import Obstacle
from gate.model.values import Percentage, Value
from gate.probes.common.probe import ProbeContext
from gate.probes.common.targets import LATENCY_FACTS
from gate.selftest.faults.sources import Values
from gate.selftest.stage import Fault, NotTriedError, Stage

UNAVAILABLE = 503
NO_RESPONSE = 600
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[0\])?(?:\.[A-Za-z_][A-Za-z0-9_]*(?:\[0\])?)*")


def build(stage: Stage, values: Values) -> ProbeContext:
    """Sets the answer of the stand-in so that the probe reads these values.

    Raises:
        NotTriedError: for a value that the stand-in cannot give.
    """
    answer = Answer(headers={"Content-Type": "application/json"}, body=_body(stage, values))
    for name, value in values.items():
        answer = _with_value(stage, answer, name, value)
    stage.bench.server.answer = answer
    return stage.context


def _with_value(stage: Stage, answer: Answer, name: str, value: Value) -> Answer:
    """The answer from which the probe reads this value of the fact."""
    field = getattr(stage.item.params, "facts", {}).get(name)
    if field is not None:
        header = getattr(field, "header", None)
        return replace(answer, headers={**answer.headers, header: _text(value)}) if header else answer
    if name in LATENCY_FACTS:
        return replace(answer, delay=float(str(value)) / 1000)
    if name == "certificate_valid_for":
        now = stage.context.clock.now
        second = now.replace(microsecond=0) + timedelta(seconds=1 if now.microsecond else 0)
        return replace(answer, valid_until=second + timedelta(seconds=float(str(value))))
    setter = _SETTERS.get(name)
    if setter is None:
        raise NotTriedError(Obstacle.NO_SAMPLE)
    return setter(answer, value)


def _set_status(answer: Answer, value: Value) -> Answer:
    status = int(str(value))
    return replace(answer, closed=True) if status >= NO_RESPONSE else replace(answer, status=status)


def _set_availability(answer: Answer, value: Value) -> Answer:
    is_full = isinstance(value, Percentage) and value.part == value.of
    return answer if is_full else replace(answer, closed=True)


def _set_redirects(answer: Answer, value: Value) -> Answer:
    """No redirect; the stand-in sends none.

    Raises:
        NotTriedError: for any other number.
    """
    if value:
        raise NotTriedError(Obstacle.NO_SAMPLE)
    return answer


def _set_headers(answer: Answer, value: Value) -> Answer:
    names = map(str, value) if isinstance(value, frozenset) else ()
    return replace(answer, headers={**answer.headers, **dict.fromkeys(names, "x")})


_SETTERS: Mapping[str, Callable[[Answer, Value], Answer]] = {
    "status": _set_status,
    "accepts": lambda answer, value: replace(answer, closed=value is not True),
    "availability": _set_availability,
    "redirects": _set_redirects,
    "headers": _set_headers,
    "version_matches": lambda answer, _value: answer,
}
"""How the answer gets the value of each fact; the version is in the body."""


def _body(stage: Stage, values: Values) -> bytes:
    """A JSON document with the values of the facts that the item declares, and with its version."""
    document: dict[str, Any] = {"status": "ok"}
    fields: Mapping[str, Any] = getattr(stage.item.params, "facts", {})
    for name, field in fields.items():
        if name in values and not getattr(field, "header", None):
            _set(document, getattr(field, "path", None) or "", _plain(values[name]))
    version = getattr(stage.item.params, "version", None)
    if version and "version_matches" in values:
        head = stage.context.subject.head_sha
        _set(document, getattr(version, "path", None) or "", head if values["version_matches"] else "f" * 40)
    return json.dumps(document).encode()


def _set(document: dict[str, Any], path: str, value: object) -> None:
    """Sets the value at a plain path such as `checks.database.status` or `items[0].name`.

    Raises:
        NotTriedError: for any other query.
    """
    if not _PATH.fullmatch(path):
        raise NotTriedError(Obstacle.NO_SAMPLE)
    parts = path.split(".")
    for index, part in enumerate(parts):
        name, is_list = part.removesuffix("[0]"), part.endswith("[0]")
        is_last = index == len(parts) - 1
        child = value if is_last else {}
        current = document.get(name)
        if is_last or current is None or not isinstance(current, (dict, list)):
            document[name] = [child] if is_list else child
        if not is_last:
            entry = document[name][0] if is_list else document[name]
            document = entry


def _plain(value: Value) -> object:
    if isinstance(value, Percentage):
        return float(value.percent)
    if isinstance(value, (bool, str)):
        return value
    return sorted(value) if isinstance(value, frozenset) else float(value)


def _text(value: Value) -> str:
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return f"{plain:g}" if isinstance(plain, float) else str(plain)


def refuse(stage: Stage) -> ProbeContext:
    """Refuses every connection."""
    return _answer(stage, replace(stage.answer, closed=True))


def fail(stage: Stage) -> ProbeContext:
    """Answers 503.

    Raises:
        NotTriedError: for a probe that sends no request.
    """
    if stage.item.probe == "tcp":
        raise NotTriedError(Obstacle.NO_SAMPLE)
    return _answer(stage, replace(stage.answer, status=UNAVAILABLE))


def delay(stage: Stage) -> ProbeContext:
    """Answers after the time that the item allows for a request, and after every latency that it expects."""
    timeout = getattr(stage.item.params, "timeout", None)
    return _answer(stage, replace(stage.answer, delay=timeout.total_seconds() + 1 if timeout else 60.0))


def expire(stage: Stage) -> ProbeContext:
    """Presents a certificate that has expired.

    Raises:
        NotTriedError: when no address uses TLS.
    """
    if not uses_tls(stage):
        raise NotTriedError(Obstacle.NO_SAMPLE)
    return _answer(stage, replace(stage.answer, expired=True))


def uses_tls(stage: Stage) -> bool:
    """Whether an address of the item uses TLS."""
    return any(str(url).lower().startswith("https:") for url in getattr(stage.item.params, "urls", None) or ())


def _answer(stage: Stage, answer: Answer) -> ProbeContext:
    stage.bench.server.answer = answer
    return stage.context


FAULTS = (Fault("refused", refuse), Fault("error-503", fail), Fault("slow", delay), Fault("expired", expire))
"""The faults of every service."""
