"""Faults of files, documents, sign-offs and trackers: more, fewer and larger files; headings, links, entries, tasks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

from gate.adapters.clock import Clock
from gate.formats.common import patterns
from gate.model.selftest import Obstacle
from gate.probes.common.probe import ProbeContext
from gate.selftest.candidates import write_matches
from gate.selftest.faults.fault import Dial
from gate.selftest.stage import Fault, NotTriedError, Stage

MAX_SIZE = 8 * 1024 * 1024
MAX_COPIES = 2000
MAX_DAYS = 3653
MAX_LINES = 4096
_ITEM = re.compile(rb"(?m)^(\s*-?\s*[\"']?item[\"']?\s*:\s*).*$")
_HEADING = re.compile(rb"(?m)^(#{1,6}\s.*|=+|-+)$")
_UNDERLINE = re.compile(rb"(?m)^(=+|-+)[ \t]*$")


def list_dials(stage: Stage) -> Iterator[Dial]:
    """The dials of an item that inspects files, those that cost most time last."""
    if stage.item.probe in ("files", "docs"):
        yield Dial("fewer-files", _remove_files, len(stage.files))
        yield Dial("larger-files", _enlarge, MAX_SIZE)
        yield Dial("shorter-files", _shorten, 1000)
    if stage.item.probe in ("files", "docs", "signoff"):
        yield Dial("later", _wait, MAX_DAYS)
    if getattr(stage.item.params, "pattern", None):
        yield Dial("matching-lines", _add_matches, MAX_LINES)
        yield Dial("no-matching-lines", _remove_matches, 1)
    if stage.item.probe == "docs":
        yield Dial("broken-links", partial(_append, lambda n: f"\n[selftest](selftest-{n}.md)\n"), MAX_LINES)
        yield Dial("more-words", partial(_append, lambda n: f" selftest{n}"), MAX_LINES * 8)
    if stage.item.probe == "tracker":
        yield Dial("open-tasks", partial(_append, lambda n: f"\n- [ ] selftest task {n}\n"), MAX_LINES)
        yield Dial("done-tasks", partial(_append, lambda n: f"\n- [x] selftest task {n}\n"), MAX_LINES)
        yield Dial("unticked-tasks", _untick, 1000)
    if stage.item.probe == "signoff":
        yield Dial("voided-entries", _void, 64, removes=True)
    if stage.item.probe in ("files", "docs"):
        yield Dial("more-files", _add_copies, MAX_COPIES)


def _wait(stage: Stage, setting: int) -> ProbeContext:
    """Reads the files so many days later."""
    host = stage.context.host
    later = host.clock.now + timedelta(days=setting)
    return replace(stage.context, host=replace(host, clock=Clock(later, host.clock.sleep)))


def _enlarge(stage: Stage, setting: int) -> ProbeContext:
    for path in stage.require_files():
        stage.copy.write(path, stage.copy.read(path) + b"\n" * setting)
    return stage.context


def _add_copies(stage: Stage, setting: int) -> ProbeContext:
    """Adds copies of the first file beside it, whose names begin like its name."""
    path = stage.require_files()[0]
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    data = stage.copy.read(path)
    for number in range(setting):
        stage.copy.write(f"{folder}{slash}{stem or ending}-{number}{dot if stem else ''}{ending if stem else ''}", data)
    return stage.context


def _remove_files(stage: Stage, setting: int) -> ProbeContext:
    files = stage.require_files()
    for path in files[len(files) - setting :]:
        stage.copy.remove(path)
    return stage.context


def _shorten(stage: Stage, setting: int) -> ProbeContext:
    """Leaves out the last thousandths of every file."""
    for path in stage.require_files():
        data = stage.copy.read(path)
        stage.copy.write(path, data[: len(data) * (1000 - setting) // 1000])
    return stage.context


def _add_matches(stage: Stage, setting: int) -> ProbeContext:
    """Adds lines that match the pattern of the item.

    Raises:
        NotTriedError: when no such line can be written.
    """
    pattern = str(getattr(stage.item.params, "pattern", ""))
    regex = patterns.compile_pattern(pattern)
    lines = [line for line in write_matches(pattern) if regex.search(line.encode())]
    present = [line for path in stage.files for line in stage.copy.read(path).splitlines() if regex.search(line)]
    line = lines[0].encode() if lines else present[0] if present else b""
    if not line:
        raise NotTriedError(Obstacle.NO_SAMPLE)
    path = stage.require_files()[0]
    stage.copy.write(path, stage.copy.read(path) + (b"\n" + line) * setting + b"\n")
    return stage.context


def _remove_matches(stage: Stage, setting: int) -> ProbeContext:
    regex = patterns.compile_pattern(str(getattr(stage.item.params, "pattern", "")))
    for path in stage.require_files():
        lines = stage.copy.read(path).splitlines(keepends=True)
        stage.copy.write(path, b"".join(line for line in lines if not setting or not regex.search(line)))
    return stage.context


def _append(text: Callable[[int], str], stage: Stage, setting: int) -> ProbeContext:
    """Appends so many texts to the first file."""
    path = stage.require_files()[0]
    addition = "".join(text(number) for number in range(setting)).encode()
    stage.copy.write(path, stage.copy.read(path) + b"\n" + addition)
    return stage.context


def _untick(stage: Stage, setting: int) -> ProbeContext:
    """Opens the first thousandths of the tasks."""
    for path in stage.require_files():
        data = stage.copy.read(path)
        count = len(re.findall(rb"\[[xX]\]", data)) * setting // 1000
        stage.copy.write(path, re.sub(rb"\[[xX]\]", b"[ ]", data, count=count) if count else data)
    return stage.context


def _void(stage: Stage, setting: int) -> ProbeContext:
    """Gives the first entries to another item."""
    remaining = setting
    for path in stage.require_files():
        data = stage.copy.read(path)
        if remaining:
            data, count = _ITEM.subn(rb"\1selftest-fault", data, count=remaining)
            remaining -= count
        stage.copy.write(path, data)
    return stage.context


def void_signoffs(stage: Stage) -> ProbeContext:
    """Gives every entry to another item.

    Raises:
        NotTriedError: when no file has an entry.
    """
    _require(stage, _ITEM)
    return _void(stage, 10_000)


def remove_headings(stage: Stage) -> ProbeContext:
    """Turns every heading into text.

    Raises:
        NotTriedError: when no document has a heading.
    """
    _require(stage, _HEADING)
    for path in stage.files:
        data = _UNDERLINE.sub(b"", stage.copy.read(path))
        stage.copy.write(path, re.sub(rb"(?m)^#{1,6}(?=\s)", b"", data))
    return stage.context


def _require(stage: Stage, regex: re.Pattern[bytes]) -> None:
    if not any(regex.search(stage.copy.read(path)) for path in stage.require_files()):
        raise NotTriedError(Obstacle.NO_SAMPLE)


SIGNOFF_FAULTS = (Fault("voided", void_signoffs),)
DOCUMENT_FAULTS = (Fault("no-headings", remove_headings),)
