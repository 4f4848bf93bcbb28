"""The probe `security`: scans in, evidence out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.formats.findings import FORMATS
from gate.model.evidence import MAX_FINDINGS, Category, Cause, Evidence, Finding, Seen, Severity, Unseen
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_files import MAX_NOTES
from gate.probes.security import PROBE, SecurityParams
from tests.cases import cases
from tests.command import check, checklist, lay_out
from tests.errors import error_of
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sarif(*results: dict[str, Any], ended: str = "", tool: str = "Scanner") -> dict[str, Any]:
    run: dict[str, Any] = {"tool": {"driver": {"name": tool}}, "results": list(results)}
    if ended:
        run["invocations"] = [{"executionSuccessful": True, "endTimeUtc": ended}]
    return {"version": "2.1.0", "runs": [run]}


def result(path: str = "src/a.py", level: str = "error", line: int = 3, rule: str = "R") -> dict[str, Any]:
    location = {"artifactLocation": {"uri": path}, "region": {"startLine": line}}
    return {
        "ruleId": rule, "level": level, "message": {"text": "bad"}, "locations": [{"physicalLocation": location}]
    }  # fmt: skip


TRIVY = {
    "SchemaVersion": 2,
    "Results": [
        {
            "Target": "package-lock.json",
            "Vulnerabilities": [
                {
                    "VulnerabilityID": "CVE-2020-8203", "PkgName": "lodash", "InstalledVersion": "4.17.15",
                    "Severity": "MEDIUM", "Title": "prototype pollution",
                }
            ],
        }
    ],
}  # fmt: skip
GRYPE = {
    "descriptor": {"name": "grype", "version": "0.104.0"},
    "matches": [
        {
            "vulnerability": {
                "id": "GHSA-p6mc-m468-83gw", "severity": "High", "fix": {"versions": ["4.17.19"], "state": "fixed"},
            },
            "relatedVulnerabilities": [{"id": "CVE-2020-8203"}],
            "artifact": {"name": "lodash", "version": "4.17.15", "locations": [{"path": "/package-lock.json"}]},
        }
    ],
}  # fmt: skip
PIP_AUDIT = {"dependencies": [{"name": "pip", "version": "21.0", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}]}


COMPARED = {spec.name for spec in PROBE.facts if spec.name.startswith(("new", "overdue"))}
"""The facts that need something to compare with."""


def measure(folder: Path, files: Mapping[str, Any], **params: object) -> Evidence:
    lay_out(folder, {path: raw if isinstance(raw, str) else json.dumps(raw) for path, raw in files.items()})
    parsed = PROBE.params.model_validate({"reports": "r/*", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


report_error = partial(error_of, measure)


def numbers(evidence: Evidence) -> dict[str, int]:
    """The facts about findings that are not 0."""
    values = {name: fact.value for name, fact in evidence.facts.items() if isinstance(fact, Seen)}
    assert {spec.name for spec in PROBE.facts} - values.keys() <= COMPARED
    values = {name: value for name, value in values.items() if name not in {*COMPARED, "reports"}}
    return {name: int(value) for name, value in values.items() if isinstance(value, Decimal) and value}


def test_scans_of_different_formats_add_up(tmp_path: Path) -> None:
    files = {"r/a.sarif": sarif(result(), result(level="note")), "r/b.json": PIP_AUDIT, "src/a.py": "x"}
    evidence = measure(tmp_path, files)
    assert numbers(evidence) == {"high": 1, "low": 1, "unrated": 1, "total": 3}
    assert evidence.findings == (
        Finding("R", "bad", Severity.HIGH, "src/a.py", 3),
        Finding("R", "bad", Severity.LOW, "src/a.py", 3),
        Finding("PYSEC-1", "pip 21.0: no message (no known fix; reported by pip-audit)", Severity.UNRATED),
    )
    assert [(source.location, source.format, source.tool) for source in evidence.sources] == [
        ("r/a.sarif", "sarif", "Scanner"),
        ("r/b.json", "pip-audit", "pip-audit"),
    ]
    assert all(source.digest.startswith("sha256:") for source in evidence.sources)
    assert evidence.notes == ("1 finding has no severity and only `unrated` and `total` include it",)


def test_an_advisory_from_two_scanners_counts_once_with_both_names(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/t.json": TRIVY, "r/g.json": GRYPE, "package-lock.json": "{}"})
    assert numbers(evidence) == {"high": 1, "fixable": 1, "fixable_high": 1, "total": 1}
    (finding,) = evidence.findings
    assert (finding.severity, finding.path) == (Severity.HIGH, "package-lock.json")
    assert finding.message == "lodash 4.17.15: no message (reported by Grype, Trivy)"
    assert finding.remedy == "upgrade lodash to 4.17.19"
    assert evidence.notes == ("1 advisory was reported by several scanners and counted once",)


def test_the_names_of_the_files_do_not_matter(tmp_path: Path) -> None:
    first = measure(tmp_path / "first", {"r/1.json": TRIVY, "r/2.json": GRYPE, "r/3.json": PIP_AUDIT})
    other = measure(tmp_path / "other", {"r/3.json": TRIVY, "r/2.json": PIP_AUDIT, "r/1.json": GRYPE})
    assert (first.facts, first.findings, first.notes) == (other.facts, other.findings, other.notes)


def test_a_scan_without_findings_gives_zeros(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.sarif": sarif()})
    assert numbers(evidence) == {}
    assert (evidence.findings, evidence.notes) == ((), ())


def test_copies_of_a_report_count_once_with_a_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.sarif": sarif(result()), "r/b.sarif": sarif(result())})
    assert numbers(evidence) == {"high": 1, "total": 1}
    assert evidence.notes == ("r/b.sarif is a byte-for-byte copy of r/a.sarif and is counted once",)


def test_many_copies_have_one_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {f"r/{n}.sarif": sarif() for n in range(40)})
    (note,) = evidence.notes
    assert note == (
        "39 reports are byte-for-byte copies of others, such as r/1.sarif of r/0.sarif, and each is counted once"
    )


def with_image(document: dict[str, Any], image: str) -> dict[str, Any]:
    if "descriptor" in document:
        return {**document, "source": {"type": "image", "target": {"userInput": image, "imageID": f"sha256:{image}"}}}
    return {**document, "ArtifactName": image, "ArtifactType": "container_image"}


def trivy_sarif(image: str) -> dict[str, Any]:
    text = "Package: lodash\nInstalled Version: 4.17.15\nFixed Version: 4.17.19"
    log = sarif({**result("app/package.json", rule="CVE-2020-8203"), "message": {"text": text}}, tool="Trivy")
    log["runs"][0]["properties"] = {"imageName": image}
    return log


@cases("scan", [lambda image: with_image(GRYPE, image), lambda image: with_image(TRIVY, image), trivy_sarif])
@with_folders
def test_one_path_in_two_images_counts_twice_and_two_scans_of_an_image_once(
    tmp_path: Path, scan: Callable[[str], dict[str, Any]]
) -> None:
    two = measure(tmp_path / "two", {"r/a.json": scan("shop:1"), "r/b.json": scan("mail:1")})
    again = measure(tmp_path / "again", {"r/a.json": scan("shop:1"), "r/b.json": {**scan("shop:1"), "more": 1}})
    assert (numbers(two)["total"], numbers(again)["total"]) == (2, 1)


def test_audits_of_two_packages_add_up(tmp_path: Path) -> None:
    audits = {f"r/{name}.json": {"dependencies": [{**PIP_AUDIT["dependencies"][0], "version": name}]} for name in "ab"}
    assert numbers(measure(tmp_path, audits))["total"] == 2


def test_fixable_findings_are_counted_by_severity(tmp_path: Path) -> None:
    bugs = [
        {"VulnerabilityID": "CVE-1-1", "PkgName": "a", "Severity": "HIGH"},
        {"VulnerabilityID": "CVE-1-2", "PkgName": "b", "Severity": "LOW", "FixedVersion": "2"},
        {"VulnerabilityID": "CVE-1-3", "PkgName": "c", "Severity": "CRITICAL", "FixedVersion": "3"},
    ]
    report = {"SchemaVersion": 2, "Results": [{"Target": "x", "Vulnerabilities": bugs}]}
    evidence = measure(tmp_path, {"r/t.json": report, "x": ""})
    assert numbers(evidence) == {
        "critical": 1, "high": 1, "low": 1, "total": 3, "fixable": 2, "fixable_critical": 1, "fixable_low": 1,
    }  # fmt: skip
    assert [(finding.message, finding.remedy) for finding in evidence.findings] == [
        ("c: no message (reported by Trivy)", "upgrade c to 3"),
        ("a: no message (no known fix; reported by Trivy)", ""),
        ("b: no message (reported by Trivy)", "upgrade b to 2"),
    ]


def test_suppressed_findings_are_counted_and_not_listed(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.sarif": sarif({**result(), "suppressions": [{"kind": "inSource"}]})})
    assert numbers(evidence) == {"suppressed": 1}
    assert evidence.findings == ()


def test_the_worst_findings_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    many = [result(level="note", rule=f"N{n}") for n in range(MAX_FINDINGS)] + [result(rule="E")]
    evidence = measure(tmp_path, {"r/a.sarif": sarif(*many)})
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.findings[0].rule == "E"
    assert evidence.notes == ("1 more finding is counted and not listed",)


def test_a_note_of_many_reports_is_one_note(tmp_path: Path) -> None:
    files = {f"r/{n}.sarif": sarif(result(level="odd", rule=f"R{n}")) for n in range(9)}
    note, *_ = measure(tmp_path, files).notes
    assert note == "r/0.sarif, r/1.sarif, r/2.sarif and 6 more reports: a level that is not one of the four of SARIF"


def test_notes_are_limited(tmp_path: Path) -> None:
    alerts = [{"package": {}, "alerts": [{"type": f"alert {n}"}]} for n in range(MAX_NOTES + 5)]
    assert len(measure(tmp_path, {"r/a.json": {**GRYPE, "alertsByPackage": alerts}}).notes) == MAX_NOTES + 1


# -------------------------------------------------------------------------------------------------------------- paths


@cases("reported_path", ["src/a.py", "./src/a.py", "file:///home/runner/work/shop/src/a.py", "C:\\work\\src\\a.py"])
@with_folders
def test_the_path_of_a_finding_is_found_in_the_repository(tmp_path: Path, reported_path: str) -> None:
    (finding,) = measure(tmp_path, {"r/a.sarif": sarif(result(reported_path)), "src/a.py": "x"}).findings
    assert (finding.path, finding.line) == ("src/a.py", 3)


def test_a_finding_outside_the_repository_has_its_path_in_the_message(tmp_path: Path) -> None:
    (finding,) = measure(tmp_path, {"r/a.sarif": sarif(result("../b.py"))}).findings
    assert (finding.path, finding.line) == ("", None)
    assert finding.message == "bad (in ../b.py, which is not in this repository)"


@cases(
    ("params", "total"),
    [
        ({}, 4),
        ({"ignore": "tests/**"}, 3),
        ({"only": "src/**"}, 2),
        ({"only": "src/**", "ignore": "**/a.py"}, 1),
    ],
)
@with_folders
def test_only_and_ignore_select_findings_by_path_and_keep_those_without_one(
    tmp_path: Path, params: dict[str, str], total: int
) -> None:
    results = [result("tests/a.py"), result("/build/src/a.py"), result("lib/b.py"), {"ruleId": "R", "level": "error"}]
    files = {"r/a.sarif": sarif(*results), "src/a.py": "x", "tests/a.py": "x", "lib/b.py": "x"}
    evidence = measure(tmp_path, files, **params)
    assert numbers(evidence) == {"high": total, "total": total}
    note = f"{4 - total} {'finding is' if total == 3 else 'findings are'} left out by `only` and `ignore`"
    assert evidence.notes == ((note,) if total < 4 else ())


def test_a_scan_without_a_finding_that_counts_says_how_many_were_left_out(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.sarif": sarif(result(), result()), "src/a.py": "x"}, ignore="src/**")
    assert numbers(evidence) == {}
    assert evidence.notes == ("2 findings are left out by `only` and `ignore`; none remains",)


@cases(
    ("only", "results", "total", "note"),
    [
        (["src/**", "scr/**"], [result()], 1, "`scr/**` in `only` matches no finding and no file"),
        ("scr/**", [], 0, "`scr/**` in `only` matches no finding and no file"),
        ("scr/**", [{"ruleId": "R", "level": "error"}, result()], 1, None),
        ("src/*.py", [result("lib/b.py")], 0, "1 finding is left out by `only` and `ignore`; none remains"),
        ("usr/**", [result("/usr/lib/x.so"), result()], 1, "1 finding is left out by `only` and `ignore`"),
        ("!tests/**", [result()], 1, None),
    ],
)
@with_folders
def test_only_that_matches_something_counts_and_its_other_globs_are_noted(
    tmp_path: Path, only: object, results: list[dict[str, Any]], total: int, note: str | None
) -> None:
    evidence = measure(tmp_path, {"r/a.sarif": sarif(*results), "src/a.py": "x"}, only=only)
    assert numbers(evidence).get("total", 0) == total
    assert note is None or note in evidence.notes


# ------------------------------------------------------------------------------------------------- no data


@cases("only", ["src/**", "./src/**", "/src/**", "!tests/**", ["!docs/**", "!tests/**"]])
@with_folders
def test_a_glob_begins_as_people_write_it(tmp_path: Path, only: object) -> None:
    evidence = measure(tmp_path, {"r/scan.json": sarif(result("src/a.py")), "src/a.py": "a\n"}, only=only)

    assert numbers(evidence)["high"] == 1


@cases("only", ["scr/**", ["scr/**", "lbi/**"], ["scr/**", "!tests/**"]])
@with_folders
def test_an_only_that_is_about_no_file_at_all_is_missing_evidence(tmp_path: Path, only: object) -> None:
    evidence = measure(tmp_path, {"r/scan.json": sarif(result("src/a.py")), "src/a.py": "a\n"}, only=only)

    assert evidence.notes == ("1 finding is left out by `only` and `ignore`; none remains",)
    message = "`scr/**` in `only` matches no finding and no file, so every finding is left out"
    unseen = Unseen(Cause.NO_MATCHING_FILE, message, "scr/**")
    assert {fact for name, fact in evidence.facts.items() if name != "reports"} == {unseen}
    assert {remedy.text.partition(":")[0] for remedy in evidence.remedies.values()} == {
        "Correct the globs under `only`"
    }


@cases(
    ("path", "only"),
    [
        ("src/a.py", "lib/**"),  # a folder of the repository without findings
        ("src/a.py", ["scr/**", "lib/**"]),
        ("usr/lib/python3/a.py", "app/**"),  # a scan of an image, whose files are not those of the repository
    ],
)
@with_folders
def test_an_only_that_is_about_files_without_findings_passes(tmp_path: Path, path: str, only: object) -> None:
    files = {"r/scan.json": sarif(result(path)), "src/a.py": "a\n", "lib/b.py": "b\n"}

    assert numbers(measure(tmp_path, files, only=only)) == {}


def test_a_glob_of_the_root_alone_that_would_match_in_every_folder_is_noted(tmp_path: Path) -> None:
    files = {"r/scan.json": sarif(result("src/a.g.py"), result("src/a.py", rule="S")), "src/a.py": "a\n"}

    notes = measure(tmp_path, files, ignore=["*.g.py", "**/*.x.py", "docs/**"]).notes
    assert notes == (
        "`*.g.py` in `ignore` matches no path of the reports; did you mean `**/*.g.py`, which matches in every folder?",
    )
    assert not any("did you mean" in note for note in measure(tmp_path, files, ignore="**/*.g.py").notes)


def test_a_glob_without_a_match_is_absent_evidence(tmp_path: Path) -> None:
    missing = report_error(tmp_path, {"other.sarif": sarif()})
    assert missing.category is Category.ABSENT
    assert "r/*" in missing.detail


@cases(
    ("text", "cause", "message"),
    [
        ("", Cause.EMPTY, "the file is empty"),
        ("[]", Cause.UNNAMED_TOOL, "nothing but `[]`"),
        ("null", Cause.UNNAMED_TOOL, "nothing but `null`"),
        ("{}", Cause.WRONG_FORMAT, "this seems to be JSON; expected SARIF, which most scanners can write, or one of "),
        (
            '{"alerts": [{"id": 1}], "b": 2}',
            Cause.WRONG_FORMAT,
            "JSON with the members `alerts`, `b`; ",
        ),
        ("<html>", Cause.WRONG_FORMAT, "an HTML page"),
        (
            "Killed",
            Cause.WRONG_FORMAT,
            "this seems to be text, perhaps the output of a scanner that failed; expected SARIF",
        ),
        (
            '{"SchemaVersion": 2, "Results": [{"T',
            Cause.UNREADABLE,
            "column 35: unterminated string; was the upload complete?",
        ),
        ('{"version": "2.1.0", "runs": []}', Cause.EMPTY, "no tool scanned"),
        ('{"version": "2.1.0", "runs": [', Cause.UNREADABLE, "line 1, column"),
    ],
)
@with_folders
def test_one_unusable_report_makes_the_item_unseen(tmp_path: Path, text: str, cause: Cause, message: str) -> None:
    broken = report_error(tmp_path, {"r/a.sarif": sarif(), "r/b.json": text})
    assert broken.cause is cause
    assert broken.detail.startswith("r/b.json: ")
    assert message in broken.detail


def test_the_first_of_many_broken_reports_are_named(tmp_path: Path) -> None:
    assert report_error(tmp_path, {f"r/{n}": "" for n in range(9)}).detail.endswith("; and 6 more")


def test_an_empty_list_counts_when_the_checklist_sets_the_format(tmp_path: Path) -> None:
    assert numbers(measure(tmp_path, {"r/leaks.json": "[]"}, format="gitleaks")) == {}


def test_an_explicit_format_is_used(tmp_path: Path) -> None:
    assert "expected a Trivy report" in report_error(tmp_path, {"r/a.json": {"a": 1}}, format="trivy").detail


@cases("name", sorted(set(FORMATS) - {"semgrep"}))
@with_folders
def test_an_explicit_format_does_not_accept_the_failed_report_of_another_tool(tmp_path: Path, name: str) -> None:
    failed = {"results": [], "errors": [{"level": "error", "type": "SemgrepError", "message": "boom"}]}
    error = report_error(tmp_path, {"r/a.json": failed}, format=name)
    assert error.cause is Cause.OTHER_FORMAT
    assert error.detail == f"r/a.json: this seems to be Semgrep (`semgrep`), and the checklist sets `format: {name}`"


def test_every_format_can_be_set() -> None:
    for name in FORMATS:
        assert SecurityParams.model_validate({"reports": "x", "format": name}).format == name


def test_one_stale_scan_makes_the_item_stale(tmp_path: Path) -> None:
    files = {"r/a": sarif(ended="2026-11-20T11:00:00Z"), "r/b": sarif(ended="2026-11-10T11:00:00Z")}
    stale = report_error(tmp_path, files, max_age="1d")
    assert stale.category is Category.STALE
    assert stale.detail == "r/b is 10 d 1 h old by its own timestamp; expected at most 1 d"
    assert numbers(measure(tmp_path, files, max_age="11d")) == {}


# ----------------------------------------------------------------------- how a broken scan must not pass (whole gate)

ITEM = checklist("scans | security | {reports: scan.json} | [critical == 0, high == 0, total == 0]")


def exit_code(folder: Path, document: object, item: str = ITEM) -> int:
    text = document if isinstance(document, str) else json.dumps(document)
    return check(lay_out(folder, {"readiness.yml": item, "scan.json": text})).code


@cases("count", [1, 255, 256, 257, 512])
@with_folders
def test_no_number_of_errors_overflows_to_a_pass(tmp_path: Path, count: int) -> None:
    assert exit_code(tmp_path, sarif(*[result()] * count)) == 1


@cases(
    "document",
    [
        "",
        "{}",
        "not json",
        "[]",
        "null",
        {"version": "2.1.0"},
        {"version": "2.1.0", "runs": []},
        {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "A"}}}]},
        {"error": {"code": "ENOLOCK", "summary": "no lockfile"}},
        {"dependencies": [], "fixes": []},
        {"dependencies": [{"name": "x", "skip_reason": "not on the index"}]},
        {"errors": [], "metrics": {"_totals": {"loc": 0}}, "results": [], "generated_at": "2026-11-20T10:00:00Z"},
        {"results": [], "errors": [{"code": 7, "level": "error"}], "paths": {"scanned": []}},
    ],
)
@with_folders
def test_a_scan_that_did_not_run_is_undecided(tmp_path: Path, document: object) -> None:
    assert exit_code(tmp_path, document) == 2


def test_a_missing_scan_is_undecided(tmp_path: Path) -> None:
    assert check(lay_out(tmp_path, {"readiness.yml": ITEM})).code == 2


def test_a_suppressed_result_and_a_clean_scan_pass(tmp_path: Path) -> None:
    suppressed = {**result(), "suppressions": [{"kind": "external", "status": "accepted"}]}
    assert exit_code(tmp_path, sarif(suppressed)) == 0
    assert exit_code(tmp_path, sarif()) == 0


def test_a_level_does_not_hide_a_high_severity_score(tmp_path: Path) -> None:
    scored = {**result(level="note"), "properties": {"security-severity": "8.2"}}
    assert exit_code(tmp_path, sarif(scored), checklist("scans | security | {reports: scan.json} | high == 0")) == 1
