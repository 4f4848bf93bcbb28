"""The probe `tracker`: a document in, evidence out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Category, Cause, Evidence, Finding, Seen, Severity, Source, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.tracker import CLAIM_FACTS, PROBE
from tests.cases import cases
from tests.command import gate, lay_out
from tests.folders import with_folders

NO_CLAIMS = Unseen(Cause.ABSENT, "set `claims` to the output of `gate claims TRACKER.md --format json`")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRACKER = """\
**Total tasks**: 7 tasks
**Last updated**: 2026-01-31

- [x] Health
- ⏳ Alerts
- 🔄 Dashboards
- [ ] Runbook
  - **Due**: 2026-11-01
"""


def measure(folder: Path, text: str | bytes) -> Evidence:
    lay_out(folder, {"TRACKER.md": text})
    return PROBE.measure(PROBE.params.model_validate({"path": "TRACKER.md"}), ProbeContext(Host.at(folder, NOW)))


def test_tasks_and_contradictions_are_counted(tmp_path: Path) -> None:
    assert measure(tmp_path, TRACKER) == Evidence(
        facts={
            "tasks": Seen(Decimal(4)),
            "done": Seen(Decimal(1)),
            "in_progress": Seen(Decimal(1)),
            "open": Seen(Decimal(2)),
            "dropped": Seen(Decimal(0)),
            "unknown": Seen(Decimal(0)),
            "done_share": Seen(Percentage(1, 4)),
            "contradictions": Seen(Decimal(1)),
            "overdue": Seen(Decimal(1)),
            "stale": Seen(Decimal(1)),
            **dict.fromkeys(CLAIM_FACTS, NO_CLAIMS),
        },
        findings=tuple(
            Finding(rule, f"The document {message}", Severity.MEDIUM, "TRACKER.md", line)
            for rule, message, line in (
                ("task-count", "claims 7 tasks; 4 are listed", 1),
                ("stale", "was last updated on 2026-01-31, 293 days ago; 3 tasks are open", 2),
                ("overdue", "says that 'Runbook' was due on 2026-11-01; it is not done", 7),
            )
        ),
        sources=(Source("TRACKER.md", "tracker", digest=f"sha256:{hashlib.sha256(TRACKER.encode()).hexdigest()}"),),
    )


def test_a_consistent_document_has_no_findings(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- [x] Health\n")
    assert (evidence.findings, evidence.facts["contradictions"]) == ((), Seen(Decimal(0)))
    assert evidence.facts["done_share"] == Seen(Percentage(1, 1))


def test_findings_are_limited_and_the_rest_is_counted(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- [ ] Runbook\n  - **Due**: 2026-11-01\n" * (MAX_FINDINGS + 5))
    assert (len(evidence.findings), evidence.facts["overdue"]) == (MAX_FINDINGS, Seen(Decimal(MAX_FINDINGS + 5)))
    assert evidence.notes == ("5 more findings are not listed",)


def test_the_evidence_has_every_declared_fact(tmp_path: Path) -> None:
    assert set(measure(tmp_path, "x").facts) == {spec.name for spec in PROBE.facts}


def test_without_tasks_there_is_no_percentage(tmp_path: Path) -> None:
    facts = measure(tmp_path, "# Prose\n").facts
    assert facts["tasks"] == Seen(Decimal(0))
    assert facts["done_share"] == Unseen(Cause.EMPTY, "the document has no task")


def test_repaired_characters_have_a_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- âœ… a\n")
    assert evidence.notes == ("repaired 1 runs of characters (UTF-8 that was decoded as Windows-1252)",)
    assert evidence.facts["done"] == Seen(Decimal(1))


@cases(("path", "cause"), [("EMPTY.md", Cause.EMPTY), ("BLANK.md", Cause.EMPTY), ("NONE.md", Cause.NO_MATCHING_FILE)])
@with_folders
def test_a_missing_or_empty_document_is_no_evidence(tmp_path: Path, path: str, cause: Cause) -> None:
    lay_out(tmp_path, {"EMPTY.md": "", "BLANK.md": " \n"})
    with pytest.raises(EvidenceError) as caught:
        PROBE.measure(PROBE.params.model_validate({"path": path}), ProbeContext(Host.at(tmp_path, NOW)))
    assert caught.value.cause is cause


# ---------------------------------------------------------------------------------------- claims compared with evidence


CLAIMED = """\
- [x] Add `health.py`
- [x] Add `search.py`
- [ ] Write `README.md`
- [ ] Party

