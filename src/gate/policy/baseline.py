"""What a run remembers of earlier ones, the baseline and a selftest: never a file that the change itself can write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.probes.common.probe import ProbeContext
from gate.probes.common.proposed_files import is_proposed
from gate.result.load import load_baseline, load_selftest


def add_baseline(settings: Settings, context: ProbeContext) -> ProbeContext:
    """The context with the baseline that the settings name; unchanged when they name none.

    Raises:
        UsageError: when it cannot be read, or when it is part of a pull request that this run has checked out.
    """
    _refuse_proposed(context, settings.baseline, "baseline")
    return replace(context, baseline=load_baseline(settings, context.workspace))


def read_last_red(settings: Settings, context: ProbeContext) -> Mapping[str, datetime]:
    """When items were last seen to block, by their id: in the baseline, or in the selftest that the settings name.

    Raises:
        UsageError: when the selftest cannot be read, or is part of a pull request that this run has checked out.
    """
    _refuse_proposed(context, settings.selftest, "selftest")
    earlier = context.baseline.last_red if context.baseline else {}
    tested = load_selftest(settings, context.workspace)
    return {name: max(filter(None, (earlier.get(name), tested.get(name)))) for name in {*earlier, *tested}}


def _refuse_proposed(context: ProbeContext, path: Path | None, noun: str) -> None:
    if path is not None and is_proposed(context, path):
        raise UsageError(
            Code.BASELINE_IN_CHANGE,
            f"the {noun} {path} is a file that this change touches, or may touch; compare with the result of a run "
            f"on {context.subject.base_ref}, which the workflow downloads",
        )
