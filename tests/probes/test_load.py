"""The probe `load`: reports of load tests in, evidence and decisions out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.load import PROBE
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders
from tests.formats.load import documents as docs

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def measure(folder: Path, *documents: object, **params: Any) -> Evidence:
    names = ["load.txt"] if len(documents) == 1 else [f"run-{number}.txt" for number in range(1, len(documents) + 1)]
    texts = [document if isinstance(document, str) else json.dumps(document) for document in documents]
    lay_out(folder, dict(zip(names, texts, strict=True)))
    parsed = PROBE.params.model_validate({"reports": "*.txt", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def count(number: int | str, target: str = "") -> Observation:
    return Seen(Decimal(number), target)


def run(p95: int, failed: int = 0) -> dict[str, Any]:
    return {
        "metrics": {
            "http_reqs": {"count": 200, "rate": 20},
            "http_req_failed": {"passes": failed, "fails": 200 - failed, "value": failed / 200},
            "http_req_duration": {"avg": 1, "p(95)": p95},
        }
    }


def test_the_facts_of_a_summary_of_k6(tmp_path: Path) -> None:
    evidence = measure(tmp_path, docs.K6)
    hint = (
        "this report of k6 does not contain `p75`; add it to `summaryTrendStats`: "
        "`k6 run --summary-trend-stats 'avg,min,med,max,p(75),p(90),p(95),p(99)'`"
    )

    assert evidence.facts == {
        "requests": count(200), "failed": count(10), "error_rate": Seen(Percentage(10, 200)), "rps": count("20.5"),
        "min": count(1), "mean": count("30.5"), "p50": count(20), "p75": Unseen(Cause.NOT_IN_REPORT, hint),
        "p90": count(90), "p95": count("95.5"), "p99": count(99), "max": count(250), "checks": Seen(Percentage(3, 4)),
        "failed_thresholds": count(1), "reports": count(1),
    }  # fmt: skip
    assert evidence.findings == (
        Finding("threshold", "http_req_failed: rate<0.01 does not hold"),
        Finding("check", "shop::is fast: 1 of 1 failed"),
    )
    assert evidence.findings[0].counted_in == ("failed_thresholds",)
    assert evidence.notes == ()


def test_a_percentile_of_few_requests_is_noted(tmp_path: Path) -> None:
    evidence = measure(tmp_path, docs.JMETER_CSV)

    assert evidence.facts["p95"] == count(300)
    [note] = evidence.notes
    assert note == (
        "load.txt: p95 and p99 of 2 requests are the time of the slowest one or two; p95 needs 20 requests, and p99 "
        "needs 100"
    )


def test_requests_without_a_response_count_in_the_error_rate(tmp_path: Path) -> None:
    facts = measure(tmp_path, docs.WRK).facts

    assert (facts["requests"], facts["failed"]) == (count(1579), count(15))
    assert facts["error_rate"] == Seen(Percentage(15, 1585))


def test_failures_that_a_report_may_lack_break_an_expectation_and_never_hold_it(tmp_path: Path) -> None:
    missing = Unseen(
        Cause.NOT_IN_REPORT,
        "this report of hey need not list every failure; hey leaves requests without a response out of its CSV; "
        "read its text, without `-o csv`",
    )

    assert measure(tmp_path, docs.HEY_CSV).facts["failed"] == Seen(Decimal(1), other_targets=(missing,))


def test_only_selects_requests_by_name_and_each_must_hold(tmp_path: Path) -> None:
    facts = measure(tmp_path, docs.LOCUST, only=["GET /items*", "POST /cart"]).facts

    assert facts["p95"] == Seen(Decimal(45), "POST /cart", (Seen(Decimal(12), "GET /items, all"),))
    assert facts["error_rate"] == Seen(
        Percentage(4, 80), "GET /items, all", (Seen(Percentage(0, 20), "POST /cart"),)
    )  # fmt: skip


def test_a_name_that_the_report_lacks_is_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, docs.LOCUST, only="GET /orders")

    assert raised.value.cause is Cause.NOT_IN_REPORT
    assert raised.value.detail == (
        "load.txt: no request has the name `GET /orders`; its names are GET /items, all, POST /cart"
    )


def test_every_run_must_hold_by_default(tmp_path: Path) -> None:
    facts = measure(tmp_path, run(100), run(300), run(200)).facts

    assert facts["p95"] == Seen(
        Decimal(300), "run-2.txt", (Seen(Decimal(200), "run-3.txt"), Seen(Decimal(100), "run-1.txt"))
    )


@cases(("of", "p95", "failed"), [("median", 200, 3), ("worst", 300, 5), ("best", 100, 1)])
@with_folders
def test_of_names_the_run_that_counts(tmp_path: Path, of: str, p95: int, failed: int) -> None:
    facts = measure(tmp_path, run(100, 5), run(300, 1), run(200, 3), of=of).facts

    assert facts["p95"] == count(p95, f"run-{[100, 300, 200].index(p95) + 1}.txt")
    assert facts["error_rate"] == Seen(Percentage(failed, 200), f"run-{[5, 1, 3].index(failed) + 1}.txt")


def test_halfway_between_two_runs_is_a_percentage_without_counts(tmp_path: Path) -> None:
    facts = measure(tmp_path, run(100, 5), run(300, 2), of="median").facts

    assert facts["error_rate"] == Seen(Percentage.from_ratio(Fraction(7, 400)))


def test_a_run_without_the_fact_makes_it_missing(tmp_path: Path) -> None:
    other = run(100)
    del other["metrics"]["http_req_duration"]["p(95)"]

    observed = measure(tmp_path, run(300), other, of="median").facts["p95"]

    assert isinstance(observed, Seen)
    assert [type(entry) for entry in observed.other_targets] == [Unseen]


def test_a_copy_of_a_report_counts_once(tmp_path: Path) -> None:
    evidence = measure(tmp_path, run(100), run(100))

    assert evidence.facts["requests"] == count(200)
    assert evidence.notes == ("run-2.txt is a byte-for-byte copy of run-1.txt and is counted once",)


def test_a_run_without_requests_is_undecided(tmp_path: Path) -> None:
    items = "load | load | {reports: load.jtl} | failed == 0"
    lay_out(tmp_path, {".github/readiness.yml": checklist(items), "load.jtl": "timeStamp,elapsed,label,success\n"})

    result = check(tmp_path)

    assert result.code == 2
    assert "the run made no request, so nothing was measured" in result.out + result.err


@pytest.mark.parametrize(("limit", "code"), [("100ms", 0), ("90ms", 1)])
def test_an_expectation_decides(tmp_path: Path, limit: str, code: int) -> None:
    items = f"load | load | {{reports: load.json}} | [p95 < {limit}, error_rate <= 5%, requests >= 100]"
    lay_out(tmp_path, {".github/readiness.yml": checklist(items), "load.json": json.dumps(docs.K6)})

    assert check(tmp_path).code == code


def test_checks_of_a_tool_that_has_none_are_refused_in_the_checklist(tmp_path: Path) -> None:
    items = "load | load | {reports: a.txt, format: wrk} | failed_thresholds == 0"
    lay_out(tmp_path, {".github/readiness.yml": checklist(items), "a.txt": docs.WRK})

    result = check(tmp_path)

    assert result.code == 2
    assert "use the summary of k6; other tools do not report them" in result.out + result.err


def test_thresholds_of_a_tool_that_has_none_are_missing(tmp_path: Path) -> None:
    detail = "this report of wrk does not contain `failed_thresholds`; only the summary of k6 has them"

    assert measure(tmp_path, docs.WRK).facts["failed_thresholds"] == Unseen(Cause.NOT_IN_REPORT, detail)
