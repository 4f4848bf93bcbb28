"""Faults of every file of evidence: removed, emptied, cut, aged, of another commit, about other paths."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gate.adapters.clock import Clock
from gate.model.selftest import Obstacle
from gate.probes.common.probe import ProbeContext
from gate.selftest.stage import Fault, NotTriedError, Stage, list_selected

AGE = timedelta(days=3653)
"""How old an aged report is: older than every `max_age` of a year or so."""

YEARS = 10
_DATE = re.compile(rb"(?<![0-9])(20[0-9]{2})(?=-(?:0[1-9]|1[0-2])-(?:[0-2][0-9]|3[01])(?![0-9]))")
_EPOCH = re.compile(rb"(?<![0-9.])(1[5-9][0-9]{8})(?=[0-9]{3}(?![0-9.])|(?![0-9.]))")
_COMMIT = re.compile(rb"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_NAME = re.compile(rb"[^\x00-\x20\"'`<>()\[\]{}|\\/:;,=&#?*]+")
"""Text between the characters that separate the names of files in a report."""

OTHER_COMMIT = b"0123456789abcdef0123456789abcdef01234567"
OTHER_FOLDER = b"elsewhere_"


def remove(stage: Stage) -> ProbeContext:
    """Removes every file of evidence."""
    for path in stage.require_files():
        stage.copy.remove(path)
    return stage.context


def empty(stage: Stage) -> ProbeContext:
    """Leaves no byte in the files of evidence."""
    _rewrite(stage, ((path, b"") for path in stage.require_files() if stage.copy.read(path)), Obstacle.TOO_SMALL)
    return stage.context


def cut(stage: Stage) -> ProbeContext:
    """Leaves the first half of each file of evidence, as an upload that ended early."""
    contents = ((path, stage.copy.read(path)) for path in stage.require_files())
    _rewrite(stage, ((path, data[: len(data) // 2]) for path, data in contents if len(data) > 1), Obstacle.TOO_SMALL)
    return stage.context


def age(stage: Stage) -> ProbeContext:
    """Moves every date in the files, and their times, ten years back; without a date, they are read ten years later."""
    then = stage.context.clock.now - AGE
    has_date = False
    for path in stage.require_files():
        data = stage.copy.read(path)
        aged = _EPOCH.sub(_earlier_epoch, _DATE.sub(_earlier_year, data))
        if aged != data:
            has_date = True
            stage.copy.write(path, aged)
        stage.copy.age(path, then)
    if has_date:
        return stage.context
    host = stage.context.host
    later = replace(host, clock=Clock(host.clock.now + AGE, host.clock.sleep))
    return replace(stage.context, host=later)


def _earlier_year(match: re.Match[bytes]) -> bytes:
    return str(int(match[1]) - YEARS).encode()


def _earlier_epoch(match: re.Match[bytes]) -> bytes:
    moment = datetime.fromtimestamp(int(match[1]), UTC) - AGE
    return str(int(moment.timestamp())).encode()


def name_other_commit(stage: Stage) -> ProbeContext:
    """Replaces every commit in the files by another one."""
    contents = ((path, stage.copy.read(path)) for path in stage.require_files())
    changes = ((path, _COMMIT.sub(OTHER_COMMIT, data)) for path, data in contents if _COMMIT.search(data))
    _rewrite(stage, changes, Obstacle.NO_COMMIT)
    return stage.context


def name_other_paths(stage: Stage) -> ProbeContext:
    """Replaces the name of every file of the repository in the files by one that does not exist."""
    paths = (*stage.sources, *list_selected(stage.bench, stage.item, stage.files))
    names = {name.encode("utf-8", "surrogateescape") for path in paths if "." in (name := path.rpartition("/")[2])}

    def rename(match: re.Match[bytes]) -> bytes:
        return OTHER_FOLDER + match[0] if match[0] in names else match[0]

    contents = ((path, stage.copy.read(path)) for path in stage.require_files())
    changes = ((path, data, _NAME.sub(rename, data)) for path, data in contents)
    _rewrite(stage, ((path, after) for path, before, after in changes if after != before), Obstacle.NO_PATH)
    return stage.context


def _rewrite(stage: Stage, changes: Iterable[tuple[str, bytes]], obstacle: Obstacle) -> None:
    """Writes the changed files.

    Raises:
        NotTriedError: when there is none.
    """
    count = 0
    for path, data in list(changes):
        stage.copy.write(path, data)
        count += 1
    if not count:
        raise NotTriedError(obstacle)


FAULTS = (
    Fault("removed", remove),
    Fault("emptied", empty),
    Fault("cut", cut),
    Fault("aged", age),
    Fault("other-commit", name_other_commit),
    Fault("other-paths", name_other_paths),
)
"""The faults of every probe that reads files."""
