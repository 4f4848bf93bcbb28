"""The probe `jobs`: the results of the needed jobs in, evidence out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Evidence, Finding, Seen
from gate.probes.common.probe import ProbeContext
from gate.probes.jobs import PROBE
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders

NEEDS = {"lint": "success", "test": "failure", "scan": "skipped", "e2e": "cancelled"}


def measure(needs: Mapping[str, str], **params: object) -> Evidence:
    return PROBE.measure(PROBE.params.model_validate(params), ProbeContext(Host.at(Path()), jobs=needs))


def test_the_needed_jobs_are_counted_by_result() -> None:
    better = (Seen("cancelled", "job e2e"), Seen("skipped", "job scan"), Seen("success", "job lint"))

    assert measure(NEEDS) == Evidence(
        {
            "result": Seen("failure", "job test", better),
            "total": Seen(Decimal(4)),
            "succeeded": Seen(Decimal(1)),
            "failed": Seen(Decimal(1)),
            "cancelled": Seen(Decimal(1)),
            "skipped": Seen(Decimal(1)),
        },
        (
            Finding("job", "job `test` failed"),
            Finding("job", "job `scan` was skipped"),
            Finding("job", "job `e2e` was cancelled"),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("jobs", ["lint", ["lint"]])
def test_only_listed_jobs_are_read(jobs: object) -> None:
    evidence = measure(NEEDS, jobs=jobs)

    assert evidence.facts["result"] == Seen("success", "job lint")
    assert evidence.facts["total"] == Seen(Decimal(1))
    assert evidence.findings == ()


def test_without_results_there_is_no_evidence() -> None:
    with pytest.raises(EvidenceError, match="there are no results of needed jobs; pass them with `--jobs`") as caught:
        measure({})
    assert caught.value.category is Category.ABSENT


def test_a_job_that_the_gate_does_not_need_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="the gate's job does not need the job `deploy`; it needs e2e, lint, scan"):
        measure(NEEDS, jobs=["lint", "deploy"])


@cases("jobs", [[], ["a b"], [""], ["1st"], 3])
def test_an_invalid_job_id_is_refused(jobs: object) -> None:
    with pytest.raises(ValidationError):
        measure(NEEDS, jobs=jobs)


@cases(
    ("needs", "code"),
    [('{"test": {"result": "success"}}', 0), ('{"test": {"result": "skipped"}}', 1), ("", 2)],
)
@with_folders
def test_a_skipped_job_does_not_pass(tmp_path: Path, needs: str, code: int) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist("pipeline | jobs | {} | [result == success, failed == 0]")})

    assert check(tmp_path, "--jobs", needs).code == code
