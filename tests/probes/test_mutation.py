"""The probe `mutation`: reports and a change in, evidence and decisions out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Seen, Unseen
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.mutation import PROBE
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.folders import with_folders
from tests.formats.mutation.test_formats import MUTMUT, location, pit, stryker

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def measure(folder: Path, document: object, changed: dict[str, set[int]] | None = None, **params: Any) -> Evidence:
    text = document if isinstance(document, str) else json.dumps(document)
    lay_out(folder, {"mutation.report": text})
    files = tuple(ChangedFile(path, frozenset(lines)) for path, lines in (changed or {}).items())
    change = NotApplicable("no change") if changed is None else Change(files)
    parsed = PROBE.params.model_validate({"reports": "mutation.report", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW), change=change))


def test_the_score_counts_timeouts_as_detected_and_leaves_invalid_and_ignored_mutants_out(tmp_path: Path) -> None:
    report = stryker("Killed", "Timeout", "Survived", "NoCoverage", "CompileError", "Ignored")

    evidence = measure(tmp_path, report)

    assert evidence.facts == {
        "mutation_score": Seen(Percentage(2, 4)), "mutants": Seen(Decimal(4)), "killed": Seen(Decimal(1)),
        "timeout": Seen(Decimal(1)), "survived": Seen(Decimal(1)), "no_coverage": Seen(Decimal(1)),
        "invalid": Seen(Decimal(1)), "survived_in_change": NotApplicable("no change"), "reports": Seen(Decimal(1)),
    }  # fmt: skip
    assert evidence.notes == (
        "1 mutant counts in no score: not built, or not run",
        "1 mutant is ignored by the configuration of the tool",
    )


def test_survivors_in_changed_lines_are_counted_and_listed_first(tmp_path: Path) -> None:
    lay_out(tmp_path, {"src/a.js": "one\n" * 9})

    evidence = measure(tmp_path, stryker("Survived", "Killed", "Survived", "NoCoverage"), {"src/a.js": {2, 5}})

    assert evidence.facts["survived_in_change"] == Seen(Decimal(2))
    assert [(finding.path, finding.line, finding.message) for finding in evidence.findings] == [
        ("src/a.js", 1, "no test detects this mutant, in a changed line"),
        ("src/a.js", 4, "no test reaches this mutant, in a changed line"),
        ("src/a.js", 3, "no test detects this mutant"),
    ]
    assert evidence.findings[0].counted_in == ("survived", "mutation_score", "survived_in_change")
    assert evidence.remedies["survived_in_change"].text == (
        "Add tests that fail on the mutants in src/a.js:1, src/a.js:4, src/a.js:3."
    )


def test_other_lines_of_the_file_and_other_files_are_not_in_the_change(tmp_path: Path) -> None:
    lay_out(tmp_path, {"src/a.js": "one\n" * 9})

    evidence = measure(tmp_path, stryker("Survived"), {"src/a.js": {7}, "src/b.js": {1}})

    assert evidence.facts["survived_in_change"] == Seen(Decimal(0))


def test_totals_without_a_list_say_nothing_about_the_change(tmp_path: Path) -> None:
    evidence = measure(tmp_path, MUTMUT, {"src/a.py": {1}})

    detail = "the reports do not list 6 undetected mutants, which may be in changed lines"
    assert evidence.facts["survived_in_change"] == Unseen(Cause.NOT_IN_REPORT, detail)
    assert evidence.facts["mutation_score"] == Seen(Percentage(5, 11))
    assert evidence.notes[-1] == "6 undetected mutants are counted and not listed"


@cases(
    ("report", "params", "reason"),
    [
        (pit("RUN_ERROR", "RUN_ERROR"), {}, "all 2 mutants failed to build or run, so no test was tried"),
        (pit(), {}, "there is no mutant that a test could detect; did the mutation test run?"),
        (stryker("Ignored"), {}, "there is no mutant that a test could detect; did the mutation test run?"),
        (stryker("Killed", "Killed"), {"only": "lib/**"}, "`only` and `ignore` leave out all 2 mutants"),
    ],
)
@with_folders
def test_a_score_of_nothing_is_missing(tmp_path: Path, report: object, params: dict[str, Any], reason: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, report, **params)

    assert (raised.value.cause, raised.value.detail) == (Cause.EMPTY, f"mutation.report: {reason}")


def test_a_java_file_is_found_by_the_folders_of_its_package_and_one_that_may_be_two_is_not(tmp_path: Path) -> None:
    lay_out(tmp_path, {"core/src/main/java/org/shop/A.java": "class A {}\n"})
    unique = measure(tmp_path, pit("SURVIVED"), {"core/src/main/java/org/shop/A.java": {1}})
    lay_out(tmp_path, {"web/src/main/java/org/shop/A.java": "class A {}\n"})
    ambiguous = measure(tmp_path, pit("SURVIVED"))

    assert [finding.path for finding in unique.findings] == ["core/src/main/java/org/shop/A.java"]
    assert unique.facts["survived_in_change"] == Seen(Decimal(1))
    assert [(finding.path, finding.message) for finding in ambiguous.findings] == [
        ("", "no test detects this mutant (in org/shop/A.java)")
    ]


def test_a_report_of_files_that_are_not_here_leaves_the_change_unknown(tmp_path: Path) -> None:
    evidence = measure(tmp_path, stryker("Survived"), {"src/b.js": {1}})

    detail = "1 undetected mutant is in no file of this repository, such as one in src/a.js"
    assert evidence.facts["survived_in_change"] == Unseen(Cause.OTHER_FILES, detail)


def test_reports_of_modules_are_added_up_and_a_copy_counts_once(tmp_path: Path) -> None:
    other = stryker("Killed", "Killed")
    other["files"]["src/a.js"]["mutants"][0]["location"] = location(7, 8)
    texts = [json.dumps(stryker("Killed", "Survived")), json.dumps(other)]
    lay_out(tmp_path, {"a/mutation.json": texts[0], "b/mutation.json": texts[1], "c/mutation.json": texts[0]})

    evidence = measure(tmp_path, MUTMUT, reports="*/mutation.json")

    assert evidence.facts["mutation_score"] == Seen(Percentage(3, 4))
    assert evidence.facts["reports"] == Seen(Decimal(3))


def test_a_low_score_is_not_ready_and_names_the_mutants(tmp_path: Path) -> None:
    item = "mutants | mutation | {reports: mutation.json} | mutation_score >= 80%"
    files = {"readiness.yml": checklist(item), "src/a.js": "one\n" * 9}
    lay_out(tmp_path, {**files, "mutation.json": json.dumps(stryker("Killed", "Survived"))})
    low = check(tmp_path)
    lay_out(tmp_path, {"mutation.json": json.dumps(stryker(*["Killed"] * 4, "Survived"))})
    high = check(tmp_path)

    assert (low.code, high.code) == (1, 0)
    assert "mutation_score is 50% (1 of 2), expected >= 80%" in low.output
    assert "src/a.js:2" in low.output
