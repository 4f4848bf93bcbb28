"""Loading saved results: the baseline, and the evidence of the pull request's own run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gate.adapters.workspace import Workspace
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.decision import Baseline
from gate.model.errors import EvidenceError, UsageError
from gate.model.evidence import Category, SelfReported

MAX_BASELINE = 64 * 1024 * 1024
MAX_SELFTEST = 16 * 1024 * 1024
MAX_SELF_REPORTED = 16 * 1024 * 1024
"""The largest files that are read, in bytes; the last comes from untrusted code."""


def load_baseline(settings: Settings, workspace: Workspace) -> Baseline | None:
    """The baseline in the saved result that the settings name; None when they name none.

    Raises:
        UsageError: when the file cannot be read or is not a saved result.
    """
    path = settings.baseline
    if path is None:
        return None
    from gate.result import reader

    try:
        return reader.read(workspace.read_external(path, MAX_BASELINE), str(path))
    except EvidenceError as error:
        advice = "; name the saved result of an earlier run, or none" if error.category is Category.ABSENT else ""
        raise UsageError(Code.UNREADABLE_BASELINE, f"the baseline cannot be read: {error.detail}{advice}") from None


def load_selftest(settings: Settings, workspace: Workspace) -> Mapping[str, datetime]:
    """When `gate selftest` last saw each item red, by its id, in the file that the settings name; empty for none.

    Raises:
        UsageError: when the file cannot be read or is no such result.
    """
    path = settings.selftest
    if path is None:
        return {}
    from gate.result import selftest

    try:
        return selftest.read(workspace.read_external(path, MAX_SELFTEST))
    except EvidenceError as error:
        message = f"the selftest cannot be read: {error.detail}; write it with `gate selftest --json`"
        raise UsageError(Code.UNREADABLE_SELFTEST, message) from None


def load_self_reported(settings: Settings, workspace: Workspace) -> SelfReported | None:
    """The evidence in the saved result of the pull request's own run; None when the settings name none.

    Raises:
        UsageError: when the file cannot be read or is not a saved result.
    """
    path = settings.self_reported
    if path is None:
        return None
    from gate.result import reader

    try:
        return reader.read_reported(workspace.read(path, MAX_SELF_REPORTED), path)
    except EvidenceError as error:
        advice = "; download it in a step before the gate" if error.category is Category.ABSENT else ""
        raise UsageError(
            Code.UNREADABLE_REPORTED_RESULT,
            f"the result of the pull request's own run cannot be read: {error.detail}{advice}",
        ) from None
