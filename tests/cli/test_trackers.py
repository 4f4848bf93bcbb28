"""The tracker commands: files in a folder, one command, its whole output and exit code."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path

import pytest

from gate.formats.findings import sarif
from tests.command import MEASURED, checklist, gate, lay_out, run
from tests.fakes.servers import respond, serving
from tests.git import git

TRACKER = "# Shop\n\n- [x] Health\n  - **Location**: `health.py`\n- [ ] Coverage ≥ 80%\n\n## Risks\n- Nobody on call\n"


def test_import_prints_a_draft_and_reports_on_standard_error(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER})
    result = gate(tmp_path, "import", "TRACKER.md")
    assert (result.code, result.out.split("\n")[0]) == (
        0, "# Drafted by `gate import` from TRACKER.md. Review it before you commit it.",
    )  # fmt: skip
    assert result.err == (
        "read      TRACKER.md: 2 tasks (1 done, 0 in progress, 1 open), 1 other entry\n"
        "drafted   2 items: 1 coverage, 1 files\n"
        "uncovered 1 entry not covered by evidence; the draft lists them with the reason\n"
        "not written: `-o .github/readiness.yml` writes the draft\n"
        "review the checklist, commit it, and run `gate check`\n"
    )


def test_import_to_a_dash_prints_the_draft(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER})
    assert gate(tmp_path, "import", "TRACKER.md", "-o", "-") == gate(tmp_path, "import", "TRACKER.md")
    assert [path.name for path in tmp_path.iterdir()] == ["TRACKER.md"]


def test_import_writes_a_checklist_that_check_reads(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER, "health.py": ""})
    assert "wrote     readiness.yml\n" in gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml").out
    checked = gate(tmp_path, "check")
    assert (checked.code, "UNDECIDED" in checked.out) == (2, True)


def test_import_overwrites_a_file_only_with_force(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER, "readiness.yml": "mine"})
    result = gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml")
    assert (result.code, (tmp_path / "readiness.yml").read_text()) == (2, "mine")
    assert result.err == (
        "gate: readiness.yml exists; name another file with -o, or overwrite it with --force [file-exists]\n"
    )
    assert gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml", "--force").code == 0
    assert (tmp_path / "readiness.yml").read_text().startswith("# Drafted")


def test_import_reports_a_tracker_that_it_cannot_use(tmp_path: Path) -> None:
    lay_out(tmp_path, {"EMPTY.md": "", "PROSE.md": "# A\n\nNothing to do.\n"})
    assert (
        gate(tmp_path, "import", "NONE.md").err
        == "gate: the tracker cannot be read: NONE.md does not exist [unreadable-tracker]\n"
    )
    for name in ("EMPTY.md", "PROSE.md"):
        result = gate(tmp_path, "import", name)
        assert (result.code, "names no evidence" in result.err) == (2, True)


# --------------------------------------------------------------------------------------------------- claims and sync

CLAIMED = """\
# Shop

**Total tasks**: 9 tasks

- [x] Add the health check
  - **Location**: `health.py`
- [ ] Write the readme
  - **Location**: `README.md`
- [x] Add `LICENSE`
- [ ] Coverage ≥ 80%

## Next actions

- Train the team

<!-- gate:begin -->
<!-- gate:end -->
"""


def test_without_a_checklist_claims_are_checked_against_the_draft(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    result = gate(tmp_path, "claims", "T.md")
    assert result.code == 1
    assert (
        result.out
        == """\
Claims of T.md compared with the draft of `gate import`

  T.md:3:18  contradicts itself: claims 9 tasks; 4 are listed
  T.md:9:1  contradicted: Add LICENSE — add-license: missing: LICENSE
  T.md:7:1  can be ticked: Write the readme
  T.md:5:1  supported by evidence: Add the health check
  T.md:10:1  open: Coverage ≥ 80% — coverage-80: line_coverage: no data, expected >= 80% (absent)
  T.md  not covered by evidence: line 14

