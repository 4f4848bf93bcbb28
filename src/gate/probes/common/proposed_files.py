"""Files that the change under judgement itself may have written: they are no authority on whether it is ready."""

from __future__ import annotations

import re
from pathlib import Path

from gate.model.errors import EvidenceError
from gate.model.events import MERGE_EVENTS
from gate.model.evidence import Cause
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext

_SHA = re.compile(r"[0-9a-f]{7,64}")


def is_proposed(context: ProbeContext, path: Path) -> bool:
    """Whether the file, or one in the folder, is part of a change that this run has checked out, or may be.

    A change is a pull request or a merge group.
    """
    is_proposed_tree = context.subject.event in MERGE_EVENTS and context.not_checked_out is None
    return is_proposed_tree and _may_touch(context, path)


def _may_touch(context: ProbeContext, path: Path) -> bool:
    """Whether the change touches the file or the folder; when the change is not known, whether git tracks it."""
    change, names = context.change, context.workspace.relative_paths(path)
    if isinstance(change, Change) and names:
        return any(_is_same_or_below(name, file.path) for name in names for file in change.files)
    try:
        return bool(context.repository.git("--literal-pathspecs", "ls-files", "-z", "--", str(path.absolute())))
    except EvidenceError:
        return False


def _is_same_or_below(name: str, changed: str) -> bool:
    """Whether one of two paths is the other, or a folder that holds it."""
    return name == "." or f"{name}/".startswith(f"{changed}/") or changed.startswith(f"{name}/")


def read_base_copy(context: ProbeContext, path: Path, limit: int) -> bytes:
    """The file as the base branch has it.

    Raises:
        EvidenceError: when the base does not have it, or git cannot read it in this checkout.
    """
    names = context.workspace.relative_paths(path)
    base = _find_base(context)
    if not names or not base:
        raise EvidenceError(Cause.UNKNOWN_BASE, "the checkout does not contain the base branch")
    return context.repository.git("cat-file", "blob", f"{base}:./{names[-1]}", limit=limit)


def _find_base(context: ProbeContext) -> str:
    """The commit of the base branch: the first parent of the merge commit that is checked out, else by the event."""
    subject = context.subject
    parents = context.repository.head().parents
    if len(parents) == 2 and subject.head_sha in ("", parents[1]):
        return parents[0]
    return subject.base_sha if _SHA.fullmatch(subject.base_sha) else ""
