"""What a run remembers of earlier ones, the baseline and a selftest: never a file that the change itself can write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gate.adapters.github.connect import find_repository
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.decision import Memory
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.events import MERGE_EVENTS
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from gate.result.load import load_baseline, load_selftest

if TYPE_CHECKING:
    from gate.adapters.stores.store import Store
    from gate.history.baseline import Choice


def add_baseline(settings: Settings, context: ProbeContext) -> ProbeContext:
    """The context with the baseline that the settings name, or else that of the history; notes say why it has none.

    Raises:
        UsageError: when the named one cannot be read, or when a file or a folder that is named is part of a pull
            request that this run has checked out.
    """
    _refuse_proposed(context, settings.baseline, "baseline")
    if settings.baseline is not None or not settings.history:
        return replace(context, baseline=load_baseline(settings, context.workspace))
    from gate.adapters.stores.open_store import folder_of

    _refuse_proposed(context, folder_of(settings.history), "history")
    return _from_history(settings, context)


def recall(settings: Settings, context: ProbeContext) -> Memory:
    """What is known of earlier runs: when items were last seen to block, in the baseline or in the named selftest.

    Raises:
        UsageError: when the selftest cannot be read, or is part of a pull request that this run has checked out.
    """
    _refuse_proposed(context, settings.selftest, "selftest")
    earlier = context.baseline.last_red if context.baseline else {}
    tested = load_selftest(settings, context.workspace)
    last_red = {name: max(filter(None, (earlier.get(name), tested.get(name)))) for name in {*earlier, *tested}}
    return Memory(last_red, context.baseline_notes)


def _from_history(settings: Settings, context: ProbeContext) -> ProbeContext:
    """A history that cannot be read changes no fact of today: the run has no baseline, and a note says why."""
    from gate.adapters.stores.open_store import AUTO, open_store

    is_auto = settings.history == AUTO
    try:
        choice = _choose(open_store(settings.history, context.client, context.no_client), settings, context)
    except (EvidenceError, GitHubError, UsageError) as error:
        if is_auto and isinstance(error, EvidenceError) and error.category is Category.FORBIDDEN:
            return context  # nobody asked for a history, and this token cannot tell whether there is one
        reason = error.detail if isinstance(error, EvidenceError) else str(error)
        missing = Unseen(Cause.NO_BASELINE, f"this run has no baseline: {reason}")
        return replace(context, no_baseline=missing, baseline_notes=(f"There is no baseline: {reason}.",))
    first = NotApplicable("the history has no result of this gate yet")
    no_baseline = first if choice.is_first else context.no_baseline
    return replace(context, baseline=choice.baseline, no_baseline=no_baseline, baseline_notes=choice.notes)


def _choose(store: Store, settings: Settings, context: ProbeContext) -> Choice:
    """The choice of the first repository that has a baseline, or of the last one."""
    from gate.history.baseline import Choice, choose

    choice = Choice(is_first=True)
    for repository in _repositories(context):
        is_first = choice.is_first
        choice = choose(store, repository, settings.key, _ancestors(context), context.subject.run)
        choice = replace(choice, is_first=choice.is_first and is_first)
        if choice.baseline:
            break
    return choice


def _repositories(context: ProbeContext) -> tuple[str, ...]:
    """The repositories whose runs are read: at a terminal its own recorded ones, then those of its remote."""
    subject, client = context.subject, context.client
    if not subject.is_local:
        return (subject.repo,)
    remote = client.repo if client else find_repository(context.host)
    return (subject.repo, remote) if remote else (subject.repo,)


def _ancestors(context: ProbeContext) -> Iterator[str]:
    """The commits whose runs this one may be compared with, nearest first: from the base of its change, if it has one.

    Raises:
        GitHubError: when GitHub refuses or does not answer.
    """
    from gate.history.ancestors import list_ancestors

    commit = _find_start(context)  # may ask GitHub: only when the history has a run at all
    if commit:
        yield from list_ancestors(commit, context.repository, context.client)


def _find_start(context: ProbeContext) -> str:
    subject, change, client = context.subject, context.change, context.client
    if isinstance(change, Change) and change.base:
        return change.base
    if subject.event not in MERGE_EVENTS:
        return subject.head_sha
    if client is not None and subject.base_sha and subject.head_sha:
        from gate.adapters.github import trees

        return trees.merge_base(client, subject.base_sha, subject.head_sha)
    return subject.base_sha


def _refuse_proposed(context: ProbeContext, path: Path | None, noun: str) -> None:
    if path is None:
        return
    from gate.probes.common.proposed_files import is_proposed

    if is_proposed(context, path):
        kind = "folder with files" if noun == "history" else "file"
        raise UsageError(
            Code.BASELINE_IN_CHANGE,
            f"the {noun} {path} is a {kind} that this change touches, or may touch; compare with the history "
            f"of {context.subject.base_ref} on a branch (`history: branch`)",
        )
