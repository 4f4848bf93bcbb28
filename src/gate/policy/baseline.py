"""The baseline of a run: never a file that the change itself can write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gate.config.settings import Settings
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import MERGE_EVENTS
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from gate.result.load import load_baseline


def add_baseline(settings: Settings, context: ProbeContext) -> ProbeContext:
    """The context with the baseline that the settings name; unchanged when they name none.

    Raises:
        UsageError: when it cannot be read, or when it is part of a pull request that this run has checked out.
    """
    path, subject = settings.baseline, context.subject
    is_proposed_tree = subject.event in MERGE_EVENTS and context.not_checked_out is None
    if path is not None and is_proposed_tree and _may_touch(context, path):
        raise UsageError(
            f"the baseline {path} is a file that this change touches, or may touch; compare with the result of a run "
            f"on {subject.base_ref}, which the workflow downloads"
        )
    return replace(context, baseline=load_baseline(settings, context.workspace))


def _may_touch(context: ProbeContext, path: Path) -> bool:
    """Whether the change touches the file; when the change is not known, whether git tracks the file."""
    change, names = context.change, context.workspace.relative_paths(path)
    if isinstance(change, Change) and names:
        return any(f"{name}/".startswith(f"{file.path}/") for name in names for file in change.files)
    try:
        return bool(context.repository.git("--literal-pathspecs", "ls-files", "-z", "--", str(path.absolute())))
    except EvidenceError:
        return False