## Key metrics
- Latency: <200ms
"""


def measure_claims(folder: Path, **params: str) -> Evidence:
    """The evidence of the tracker and the output of `gate claims`, both on disk."""
    parameters = {"path": "TRACKER.md", "claims": "claims.json", **params}
    return PROBE.measure(PROBE.params.model_validate(parameters), ProbeContext(Host.at(folder, NOW)))


def write_claims(folder: Path) -> str:
    files = {"TRACKER.md": CLAIMED, "health.py": "", "README.md": "", "metrics.json": '{"latency": 120}'}
    claims = gate(lay_out(folder, files), "claims", "TRACKER.md", "--format", "json", "--now", NOW.isoformat()).out
    lay_out(folder, {"claims.json": claims})
    return claims


def test_the_status_of_claims_is_read_from_the_output_of_gate_claims(tmp_path: Path) -> None:
    claims = write_claims(tmp_path)
    evidence = measure_claims(tmp_path)
    assert {name: evidence.facts[name] for name in CLAIM_FACTS} == {
        "verified": Seen(Decimal(1)),
        "contradicted": Seen(Decimal(1)),
        "unverified": Seen(Decimal(0)),
        "unclaimed": Seen(Decimal(1)),
        "met": Seen(Decimal(1)),
        "unbound": Seen(Decimal(1)),
    }
    assert evidence.findings == (
        Finding(
            "contradicted",
            "Add search.py: claimed as done, but contradicted by evidence",
            Severity.HIGH,
            "TRACKER.md",
            2,
        ),
        Finding(
            "unclaimed",
            "Write README.md: supported by evidence, can be ticked",
            Severity.INFO,
            "TRACKER.md",
            3,
        ),
    )
    digest = f"sha256:{hashlib.sha256(claims.encode()).hexdigest()}"
    assert evidence.sources[1] == Source("claims.json", "readiness-gate/claims/3", "", NOW, digest)


def test_claims_about_another_version_of_the_document_are_a_mismatch(tmp_path: Path) -> None:
    write_claims(tmp_path)
    lay_out(tmp_path, {"TRACKER.md": CLAIMED.replace("[ ]", "[x]")})
    evidence = measure_claims(tmp_path)
    detail = "claims.json is about another version of TRACKER.md; run `gate claims` again"
    assert [evidence.facts[name] for name in CLAIM_FACTS] == [Unseen(Cause.MISMATCHED, detail, "claims.json")] * len(
        CLAIM_FACTS
    )
    assert evidence.facts["tasks"] == Seen(Decimal(4))
    assert evidence.findings == ()


def test_claims_older_than_max_age_are_stale(tmp_path: Path) -> None:
    claims = write_claims(tmp_path)
    assert measure_claims(tmp_path, max_age="1d").facts["met"] == Seen(Decimal(1))
    lay_out(tmp_path, {"claims.json": claims.replace("2026-11-20T12", "2026-11-18T12")})
    unseen = measure_claims(tmp_path, max_age="1d").facts["met"]
    assert isinstance(unseen, Unseen)
    assert unseen.category is Category.STALE


@cases(
    ("text", "cause", "detail"),
    [
        ("", Cause.EMPTY, "claims.json: the file is empty"),
        (
            "no", Cause.UNREADABLE,
            "claims.json: not readable as JSON at line 1, column 1: expecting value; was the upload complete?",
        ),
        (
            "[]", Cause.UNREADABLE,
            "claims.json: expected the output of `gate claims --format json`, but the file has no `schema`",
        ),
        (
            '{"schema": "x/2"}', Cause.MISMATCHED,
            "claims.json: its format is 'x/2', expected readiness-gate/claims/3; run `gate claims --format json` again",
        ),
    ],
)  # fmt: skip
@with_folders
def test_a_file_that_is_not_the_output_of_gate_claims_is_unseen(
    tmp_path: Path, text: str, cause: Cause, detail: str
) -> None:
    write_claims(tmp_path)
    lay_out(tmp_path, {"claims.json": text})
    assert measure_claims(tmp_path).facts["met"] == Unseen(cause, detail, "claims.json")


def test_a_missing_file_of_claims_is_unseen(tmp_path: Path) -> None:
    write_claims(tmp_path)
    assert measure_claims(tmp_path, claims="none.json").facts["met"] == Unseen(
        Cause.NO_MATCHING_FILE, "none.json does not exist", "none.json"
    )


STATUSES = "|Task|Status|\n|-|-|\n|a|done|\n|b|Almost done|\n|c||\n|d|Won't do|\n"


def test_the_numbers_of_tasks_add_up(tmp_path: Path) -> None:
    facts = measure(tmp_path, STATUSES).facts
    names = ("tasks", "done", "in_progress", "open", "dropped", "unknown")
    assert [facts[name] for name in names] == [Seen(Decimal(count)) for count in (4, 1, 1, 1, 1, 0)]
    assert facts["done_share"] == Seen(Percentage(1, 3))


def test_an_unknown_status_leaves_the_number_of_open_tasks_without_data(tmp_path: Path) -> None:
    evidence = measure(tmp_path, STATUSES + "|e|xyzzy|\n")
    note = "not every status word was understood ('xyzzy'): the progress of 1 task is unknown"
    assert (evidence.facts["unknown"], evidence.notes) == (Seen(Decimal(1)), (note,))
    assert evidence.facts["open"] == Unseen(Cause.UNREADABLE, note)
