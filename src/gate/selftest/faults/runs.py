"""Faults of what the workflow passes in: the results of needed jobs, and the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from gate.model import globs
from gate.model.selftest import Obstacle
from gate.model.subject import Change, ChangedFile
from gate.probes.common.probe import ProbeContext
from gate.selftest.faults.fault import Dial
from gate.selftest.occasion import has_change
from gate.selftest.stage import Fault, NotTriedError, Stage

RESULTS = ("failure", "cancelled", "skipped")


def job_dials(stage: Stage) -> Iterator[Dial]:
    """Needed jobs that end otherwise, one more with each step."""
    for result in RESULTS:
        yield Dial(f"jobs-{result}", partial(_end_jobs, result), max(len(stage.context.jobs), 1))


def _end_jobs(result: str, stage: Stage, setting: int) -> ProbeContext:
    names = getattr(stage.item.params, "jobs", None) or tuple(stage.context.jobs) or ("sample",)
    jobs = {**dict.fromkeys(names, "success"), **dict.fromkeys(names[:setting], result)}
    return replace(stage.context, jobs=jobs)


def no_jobs(stage: Stage) -> ProbeContext:
    """Passes no result of any job.

    Raises:
        NotTriedError: when there is none today.
    """
    if not stage.context.jobs:
        raise NotTriedError(Obstacle.NO_EVIDENCE)
    return replace(stage.context, jobs={})


def change_dials(_stage: Stage) -> Iterator[Dial]:
    """Larger changes: files that are added, changed, deleted or renamed, and lines."""
    yield Dial("more-added-files", partial(_add_files, "added"), 2000)
    yield Dial("more-deleted-files", partial(_add_files, "deleted"), 2000)
    yield Dial("more-renamed-files", partial(_add_files, "renamed"), 2000)
    yield Dial("more-lines", _add_lines, 100_000)
    yield Dial("more-commits", _add_commits, MAX_COMMITS)


def _add_files(kind: str, stage: Stage, setting: int) -> ProbeContext:
    folder, ending = _folder(stage), _ending(stage)
    paths = [f"{folder}selftest-{number}{ending}" for number in range(setting)]
    files = tuple(
        ChangedFile(
            path, frozenset() if kind == "deleted" else frozenset({1}), deleted=kind == "deleted",
            old_path=f"{path}.old" if kind == "renamed" else "", is_new=kind == "added", removed=int(kind == "deleted"),
        )
        for path in paths
    )  # fmt: skip
    return _with_files(stage, files)


def _add_lines(stage: Stage, setting: int) -> ProbeContext:
    path = f"{_folder(stage)}selftest{_ending(stage)}"
    return _with_files(stage, (ChangedFile(path, frozenset(range(1, setting + 1)), removed=setting),))


def _add_commits(stage: Stage, setting: int) -> ProbeContext:
    """Adds commits with the subject `selftest` on top of HEAD, in the git directory of the copy."""
    if not has_change(stage.item.when):
        return stage.context
    repository = stage.copy.host.repository
    base = head = repository.git_text("rev-parse", "HEAD")
    if setting:
        stream = COMMIT + f"from {base}\n\n" + COMMIT * (setting - 1) + "get-mark :1\n"
        head = repository.git("fast-import", "--quiet", "--force", "--date-format=now", stdin=stream.encode()).decode()
    return replace(stage.context, change=Change((ChangedFile(_sample(stage), frozenset({1})),), base, head.strip()))


COMMIT = """\
commit refs/selftest/change
mark :1
committer selftest <selftest@example.com> now
data 9
selftest
"""
"""A commit on top of the previous one in a stream for `git fast-import`, with the same tree."""

MAX_COMMITS = 100


def _with_files(stage: Stage, files: tuple[ChangedFile, ...]) -> ProbeContext:
    change = stage.context.change
    if not isinstance(change, Change) and not has_change(stage.item.when):
        return stage.context
    base = change.files if isinstance(change, Change) else ()
    larger = replace(change, files=(*base, *files)) if isinstance(change, Change) else Change(files)
    return replace(stage.context, change=larger)


def _sample(stage: Stage) -> str:
    """A path that the filters of the item let through."""
    params = stage.item.params
    only, ignore = getattr(params, "only", None), getattr(params, "ignore", None)
    candidates = [*(globs.sample(glob) for glob in globs.partition(only or ())[0]), "src/sample.py", "sample.txt"]
    return next((path for path in candidates if globs.is_selected(path, only, ignore)), "sample.txt")


def _folder(stage: Stage) -> str:
    folder, slash, _ = _sample(stage).rpartition("/")
    return folder + slash


def _ending(stage: Stage) -> str:
    name = _sample(stage).rpartition("/")[2]
    return name[name.rfind(".") :] if "." in name else ""


def forget_change(stage: Stage) -> ProbeContext:
    """Leaves no file in the change.

    Raises:
        NotTriedError: when there is no change today.
    """
    change = stage.context.change
    if not isinstance(change, Change) or not change.files:
        raise NotTriedError(Obstacle.NO_EVIDENCE)
    return replace(stage.context, change=replace(change, files=()))


JOB_FAULTS = (Fault("no-results", no_jobs),)
CHANGE_FAULTS = (Fault("no-change", forget_change),)
