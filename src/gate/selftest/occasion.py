"""A subject that the `when` of an item fits: that of the run, else one that differs where it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from gate.gather.conditions import evaluate_conditions
from gate.model import globs
from gate.model.checklist import Item, When
from gate.model.events import EVENTS_WITH_PULL_REQUEST, EVENTS_WITHOUT_CHANGE, PULL_REQUEST
from gate.model.evidence import NotApplicable
from gate.model.subject import Change, ChangedFile, Subject
from gate.probes.common.probe import ProbeContext
from gate.selftest.github_state import NUMBER, REPOSITORY, SHA

MAX_TRIES = 500
BRANCHES = ("main", "selftest")
MAX_LINES = 200


def find_occasion(item: Item, context: ProbeContext) -> ProbeContext | None:
    """The context in which the item is judged; None when no subject fits its `when`."""
    if not _is_skipped(item, context):
        return context
    for tries, (subject, change) in enumerate(product(_subjects(item.when, context.subject), _changes(item, context))):
        candidate = replace(context, subject=subject, change=change)
        if tries < MAX_TRIES and not _is_skipped(item, candidate):
            return candidate
    return None


def _is_skipped(item: Item, context: ProbeContext) -> bool:
    return evaluate_conditions(item.when, context.subject, context.change) is not None


def _subjects(when: When, subject: Subject) -> Iterator[Subject]:
    events = [*(event for event in when.events), subject.as_event]
    branches = [*(globs.sample(glob) for glob in globs.partition(when.branches)[0]), *BRANCHES, subject.branch]
    labels = [*(globs.sample(glob) for glob in globs.partition(when.labels)[0]), ""]
    for event, branch, label, is_draft in product(events, branches, labels, (False, True)):
        has_pull_request = event in EVENTS_WITH_PULL_REQUEST
        yield replace(
            subject, as_event=event, branch=branch if not has_pull_request else "topic",
            base_ref=branch if has_pull_request else subject.base_ref,
            pull_request=NUMBER if has_pull_request else subject.pull_request,
            labels=frozenset({label} - {""}), is_draft=is_draft,
        )  # fmt: skip


def _changes(item: Item, context: ProbeContext) -> Iterator[Change | NotApplicable]:
    """The change of the run, then one of each path that `when` names and that the repository has."""
    if isinstance(context.change, (Change, NotApplicable)):
        yield context.change
    included, _ = globs.partition(item.when.paths)
    for glob in included:
        for path in list_matches(context, glob)[:3]:
            yield Change((ChangedFile(path, frozenset({1})),))


def list_matches(context: ProbeContext, glob: str) -> list[str]:
    """The files of the repository that a glob matches, also those that git tracks and that are not on disk."""
    from gate.probes.common.repository_files import list_files

    present = context.workspace.glob_or_empty([glob])
    return present or [path for path in list_files(context.host).paths if globs.matches(path, (glob,))]


def has_change(when: When) -> bool:
    """Whether an event that `when` allows has a change, or a pull request."""
    return not when.events or not set(when.events) <= set(EVENTS_WITHOUT_CHANGE)


def as_pull_request(item: Item, context: ProbeContext) -> ProbeContext:
    """The context of a pull request with the same commit, if `when` allows one, for a probe that reads GitHub."""
    subject = replace(
        context.subject, pull_request=NUMBER if has_change(item.when) else None,
        base_ref=context.subject.base_ref or "main", head_sha=context.subject.head_sha or SHA, head_repo=REPOSITORY,
        as_event=context.subject.as_event or PULL_REQUEST,
    )  # fmt: skip
    candidate = replace(context, subject=subject)
    return find_occasion(item, candidate) or candidate


def with_change(context: ProbeContext, paths: tuple[str, ...]) -> ProbeContext:
    """The context with a change of all lines of these files, for facts about the lines of a change."""
    files = tuple(ChangedFile(path, frozenset(range(1, MAX_LINES + 1))) for path in paths)
    return replace(context, change=Change(files))
