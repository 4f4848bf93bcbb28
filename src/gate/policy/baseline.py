"""The baseline of a run: never a file that the change itself can write."""

from __future__ import annotations

from pathlib import Path

from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.model.decision import Baseline
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import MERGE_EVENTS
from gate.model.evidence import NotApplicable, Unseen
from gate.model.subject import Change, Subject
from gate.result.load import load_baseline


def read_baseline(
    settings: Settings,
    host: Host,
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    *,
    is_checked_out: bool,
) -> Baseline | None:
    """The baseline that the settings name; None when they name none.

    Raises:
        UsageError: when it cannot be read, or when it is part of a pull request that this run has checked out.
    """
    path, is_own_tree = settings.baseline, subject.event in MERGE_EVENTS and is_checked_out
    if path is not None and is_own_tree and _may_touch(host, change, path):
        raise UsageError(
            f"the baseline {path} is a file that this change touches, or may touch; compare with the result of a run "
            f"on {subject.base_ref}, which the workflow downloads"
        )
    return load_baseline(settings, host.workspace)


def _may_touch(host: Host, change: Change | Unseen | NotApplicable, path: Path) -> bool:
    """Whether the change touches the file; when the change is not known, whether git tracks the file."""
    names = host.workspace.relative_paths(path)
    if isinstance(change, Change) and names:
        return any(f"{name}/".startswith(f"{file.path}/") for name in names for file in change.files)
    try:
        return bool(host.repository.git("--literal-pathspecs", "ls-files", "-z", "--", str(path.absolute())))
    except EvidenceError:
        return False
