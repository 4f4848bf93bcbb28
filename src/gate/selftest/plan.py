"""The faults of an item, by what its evidence is: files, services, GitHub, needed jobs or the change."""

from __future__ import annotations

from collections.abc import Iterator

from gate.probes.common.parameters import ReportParams
from gate.selftest.control import asks_github, asks_services
from gate.selftest.faults import documents, files, platform, reports, runs, services
from gate.selftest.faults.fault import Dial
from gate.selftest.faults.reports import evidence_globs
from gate.selftest.faults.sources import Source
from gate.selftest.stage import Fault, Stage


def list_faults(stage: Stage) -> Iterator[Fault]:
    """The faults of the evidence as a whole."""
    if asks_github(stage):
        yield from platform.FAULTS
    elif asks_services(stage):
        yield from services.FAULTS
    elif evidence_globs(stage.item.params):
        yield from files.FAULTS
    if stage.item.probe == "signoff":
        yield from documents.SIGNOFF_FAULTS
    elif stage.item.probe == "docs":
        yield from documents.DOCUMENT_FAULTS
    elif stage.item.probe == "jobs":
        yield from runs.JOB_FAULTS
    elif stage.item.probe == "changes":
        yield from runs.CHANGE_FAULTS


def find_source(stage: Stage) -> Source | None:
    """The stand-in that gives facts any value; None where files have them."""
    if asks_github(stage):
        return platform.build
    return services.build if asks_services(stage) else None


def list_dials(stage: Stage) -> Iterator[Dial]:
    """The faults of values."""
    if stage.item.probe == "jobs":
        yield from runs.job_dials(stage)
    elif stage.item.probe == "changes":
        yield from runs.change_dials(stage)
    if isinstance(stage.item.params, ReportParams) or getattr(stage.item.params, "reports", None):
        yield from _without_duplicates(reports.list_dials(stage), documents.list_dials(stage))
    elif evidence_globs(stage.item.params):
        yield from documents.list_dials(stage)


def _without_duplicates(*dials: Iterator[Dial]) -> Iterator[Dial]:
    names: set[str] = set()
    for dial in (dial for group in dials for dial in group):
        if dial.name not in names:
            names.add(dial.name)
            yield dial
