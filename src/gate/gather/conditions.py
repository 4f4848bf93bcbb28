"""Whether an item is judged at all: its `when` held against the subject and its diff."""

from __future__ import annotations

from pathlib import PurePosixPath

from gate.model.checklist import When
from gate.model.decision import Skip, SkipCause
from gate.model.events import LOCAL
from gate.model.evidence import NotApplicable, Unseen
from gate.model.globs import matches
from gate.model.subject import Change, ChangedFile, Subject


def applies(when: When, subject: Subject, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    """None when the item is to be judged, else why it is skipped; unseen when its paths cannot be computed.

    Keys are AND, values are OR. What only a pull request has (labels, draft, paths) is true without one.
    """
    skip = _by_event(when, subject) or _by_pull_request(when, subject)
    return skip or _by_paths(when, change)


def _by_event(when: When, subject: Subject) -> Skip | None:
    events = {subject.as_event} if subject.as_event else {subject.event, subject.trigger}
    if when.events and not events & set(when.events):
        way = f" (--event {when.events[0]} tries it)" if subject.event == LOCAL else ""
        return Skip(SkipCause.EVENT, f"only on {_any(when.events)}; this is {subject.as_event or subject.event}{way}")
    branch = subject.base_ref or subject.branch
    if when.branches and not matches(branch, when.branches):
        return Skip(SkipCause.BRANCH, f"only for branches {_any(when.branches)}; this is {branch or 'no branch'}")
    return None


def _by_pull_request(when: When, subject: Subject) -> Skip | None:
    if subject.pull_request is None:
        return None
    if when.labels and not any(matches(label, when.labels) for label in subject.labels):
        return Skip(SkipCause.LABELS, f"only with a label {_any(when.labels)}")
    if when.draft is not None and when.draft is not subject.is_draft:
        return Skip(SkipCause.DRAFT, "only for drafts" if when.draft else "not for drafts")
    return None


def _by_paths(when: When, change: Change | Unseen | NotApplicable) -> Skip | Unseen | None:
    if not when.paths or isinstance(change, NotApplicable):
        return None
    if isinstance(change, Unseen):
        return Unseen(change.cause, f"the changed paths cannot be computed: {change.detail}")
    heads = frozenset(str(parent) for glob in when.paths for parent in PurePosixPath(glob).parents[:-1])
    if any(_touches(file, when.paths, heads) for file in change.files):
        return None
    return Skip(SkipCause.PATHS, f"the change touches nothing under {_any(when.paths)}", by_diff=True)


def _touches(file: ChangedFile, globs: tuple[str, ...], heads: frozenset[str]) -> bool:
    """Whether the file is meant; `heads` are the folders that the globs name on their way."""
    paths = [path for path in (file.path, file.old_path) if path]
    return any(matches(path, globs) or _holds(path, globs, heads, is_link=file.is_link) for path in paths)


def _holds(path: str, globs: tuple[str, ...], heads: frozenset[str], *, is_link: bool) -> bool:
    """Whether a glob looks for files below the path, which a link or a submodule has exchanged for others.

    Not every diff says that it is one; below a plain file nobody looks.
    """
    return path in heads or (is_link and (matches(path, sorted(heads)) or matches(f"{path}/", globs)))


def _any(words: tuple[str, ...]) -> str:
    return " or ".join(words)
