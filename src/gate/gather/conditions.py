"""Decides whether an item is judged: compares its `when` with the subject and its change."""

from __future__ import annotations

from gate.model.checklist import When
from gate.model.decision import Skip, SkipCause
from gate.model.events import LOCAL
from gate.model.evidence import NotApplicable, Unseen
from gate.model.globs import MAX_PATH, compile_globs, matches, matches_below, names_folder, partition
from gate.model.subject import Change, ChangedFile, Subject


def evaluate_conditions(when: When, subject: Subject, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    """None when the item is judged; otherwise why it is skipped, or why its paths cannot be compared with the change.

    Keys are AND, values are OR. Labels, draft and paths are true without a pull request.
    """
    skip = _skip_by_event(when, subject) or skip_by_pull_request(when, subject)
    return skip or _by_paths(when, change)


def _skip_by_event(when: When, subject: Subject) -> Skip | None:
    events = {subject.as_event} if subject.as_event else {subject.event, subject.trigger}
    if when.events and not events & set(when.events):
        hint = f" (try it with --event {when.events[0]})" if subject.event == LOCAL else ""
        detail = f"only on {_join(when.events)}; this is {subject.as_event or subject.event}{hint}"
        return Skip(SkipCause.EVENT, detail)
    branch = subject.base_ref or subject.branch
    if when.branches and not matches(branch, when.branches):
        return Skip(SkipCause.BRANCH, f"only for branches {_join(when.branches)}; this is {branch or 'no branch'}")
    return None


def skip_by_pull_request(when: When, subject: Subject) -> Skip | None:
    """Why the labels or the draft state of the pull request skip the item; None when they do not."""
    if subject.pull_request is None:
        return None
    if when.labels and not _has_label(subject.labels, when.labels):
        return Skip(SkipCause.LABELS, f"only with a label {_join(when.labels)}")
    if when.draft is not None and when.draft is not subject.is_draft:
        return Skip(SkipCause.DRAFT, "only for drafts" if when.draft else "not for drafts")
    return None


def _has_label(labels: frozenset[str], globs: tuple[str, ...]) -> bool:
    """Whether one of the labels is selected, and none is excluded; only exclusions need no label."""
    selection = compile_globs(globs)
    if any(selection.excluded.matches(label) for label in labels):
        return False
    return selection.has_only_exclusions or any(selection.matches(label) for label in labels)


def _by_paths(when: When, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    if not when.paths or isinstance(change, NotApplicable):
        return None
    if isinstance(change, Unseen):
        return Unseen(change.cause, f"the changed paths are not available: {change.detail}", change.subject)
    if any(_is_touched(file, when.paths) for file in change.files):
        return None
    return Skip(SkipCause.PATHS, f"the change touches nothing under {_list_globs(when.paths)}", by_diff=True)


def _is_touched(file: ChangedFile, globs: tuple[str, ...]) -> bool:
    """Whether a changed file is one of the paths, or replaces a folder above them.

    A link or a submodule replaces everything below it. A path that is literally a folder of a glob counts as well, and
    a path that is too long for a file cannot be compared.
    """
    for path in (path for path in (file.path, file.old_path) if path):
        if len(path) > MAX_PATH or matches(path, globs):
            return True
        if (file.is_link or names_folder(path, globs)) and matches_below(path, globs):
            return True
    return False


def _list_globs(globs: tuple[str, ...]) -> str:
    """The globs of a list as text: what it selects, without what it excludes."""
    included, excluded = partition(globs)
    return _join(included) + (f", without {_join(excluded)}" if excluded else "")


def _join(options: tuple[str, ...]) -> str:
    return " or ".join(options)
