"""Facts about the files that globs match: whether they exist, their extremes, their ages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from gate.adapters.repository import Repository
from gate.adapters.workspace import FileStat, Workspace
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Remedy, Seen, Unseen
from gate.model.text import join_names
from gate.probes.common import git_history, report_files
from gate.probes.common.path_hints import suggest_path

MAX_FILES_IN_MESSAGE = 3


def stat_files(
    workspace: Workspace, globs: Iterable[str], ignore: Iterable[str]
) -> tuple[dict[str, FileStat], list[str]]:
    """The files that the globs match, by path, and the globs that match none.

    Raises:
        EvidenceError: when a file that matches cannot or must not be read; then no fact can be measured.
    """
    stats: dict[str, FileStat] = {}
    errors: list[EvidenceError] = []
    missing = []
    for glob, paths in workspace.glob_each(globs, ignore).items():
        if not paths:
            workspace.require_readable(glob)
            missing.append(glob)
        for path in paths:
            if path not in stats:
                try:
                    stats[path] = workspace.stat(path)
                except EvidenceError as error:
                    errors.append(EvidenceError(error.cause, error.detail, glob))
    if errors:
        raise report_files.join_errors(errors, "add files that do not belong here to `ignore`")
    return stats, missing


def check_existence(stats: Mapping[str, FileStat], missing: Sequence[str]) -> Seen:
    """Whether every glob matches a file. When some do, `other_targets` says so, which breaks `not exists` too."""
    existing = tuple(Seen(value=True, target=path) for path in list(stats)[:1])
    return Seen(value=False, target=missing[0], other_targets=existing) if missing else Seen(value=True)


def suggest_remedies(
    workspace: Workspace, stats: Mapping[str, FileStat], missing: Sequence[str], facts: Mapping[str, Observation]
) -> dict[str, Remedy]:
    """How to change `exists`: add the missing files, or remove the existing ones.

    When files are missing, the same advice applies to those of the `facts` that are unseen.
    """
    if missing:
        return _add_files(missing, facts, suggest_path(workspace, missing[0]))
    return {"exists": Remedy(f"Remove {join_names(list(stats), MAX_FILES_IN_MESSAGE)}.")} if stats else {}


def self_reported_remedies(globs: Iterable[str], evidence: Evidence) -> dict[str, Remedy]:
    """The same for evidence that another run reported: it repeats only globs of the item, and no text of that run."""
    observed = evidence.facts.get("exists")
    if not isinstance(observed, Seen):
        return {}
    if observed.value:
        return {"exists": Remedy(f"Remove the files that match {join_names(list(globs), MAX_FILES_IN_MESSAGE)}.")}
    return _add_files([glob for glob in globs if glob == observed.target], evidence.facts)


def _add_files(missing: Sequence[str], facts: Mapping[str, Observation], hint: str = "") -> dict[str, Remedy]:
    if not missing:
        return {}
    text = (
        f"Add the missing files ({join_names(missing, MAX_FILES_IN_MESSAGE)}), or fix the path{hint and f': {hint}'}."
    )
    unseen = [name for name, observed in facts.items() if isinstance(observed, Unseen)]
    return dict.fromkeys(("exists", *unseen), Remedy(text))


def find_extremes(values: Mapping[str, int]) -> Seen:
    """The largest of the values by path, with the smallest in `other_targets`: one of them decides every comparison."""
    largest, smallest = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    different = (Seen(Decimal(values[smallest]), smallest),) if values[smallest] != values[largest] else ()
    return Seen(Decimal(values[largest]), largest, different)


def missing_files(workspace: Workspace, missing: Sequence[str]) -> Unseen | None:
    """The reason that nothing can be measured when a glob matches no file; None when every glob matches."""
    if not missing:
        return None
    hint = suggest_path(workspace, missing[0])
    globs = join_names(missing, MAX_FILES_IN_MESSAGE)
    cause = Cause.OTHER_PATH if hint else Cause.NO_MATCHING_FILE
    return Unseen(cause, f"no file matches {globs}{hint and f'; {hint}'}", missing[0])


def measure_ages(repository: Repository, now: datetime, stats: Mapping[str, FileStat]) -> Observation:
    """The age of every file in seconds: since its last commit, or since its modification when it has no commit."""
    try:
        commits = git_history.last_commits(repository, list(stats))
    except EvidenceError as error:
        return error.unseen
    ages = {path: now - commits.get(path, stat.modified) for path, stat in stats.items()}
    return find_extremes({path: max(0, age // timedelta(seconds=1)) for path, age in ages.items()})
