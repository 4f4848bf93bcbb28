"""The laws that hold for every file, whatever it contains."""

from __future__ import annotations

import dataclasses
import io
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from gate.formats.catalog import registries
from gate.formats.common import content
from gate.model.errors import EvidenceError
from tests.fuzz.mutations import Mutant
from tests.fuzz.standing import KINDS, Standing

MAX_DETAIL = 1000
MAX_TEXT = 8000
"""The longest text that a report keeps until it is shortened for a message: a stack trace."""

TIME_LIMIT = 10
"""Seconds in which one registry reads one file of the corpus, which has less than 2 MB; a hang is longer."""

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Reading:
    """What one registry makes of a file: a format's report, or the error that refuses it.

    `is_broken` is true where a format of the registry recognizes a file that it refuses: without the part that is wrong
    the file may be a report. A file that no format recognizes stays one.
    """

    format: str = ""
    report: Any = None
    standing: Standing = dataclasses.field(default_factory=dict)
    error: EvidenceError | None = None
    is_broken: bool = False


class HangError(Exception):
    """A file that is not read in time."""


@contextmanager
def _time_limit() -> Iterator[None]:
    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise HangError

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def read(topic: str, data: bytes) -> Reading:
    """The file as the format of a registry reads it that matches the beginning.

    Any exception that is no EvidenceError is a crash, and is not caught.
    """
    registry, kind = registries()[topic], KINDS[topic]
    try:
        with _time_limit():
            stream: Any = io.BufferedReader(io.BytesIO(data), 1 << 16)
            report_format = registry.select(stream)
            report = report_format.parse(stream, *kind.arguments)
    except EvidenceError as error:
        return Reading(error=error, is_broken=bool(registry.matching(data[: content.HEAD])))
    return Reading(report_format.name, report, kind.standing(report))


def read_all(data: bytes) -> Mapping[str, Reading]:
    """The file as each registry reads it."""
    return {topic: read(topic, data) for topic in registries()}


def violations(originals: Mapping[str, Reading], mutant: Mutant) -> Iterator[tuple[str, str, str]]:
    """The laws that the mutant of a file breaks, each as the format, the law and what was seen."""
    for topic, original in originals.items():
        start = time.perf_counter()
        try:
            reading = read(topic, mutant.data)
        except HangError:
            yield original.format or topic, "hang", f"longer than {TIME_LIMIT} s"
            continue
        except Exception as error:  # any exception is a crash
            yield original.format or topic, "crash", f"{type(error).__name__}: {error}"[:300]
            continue
        seconds = time.perf_counter() - start
        if seconds > TIME_LIMIT / 5:
            yield original.format or topic, "slow", f"{seconds:.1f} s for {len(mutant.data)} bytes"
        yield from ((reading.format or topic, "text", text) for text in _bad_texts(reading))
        if reading.report is not None:
            yield from ((reading.format, "verdict", text) for text in _better(original, reading, mutant))


def _better(original: Reading, reading: Reading, mutant: Mutant) -> Iterator[str]:
    """How the mutant looks better than the report that it was made of."""
    if original.report is None:
        if not original.is_broken or mutant.is_same:
            yield f"read as {reading.format}, and the original is refused: {original.error}"[:300]
        return
    if mutant.is_arbitrary or set(reading.report.notes) - set(original.report.notes):
        return
    for name, value in original.standing.items():
        changed = reading.standing.get(name, value)
        if changed < value - TOLERANCE or (mutant.is_same and abs(changed - value) > TOLERANCE):
            yield f"{name}: {value:g} became {changed:g}"


def _bad_texts(reading: Reading) -> Iterator[str]:
    """Texts that are longer than their bounds."""
    if reading.error:
        detail = reading.error.detail
        if len(detail) > MAX_DETAIL:
            yield f"the message {detail[:200]!r}"
        return
    for note in reading.report.notes:
        if len(note) > MAX_DETAIL:
            yield f"the note {note[:200]!r}"
    longest = max(_texts(reading.report), key=len, default="")
    if len(longest) > MAX_TEXT:
        yield f"{len(longest)} characters of {longest[:60]!r}"


def _texts(value: Any) -> Iterator[str]:
    """All texts of a report."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
