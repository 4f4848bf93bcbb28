"""The baseline of a run: never a file that the change itself can write."""

from __future__ import annotations

from dataclasses import replace

from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.probes.common.probe import ProbeContext
from gate.probes.common.proposed_files import is_proposed
from gate.result.load import load_baseline


def add_baseline(settings: Settings, context: ProbeContext) -> ProbeContext:
    """The context with the baseline that the settings name; unchanged when they name none.

    Raises:
        UsageError: when it cannot be read, or when it is part of a pull request that this run has checked out.
    """
    path, subject = settings.baseline, context.subject
    if path is not None and is_proposed(context, path):
        raise UsageError(
            Code.BASELINE_IN_CHANGE,
            f"the baseline {path} is a file that this change touches, or may touch; compare with the result of a run "
            f"on {subject.base_ref}, which the workflow downloads",
        )
    return replace(context, baseline=load_baseline(settings, context.workspace))
