"""The probe `tracker`: a document in, evidence out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Finding, Seen, Severity, Source, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.tracker import CLAIM_FACTS, MAX_FINDINGS, PROBE
from tests.command import gate, lay_out

UNASKED = Unseen(Cause.ABSENT, "name under `claims` what `gate claims TRACKER.md --format json` wrote")
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


def test_tasks_are_counted_and_the_document_is_held_against_itself(tmp_path: Path) -> None:
    assert measure(tmp_path, TRACKER) == Evidence(
        facts={
            "tasks": Seen(Decimal(4)),
            "done": Seen(Decimal(1)),
            "in_progress": Seen(Decimal(1)),
            "open": Seen(Decimal(2)),
            "done_share": Seen(Percentage(1, 4)),
            "contradictions": Seen(Decimal(1)),
            "overdue": Seen(Decimal(1)),
            "stale": Seen(Decimal(1)),
            **dict.fromkeys(CLAIM_FACTS, UNASKED),
        },
        findings=tuple(
            Finding(rule, f"The document {said}", Severity.MEDIUM, "TRACKER.md", line)
            for rule, said, line in (
                ("task-count", "claims 7 tasks; 4 stand in it", 1),
                ("stale", "was last updated on 2026-01-31, 293 days ago; 3 tasks are open", 2),
                ("overdue", "says that 'Runbook' was due on 2026-11-01; it is not done", 7),
            )
        ),
        sources=(Source("TRACKER.md", "tracker", digest=f"sha256:{hashlib.sha256(TRACKER.encode()).hexdigest()}"),),
    )


def test_a_sound_document_has_no_findings(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- [x] Health\n")
    assert (evidence.findings, evidence.facts["contradictions"]) == ((), Seen(Decimal(0)))
    assert evidence.facts["done_share"] == Seen(Percentage(1, 1))


def test_findings_that_are_not_listed_are_counted(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- [ ] Runbook\n  - **Due**: 2026-11-01\n" * (MAX_FINDINGS + 5))
    assert (len(evidence.findings), evidence.facts["overdue"]) == (MAX_FINDINGS, Seen(Decimal(MAX_FINDINGS + 5)))
    assert evidence.notes == ("5 more findings are not listed",)


def test_every_declared_fact_is_there(tmp_path: Path) -> None:
    assert set(measure(tmp_path, "x").facts) == {spec.name for spec in PROBE.facts}


def test_without_tasks_nothing_is_a_share(tmp_path: Path) -> None:
    facts = measure(tmp_path, "# Prose\n").facts
    assert facts["tasks"] == Seen(Decimal(0))
    assert facts["done_share"] == Unseen(Cause.EMPTY, "the document lists no task")


def test_mended_characters_are_told(tmp_path: Path) -> None:
    evidence = measure(tmp_path, "- âœ… a\n")
    assert evidence.notes == ("1 runs of characters were UTF-8 read as Windows-1252, and are mended",)
    assert evidence.facts["done"] == Seen(Decimal(1))


@pytest.mark.parametrize(
    ("path", "reason"), [("EMPTY.md", Cause.EMPTY), ("BLANK.md", Cause.EMPTY), ("NONE.md", Cause.ABSENT)]
)
def test_a_document_that_is_absent_or_empty_shows_nothing(tmp_path: Path, path: str, reason: Cause) -> None:
    lay_out(tmp_path, {"EMPTY.md": "", "BLANK.md": " \n"})
    with pytest.raises(EvidenceError) as caught:
        PROBE.measure(PROBE.params.model_validate({"path": path}), ProbeContext(Host.at(tmp_path, NOW)))
    assert caught.value.cause is reason


# ------------------------------------------------------------------------------------------- held against evidence


CLAIMED = """\
- [x] Health `health.py`
- [x] Search `search.py`
- [ ] Readme `README.md`
- [ ] Party

## Key metrics
- Latency: <200ms
"""


def held(folder: Path, **params: str) -> Evidence:
    """The tracker with what `gate claims` wrote of it, both on disk."""
    given = {"path": "TRACKER.md", "claims": "claims.json", **params}
    return PROBE.measure(PROBE.params.model_validate(given), ProbeContext(Host.at(folder, NOW)))


def claimed(folder: Path) -> str:
    files = {"TRACKER.md": CLAIMED, "health.py": "", "README.md": "", "metrics.json": '{"latency": 120}'}
    written = gate(lay_out(folder, files), "claims", "TRACKER.md", "--format", "json", "--now", NOW.isoformat()).out
    lay_out(folder, {"claims.json": written})
    return written


def test_how_the_claims_stand_is_read_where_gate_claims_wrote_it(tmp_path: Path) -> None:
    written = claimed(tmp_path)
    evidence = held(tmp_path)
    assert {name: evidence.facts[name] for name in CLAIM_FACTS} == {
        "verified": Seen(Decimal(1)),
        "contradicted": Seen(Decimal(1)),
        "unclaimed": Seen(Decimal(1)),
        "met": Seen(Decimal(1)),
        "unbound": Seen(Decimal(0)),
    }
    assert evidence.findings == (
        Finding("contradicted", "Search search.py: claimed as done, and not borne out", Severity.HIGH, "TRACKER.md", 2),
        Finding("unclaimed", "Readme README.md: seen, and not claimed as done", Severity.INFO, "TRACKER.md", 3),
    )
    digest = f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
    assert evidence.sources[1] == Source("claims.json", "readiness-gate/claims/1", "", NOW, digest)


def test_claims_about_another_version_of_the_document_are_none(tmp_path: Path) -> None:
    claimed(tmp_path)
    lay_out(tmp_path, {"TRACKER.md": CLAIMED.replace("[ ]", "[x]")})
    evidence = held(tmp_path)
    said = "claims.json is about another version of TRACKER.md; run `gate claims` again"
    assert [evidence.facts[name] for name in CLAIM_FACTS] == [Unseen(Cause.MISMATCHED, said)] * len(CLAIM_FACTS)
    assert evidence.facts["tasks"] == Seen(Decimal(4))
    assert evidence.findings == ()


def test_claims_that_are_too_old_are_none(tmp_path: Path) -> None:
    written = claimed(tmp_path)
    assert held(tmp_path, max_age="1d").facts["met"] == Seen(Decimal(1))
    lay_out(tmp_path, {"claims.json": written.replace("2026-11-20T12", "2026-11-18T12")})
    unseen = held(tmp_path, max_age="1d").facts["met"]
    assert isinstance(unseen, Unseen)
    assert unseen.category is Category.STALE


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", Cause.EMPTY, "claims.json: the file holds nothing"),
        (
            "no", Cause.UNREADABLE,
            "claims.json: not JSON at line 1, column 1: expecting value; was it uploaded wholly?",
        ),
        ("[]", Cause.UNREADABLE, "claims.json: it is not what `gate claims --format json` writes"),
        (
            '{"schema": "x/2"}', Cause.MISMATCHED,
            "claims.json: it is 'x/2', and readiness-gate/claims/1 is wanted; write it anew",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_record_of_claims_shows_nothing(
    tmp_path: Path, text: str, reason: Cause, detail: str
) -> None:
    claimed(tmp_path)
    lay_out(tmp_path, {"claims.json": text})
    assert held(tmp_path).facts["met"] == Unseen(reason, detail)


def test_a_file_that_is_not_there_shows_nothing(tmp_path: Path) -> None:
    claimed(tmp_path)
    assert held(tmp_path, claims="none.json").facts["met"] == Unseen(Cause.ABSENT, "none.json is not there")
