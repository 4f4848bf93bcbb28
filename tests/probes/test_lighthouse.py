"""The probe `lighthouse`: reports, manifests and assertions in, evidence and decisions out."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.model.evidence import Cause, Evidence, Observation, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.lighthouse import PROBE
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders
from tests.formats.lighthouse.test_formats import ASSERTIONS, LHR, MANIFEST

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME = "https://a.example/"


def run(score: float, lcp: float, url: str = HOME, device: str = "mobile") -> dict[str, Any]:
    report = copy.deepcopy(LHR)
    report["requestedUrl"], report["configSettings"]["formFactor"], report["runWarnings"] = url, device, []
    report["categories"]["performance"]["score"] = score
    report["audits"]["largest-contentful-paint"]["numericValue"] = lcp
    return report


def measure(folder: Path, files: Mapping[str, object], **params: Any) -> Evidence:
    lay_out(folder, {path: json.dumps(document) for path, document in files.items()})
    parsed = PROBE.params.model_validate({"reports": "lhci/*.json", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def score(percent: int, target: str = HOME) -> Observation:
    return Seen(Percentage.from_ratio(Fraction(percent, 100)), target)


def number(value: str, target: str = HOME) -> Observation:
    return Seen(Decimal(value), target)


def value(observed: Observation) -> object:
    assert isinstance(observed, Seen)
    return observed.value.percent if isinstance(observed.value, Percentage) else observed.value


def test_the_facts_of_a_report(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"lhci/a.json": LHR})
    facts = evidence.facts

    assert value(facts["performance"]) == 85
    assert (facts["lcp"], facts["cls"]) == (number("3100.5"), number("0.05"))
    assert facts["total_byte_weight"] == number("52100")
    assert facts["failed_audits"] == number("1")
    assert (facts["pages"], facts["runs"]) == (Seen(Decimal(1)), Seen(Decimal(1)))
    assert facts["si"] == Unseen(
        Cause.NOT_IN_REPORT, f"{HOME}: `si` is missing: Lighthouse could not compute it: no frames", HOME
    )
    assert facts["seo"] == Unseen(
        Cause.NOT_IN_REPORT,
        f"{HOME}: this report of Lighthouse does not contain `seo`, or its score was not computed",
        HOME,
    )
    assert [(finding.rule, finding.message) for finding in evidence.findings] == [
        ("largest-contentful-paint", f"{HOME}: Largest Contentful Paint, 3.1 s (performance)")
    ]
    advice = "Fix what these audits report: largest-contentful-paint."
    assert {fact: remedy.text for fact, remedy in evidence.remedies.items()} == {
        "failed_audits": advice, "performance": advice,
    }  # fmt: skip
    assert evidence.notes == ("lhci/a.json: The page was redirected.",)


@cases(("of", "percent", "lcp"), [("median", 80, 2000), ("worst", 60, 3000), ("best", 90, 1000)])
@with_folders
def test_the_median_of_the_runs_of_a_page_counts_by_default(tmp_path: Path, of: str, percent: int, lcp: int) -> None:
    runs = {"lhci/a.json": run(0.8, 3000), "lhci/b.json": run(0.9, 1000), "lhci/c.json": run(0.6, 2000)}

    facts = measure(tmp_path, runs, **({} if of == "median" else {"of": of})).facts

    assert value(facts["performance"]) == percent
    assert value(facts["lcp"]) == lcp
    assert facts["runs"] == Seen(Decimal(3))


def test_each_page_must_hold_and_a_device_is_a_page_of_its_own(tmp_path: Path) -> None:
    reports = {
        "lhci/a.json": run(0.9, 1000), "lhci/b.json": run(0.5, 5000, device="desktop"),
        "lhci/c.json": run(0.7, 2000, f"{HOME}cart"),
    }  # fmt: skip

    facts = measure(tmp_path, reports).facts

    worst = facts["performance"]
    assert isinstance(worst, Seen)
    assert [entry.target for entry in (worst, *worst.other_targets) if isinstance(entry, Seen)] == [
        f"{HOME} (desktop)", f"{HOME}cart", f"{HOME} (mobile)",
    ]  # fmt: skip
    assert facts["pages"] == Seen(Decimal(3))


def test_a_manifest_counts_its_representative_run_from_the_report_beside_it(tmp_path: Path) -> None:
    files = {"lhci/manifest.json": MANIFEST, "lhci/a.json": run(0.5, 5000), "lhci/b.json": run(0.8, 2000)}

    evidence = measure(tmp_path, files, reports="lhci/manifest.json")

    assert value(evidence.facts["performance"]) == 80
    assert value(evidence.facts["lcp"]) == 2000
    assert (evidence.facts["runs"], evidence.facts["reports"]) == (Seen(Decimal(2)), Seen(Decimal(1)))
    assert [source.location for source in evidence.sources] == ["lhci/manifest.json", "lhci/a.json", "lhci/b.json"]
    assert measure(tmp_path, files).facts["performance"] == evidence.facts["performance"]
    assert value(measure(tmp_path, files, of="worst").facts["performance"]) == 50


def test_a_manifest_without_its_reports_has_scores_alone(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"lhci/manifest.json": MANIFEST})

    assert value(evidence.facts["performance"]) == 80
    assert evidence.facts["lcp"] == Unseen(
        Cause.NOT_IN_REPORT,
        f"{HOME}: the manifest does not contain `lcp`, or its score was not computed; add the complete reports of the "
        "runs, beside the manifest",
        HOME,
    )
    assert evidence.notes == ("2 reports that a manifest lists are not beside it; only their scores count",)


def test_assertions_are_counted_by_level(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"lhci/assertion-results.json": ASSERTIONS})

    assert evidence.facts["failed_assertions"] == Seen(Decimal(0))
    assert evidence.facts["warned_assertions"] == Seen(Decimal(1))
    assert isinstance(evidence.facts["performance"], Unseen)
    assert [(finding.rule, finding.message, finding.counted_in) for finding in evidence.findings] == [
        ("categories.accessibility", f"{HOME}: minScore: 0.84, expected >= 1", ("warned_assertions",))
    ]


def test_reports_without_assertions_do_not_hold_them(tmp_path: Path) -> None:
    assert isinstance(measure(tmp_path, {"lhci/a.json": LHR}).facts["failed_assertions"], Unseen)


@cases(
    ("report", "code"),
    [
        (run(0.9, 1000), 0),
        (run(0.9, 5000), 1),
        ({**LHR, "runtimeError": {"code": "NO_FCP", "message": "nothing was painted"}}, 2),
    ],
)
@with_folders
def test_an_expectation_decides_and_a_failed_run_is_no_evidence(
    tmp_path: Path, report: dict[str, Any], code: int
) -> None:
    items = "web | lighthouse | {reports: lhr.json} | [performance >= 80%, lcp <= 2500ms, cls < 0.1]"
    lay_out(tmp_path, {".github/readiness.yml": checklist(items), "lhr.json": json.dumps(report)})

    assert check(tmp_path).code == code
