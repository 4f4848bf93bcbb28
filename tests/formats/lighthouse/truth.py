"""The ground truth of Lighthouse: scores, metrics and assertions in a file of the corpus, beside the manifest."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.lighthouse import FORMATS
from gate.formats.lighthouse.model import CATEGORIES, METRICS, LighthouseReport
from tests.corpus import Record
from tests.corpus.comparison import Comparison, evaluate

FORMAT_NAMES = {name: name for name in FORMATS}

Counts = dict[str, object]


def _lighthouse(report: LighthouseReport, truth: dict[str, Any]) -> tuple[Counts, Counts]:
    run = report.runs[0]
    metrics = {**truth["metrics_ms"], **{name: truth[name] for name in truth if name in METRICS}}
    counts: Counts = {
        "tool": report.tool, "url": run.url, "device": run.device,
        **{name: float(score) for name, score in run.scores.items()},
        **{name: float(number) for name, number in run.metrics.items()},
    }  # fmt: skip
    expected: Counts = {
        "tool": f"Lighthouse {truth['lighthouseVersion']}", "url": truth["requestedUrl"], "device": truth["formFactor"],
        **{CATEGORIES[name]: score for name, score in truth["category_scores"].items() if name in CATEGORIES},
        **{
            METRICS[name]: pytest.approx(number)
            for name, number in metrics.items()
            if name in METRICS and number is not None
        },
    }  # fmt: skip
    return counts, expected


def _manifest(report: LighthouseReport, truth: dict[str, Any]) -> tuple[Counts, Counts]:
    chosen = [run for run in report.runs if run.is_representative]
    counts: Counts = {
        "runs": len(report.runs),
        "urls": sorted({run.url for run in report.runs}),
        "representative": [
            {"url": run.url, "summary": {name: float(score) for name, score in run.scores.items()}} for run in chosen
        ],
    }
    return counts, {name: truth[name] for name in counts}


def _assertions(report: LighthouseReport, truth: dict[str, Any]) -> tuple[Counts, Counts]:
    assertions = report.assertions or ()
    failed = [entry.level for entry in assertions if not entry.holds]
    counts: Counts = {
        "results": len(assertions),
        "passed": len(assertions) - len(failed),
        "failed_error": failed.count("error"),
        "failed_warn": failed.count("warn"),
    }
    return counts, {name: truth[name] for name in counts}


READERS = {"lighthouse": _lighthouse, "lhci-manifest": _manifest, "lhci-assertions": _assertions}


def _read(record: Record) -> tuple[LighthouseReport, Counts, Counts]:
    with record.file.open("rb") as stream:
        report = FORMATS[record.format].parse(stream)
    return report, *READERS[record.format](report, record.truth)


def compare(record: Record) -> Comparison:
    return evaluate(record, record.format, _read)
