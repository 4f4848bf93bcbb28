"""Decides whether an item is judged: compares its `when` with the subject and its change."""

from __future__ import annotations

from pathlib import PurePosixPath

from gate.model.checklist import When
from gate.model.decision import Skip, SkipCause
from gate.model.events import LOCAL
from gate.model.evidence import NotApplicable, Unseen
from gate.model.globs import matches
from gate.model.subject import Change, ChangedFile, Subject


def evaluate_conditions(when: When, subject: Subject, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    """None when the item is judged; otherwise why it is skipped, or why its paths cannot be compared with the change.

    Keys are AND, values are OR. Labels, draft and paths are true without a pull request.
    """
    skip = _skip_by_event(when, subject) or _skip_by_pull_request(when, subject)
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


def _skip_by_pull_request(when: When, subject: Subject) -> Skip | None:
    if subject.pull_request is None:
        return None
    if when.labels and not any(matches(label, when.labels) for label in subject.labels):
        return Skip(SkipCause.LABELS, f"only with a label {_join(when.labels)}")
    if when.draft is not None and when.draft is not subject.is_draft:
        return Skip(SkipCause.DRAFT, "only for drafts" if when.draft else "not for drafts")
    return None


def _by_paths(when: When, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    if not when.paths or isinstance(change, NotApplicable):
        return None
    if isinstance(change, Unseen):
        return Unseen(change.cause, f"the changed paths are not available: {change.detail}", change.subject)
    folders = frozenset(str(parent) for glob in when.paths for parent in PurePosixPath(glob).parents[:-1])
    if any(_is_touched(file, when.paths, folders) for file in change.files):
        return None
    return Skip(SkipCause.PATHS, f"the change touches nothing under {_join(when.paths)}", by_diff=True)


def _is_touched(file: ChangedFile, globs: tuple[str, ...], folders: frozenset[str]) -> bool:
    """Whether a changed file matches the globs, or replaces a folder above them; `folders` are their parents."""
    paths = [path for path in (file.path, file.old_path) if path]
    return any(matches(path, globs) or _is_above(path, globs, folders, is_link=file.is_link) for path in paths)


def _is_above(path: str, globs: tuple[str, ...], folders: frozenset[str], *, is_link: bool) -> bool:
    """Whether a glob matches files below the path: a link or a submodule there replaces all of them.

    A diff from GitHub does not mark links, so a path that is literally a folder of a glob counts as well.
    """
    return path in folders or (is_link and (matches(path, sorted(folders)) or matches(f"{path}/", globs)))


def _join(options: tuple[str, ...]) -> str:
    return " or ".join(options)