1 contradicted, 1 can be ticked, 1 supported by evidence, 0 met, 0 not verified, 1 open, 1 not covered by evidence; \
1 contradiction in the document itself
"""
    )


def test_claims_that_evidence_supports_give_exit_code_0(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [x] Add `a.py`\n", "a.py": ""})
    assert gate(tmp_path, "claims", "T.md").code == 0


def test_claims_are_checked_against_the_checklist(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    gate(tmp_path, "import", "T.md", "-o", "readiness.yml")
    assert gate(tmp_path, "claims", "T.md").out.startswith("Claims of T.md compared with readiness.yml\n")
    (tmp_path / "readiness.yml").write_text("version: 2\n")
    assert gate(tmp_path, "claims", "T.md").code == 2


def test_claims_are_printed_as_annotations(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    assert gate(tmp_path, "claims", "T.md", "--format", "annotations").out == (
        "::warning file=T.md,line=3,col=18,title=Tracker::The document claims 9 tasks; 4 are listed\n"
        "::error file=T.md,line=9,col=1,title=Tracker::"
        "Add LICENSE: claimed as done, but contradicted by evidence; add-license: missing: LICENSE\n"
        "::notice file=T.md,line=7,col=1,title=Tracker::Write the readme: supported by evidence; can be ticked\n"
    )


def test_the_probe_security_reads_claims_as_sarif(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    log = gate(tmp_path, "claims", "T.md", "--format", "sarif").out
    report = sarif.parse(BytesIO(log.encode()), lambda _path: True)
    assert [(finding.rule, finding.path, finding.line) for finding in report.findings] == [
        ("task-count", "T.md", 3), ("contradicted", "T.md", 9), ("unclaimed", "T.md", 7),
    ]  # fmt: skip


@pytest.mark.parametrize("page_format", ["table", "json", "sarif", "annotations"])
def test_claims_show_no_secret_that_a_server_echoes_to_another_item(tmp_path: Path, page_format: str) -> None:
    secret = "s3cr3t-t0ken-0123456789"  # noqa: S105 - a made-up one
    with serving(respond(body=json.dumps({"echo": secret}).encode())) as server:
        deploy = f"deploy | http | {{urls: '{server.url()}', headers: {{X: {{env: DEPLOY_KEY}}}}}} | status == 200"
        health = f"health | http | {{urls: '{server.url()}', facts: {{echo: echo}}}} | echo == fine"
        tracker = "- [x] Health <!-- gate: health -->\n"
        lay_out(tmp_path, {"TRACKER.md": tracker, "readiness.yml": checklist(deploy, health)})
        env = {"PATH": os.environ["PATH"], "DEPLOY_KEY": secret, **MEASURED}
        result = run(tmp_path, env, "claims", "TRACKER.md", "--allow-private", "--format", page_format)

    assert (result.code, len(server.requests)) == (1, 2), result.output
    assert secret not in result.output


def test_claims_as_json_contain_every_claim(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    page = json.loads(gate(tmp_path, "claims", "T.md", "--format", "json").out)
    assert page["counts"] == {
        "contradicted": 1, "unclaimed": 1, "verified": 1, "met": 0, "unverified": 0, "open": 1,
        "unbound": 1,
    }  # fmt: skip
    assert page["contradictions"] == [
        {"rule": "task-count", "line": 3, "column": 18, "message": "claims 9 tasks; 4 are listed"}
    ]
    assert page["claims"][0] == {
        "line": 5, "column": 1, "kind": "task", "title": "Add the health check", "number": "", "progress": "done",
        "status": "verified", "items": [{"id": "add-the-health-check", "status": "pass"}], "reason": "",
    }  # fmt: skip


ITSELF = "T.md has 1 contradiction in itself: see `gate claims T.md`\n"


def test_sync_check_lists_the_changes_that_sync_makes(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    changes = (
        "T.md:7  {0}: ticked: Write the readme\n"
        "T.md:9  {0}: cleared: Add LICENSE\n"
        "T.md:16  {0}: the table of verdicts\n"
    )
    checked = gate(tmp_path, "sync", "T.md", "--check")
    assert (checked.code, checked.out) == (
        1,
        changes.format("would change") + ITSELF + "run `gate sync T.md` and commit the changes\n",
    )
    assert (tmp_path / "T.md").read_text() == CLAIMED
    done = gate(tmp_path, "sync", "T.md")
    assert (done.code, done.out) == (0, changes.format("changed") + ITSELF)
    assert (tmp_path / "T.md").read_text() == CLAIMED.replace("[ ] Write", "[x] Write").replace(
        "[x] Add `L", "[ ] Add `L"
    ).replace(
        "begin -->\n",
        "begin -->\n\n| | item | verdict |\n| --- | --- | --- |\n"
        "| ✅ | Add the health check | pass |\n| ✅ | Write the readme | pass |\n"
        "| ❌ | Add LICENSE | fail |\n| ❔ | Coverage ≥ 80% | unknown |\n\n",
    )
    again = gate(tmp_path, "sync", "T.md", "--check")
    assert (again.code, again.out) == (1, f"T.md matches the evidence\n{ITSELF}")


def test_a_guessed_item_is_ticked_only_when_the_checklist_has_a_must_for_it(tmp_path: Path) -> None:
    junit = '<testsuite name="unit" tests="1" failures="0"><testcase name="adds"/></testsuite>'
    lay_out(tmp_path, {"PLAN.md": "- [ ] Add integration tests\n", "test-results.xml": junit})
    gate(tmp_path, "import", "PLAN.md", "-o", "readiness.yml")

    guessed = "add-integration-tests passes but is a guess; change its `should` to a `must` to confirm it"
    assert f"  PLAN.md:1:1  open: Add integration tests — {guessed}\n" in gate(tmp_path, "claims", "PLAN.md").out
    assert gate(tmp_path, "sync", "PLAN.md", "--check").code == 0

    drafted = tmp_path / "readiness.yml"
    drafted.write_text(drafted.read_text().replace("should:", "must:"))
    assert "  PLAN.md:1:1  can be ticked: Add integration tests\n" in gate(tmp_path, "claims", "PLAN.md").out
    assert gate(tmp_path, "sync", "PLAN.md").code == 0
    assert (tmp_path / "PLAN.md").read_text() == "- [x] Add integration tests\n"


def test_import_check_sync_and_import_again_give_the_same_checklist(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED, "health.py": "", "README.md": ""})
    first = gate(tmp_path, "import", "T.md").out
    (tmp_path / "readiness.yml").write_text(first)
    assert gate(tmp_path, "check").code == 1
    assert gate(tmp_path, "sync", "T.md").code == 0
    assert gate(tmp_path, "import", "T.md").out == first


def test_sync_rejects_an_encoding_that_it_cannot_change(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": CLAIMED.encode("utf-16"), "health.py": ""})
    result = gate(tmp_path, "sync", "T.md")
    assert (result.code, result.err) == (
        2, "gate: T.md cannot be changed: it is encoded as UTF-16; save it as UTF-8 [unwritable-tracker]\n",
    )  # fmt: skip


def test_sync_does_not_change_a_read_only_file(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [ ] Add `a.py`\n", "a.py": ""})
    (tmp_path / "T.md").chmod(0o444)
    result = gate(tmp_path, "sync", "T.md")
    assert (result.code, result.err) == (2, "gate: cannot change T.md: it is read-only [unwritable-file]\n")
    assert (tmp_path / "T.md").read_text() == "- [ ] Add `a.py`\n"
    assert gate(tmp_path, "sync", "T.md", "--check").code == 1


def test_sync_follows_links_only_inside_the_repository(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repo/docs/T.md": "- [ ] Add `a.py`\n", "repo/a.py": "", "U.md": "- [ ] Add `a.py`\n"})
    (tmp_path / "repo" / "T.md").symlink_to("docs/T.md")
    (tmp_path / "repo" / "U.md").symlink_to("../U.md")
    assert gate(tmp_path / "repo", "sync", "T.md").code == 0
    assert (tmp_path / "repo" / "T.md").is_symlink()
    assert (tmp_path / "repo" / "docs" / "T.md").read_text() == "- [x] Add `a.py`\n"
    assert "leads out of the repository" in gate(tmp_path / "repo", "sync", "U.md").err
    assert (tmp_path / "U.md").read_text() == "- [ ] Add `a.py`\n"
    assert sorted(path.name for path in (tmp_path / "repo").rglob("*")) == ["T.md", "T.md", "U.md", "a.py", "docs"]


def test_sync_reports_invalid_markers_and_changes_no_file(tmp_path: Path) -> None:
    text = "- [ ] Add `a.py`\n\n<!-- gate:begin -->\n"
    lay_out(tmp_path, {"T.md": text, "a.py": ""})
    for more in ((), ("--check",)):
        result = gate(tmp_path, "sync", "T.md", *more)
        assert (result.code, result.err) == (
            2,
            (
                "gate: T.md cannot be changed: line 3 is `<!-- gate:begin -->` without a `<!-- gate:end -->` after it"
                " [unwritable-tracker]\n"
            ),
        )
    assert (tmp_path / "T.md").read_text() == text


def test_sync_preserves_line_endings_and_all_other_bytes(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf# T\r\n\r\n- [ ] Add `a.py`\r\n\tcaf\xc3\xa9 \xe2\x9a\xa0\n"
    text += b"<!-- gate:begin -->\r\n<!-- gate:end -->\r\nend"
    lay_out(tmp_path, {"T.md": text, "a.py": ""})
    assert gate(tmp_path, "sync", "T.md").code == 0
    table = "\r\n| | item | verdict |\r\n| --- | --- | --- |\r\n| ✅ | Add a.py | pass |\r\n\r\n".encode()
    assert (tmp_path / "T.md").read_bytes() == text.replace(b"[ ]", b"[x]").replace(
        b"begin -->\r\n", b"begin -->\r\n" + table
    )
    assert gate(tmp_path, "sync", "T.md", "--check").out == "T.md matches the evidence\n"


# ------------------------------------------------------------------------------------------- what evidence can show


def test_without_evidence_a_claim_is_not_verified_and_the_exit_code_is_0(tmp_path: Path) -> None:
    text = "- [x] Talk to ten customers\n- [x] Services answer at http://localhost:8123/\n"
    lay_out(tmp_path, {"T.md": text})
    result = gate(tmp_path, "claims", "T.md")
    assert (result.code, "  T.md  not covered by evidence: line 1\n" in result.out) == (0, True)
    assert "  T.md:2:1  not verified: Services answer at http://localhost:8123/ — " in result.out
    checked = gate(tmp_path, "sync", "T.md", "--check")
    assert (checked.code, checked.out) == (0, "T.md matches the evidence\n")


def test_sign_offs_are_drafted_on_request_and_without_a_signature_not_verified(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [x] Talk to ten customers\n- [ ] Write `a.py`\n"})
    assert "probe: signoff" not in gate(tmp_path, "import", "T.md").out
    gate(tmp_path, "import", "T.md", "--signoffs", "-o", "readiness.yml")
    assert "probe: signoff" in (tmp_path / "readiness.yml").read_text()
    result = gate(tmp_path, "claims", "T.md")
    unsigned = "not verified: Talk to ten customers — talk-to-ten-customers: signed: no data"
    assert (result.code, unsigned in result.out) == (0, True)


def test_the_ids_of_a_draft_are_the_same_with_and_without_sign_offs(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [ ] Train\n- [ ] Train\n  - **Coverage**: 80%\n"})
    assert "- id: train-2\n" in gate(tmp_path, "import", "T.md").out
    assert "- id: train-2\n" in gate(tmp_path, "import", "T.md", "--signoffs").out


def test_a_tracker_without_evidence_gives_an_item_for_its_consistency(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "**Total tasks**: 3 tasks\n\n- [ ] Talk to ten customers\n"})
    imported = gate(tmp_path, "import", "T.md", "-o", "readiness.yml")
    assert (imported.code, "drafted   1 item: 1 tracker\n" in imported.out) == (0, True)
    assert "! WARN  The tracker does not contradict itself" in gate(tmp_path, "check").out
    assert gate(tmp_path, "sync", "T.md", "--check").code == 1


def test_a_bare_file_name_is_looked_for_anywhere(tmp_path: Path) -> None:
    text = "- [x] Create `Timeline.tsx`\n\n| Issue | File | Status |\n|-|-|-|\n| No auth | articles.ts | Fixed |\n"
    lay_out(tmp_path, {"T.md": text, "src/app/Timeline.tsx": "", "src/app/articles.ts": ""})
    result = gate(tmp_path, "claims", "T.md")
    assert (result.code, "supported by evidence: Create Timeline.tsx\n" in result.out) == (0, True)
    lay_out(tmp_path, {"lib/Timeline.tsx": ""})
    assert "not verified: Create Timeline.tsx — create-timeline-tsx: 2 files have this name\n" in (
        gate(tmp_path, "claims", "T.md").out
    )


def test_a_file_in_another_folder_neither_contradicts_nor_supports(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [x] Write `src/till.py`\n", "src/a.py": "", "lib/till.py": ""})
    result = gate(tmp_path, "claims", "T.md")
    assert (result.code, "lib/till.py may be this file under another path" in result.out) == (0, True)
    (tmp_path / "lib" / "till.py").unlink()
    assert gate(tmp_path, "claims", "T.md").code == 1


def test_a_file_that_a_commit_removed_was_written(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [x] Write `src/till.py`\n", "src/a.py": "", "src/till.py": "1\n"})
    git(tmp_path, "init", "-q")
    for _ in range(2):
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", "change")
        (tmp_path / "src" / "till.py").unlink(missing_ok=True)
        git(tmp_path, "add", "-A")
    result = gate(tmp_path, "claims", "T.md")
    assert (result.code, "src/till.py was removed later" in result.out) == (0, True)


def test_every_gate_and_every_bound_is_covered_or_listed(tmp_path: Path) -> None:
    text = (
        "- [ ] **Task 3.1**: Put up the gates\n"
        "  - **Gates**: Test coverage, security scan, manual approval\n\n"
        "### Alerts to configure\n"
        "- **High error rate** (>5% in 5 minutes)\n"
    )
    lay_out(tmp_path, {"T.md": text})
    page = gate(tmp_path, "import", "T.md").out
    alert = "High error rate (>5% in 5 minutes)"
    assert "  # line 2, guess: gates: security scan\n" in page
    assert page.partition("# Fields")[2].splitlines()[1:] == [
        "#   line 2 (of 3.1, its text names no evidence): gates: Test coverage",
        "#   line 2 (of 3.1, its text names no evidence): gates: manual approval",
        f"#   line 5 (of {alert}, its text names no evidence): **High error rate** (>5% in 5 minutes)",
    ]


def test_of_two_bounds_for_one_number_of_one_report_the_second_is_a_guess(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [ ] Coverage above 90%\n- [ ] Coverage of 100% for payments\n"})
    page = gate(tmp_path, "import", "T.md").out
    assert ('must: ["line_coverage > 90%"]' in page, 'should: ["line_coverage >= 100%"]' in page) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] unsafe cast at app.py:20",
        "- [ ] **worker.ts:476** - use the safe source",
        "- [ ] Index `.kites.io` pages",
    ],
)
def test_a_place_in_code_and_a_domain_are_no_evidence(tmp_path: Path, text: str) -> None:
    lay_out(tmp_path, {"T.md": text})
    assert "probe: tracker" in gate(tmp_path, "import", "T.md").out


def test_a_latency_beside_a_url_is_measured_there(tmp_path: Path) -> None:
    lay_out(tmp_path, {"T.md": "- [ ] API average response below 200ms at http://localhost:8123\n"})
    page = gate(tmp_path, "import", "T.md").out
    assert '      urls: "http://localhost:8123"\n      samples: 20\n    must: ["median < 200ms"]\n' in page


@pytest.mark.parametrize(
    "text",
    [
        "500 tests passing, coverage >= 80%", "p95 < 200ms and p99 < 500ms", "Coverage of 80%, uptime 99.9%",
        "Coverage of 80%, 2 s to start",
    ],
)  # fmt: skip
def test_a_text_with_two_bounds_is_listed_if_one_of_them_is_not_covered(tmp_path: Path, text: str) -> None:
    lay_out(tmp_path, {"T.md": f"- [ ] {text}\n"})
    page = gate(tmp_path, "import", "T.md").out
    assert page.endswith(f"#   line 1 (of {text}, its text names no evidence): {text}\n")


@pytest.mark.parametrize("text", ["Coverage >= 80%", "Coverage up from 60% to 80%", "Coverage 80%, in 3 days"])
def test_a_text_whose_bounds_are_covered_is_not_listed(tmp_path: Path, text: str) -> None:
    lay_out(tmp_path, {"T.md": f"- [ ] {text}\n"})
    assert "# Fields" not in gate(tmp_path, "import", "T.md").out
