"""`gate ratchet` and `gate adopt` print a patch that git applies, or edit the checklist in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import gate, lay_out
from tests.git import git

CHECKLIST = """\
version: 1
items:
  - id: todo
    probe: files
    with: {paths: "src/*.py", pattern: TODO}
    must:
      - matching_lines <= 5 # at the start
    ratchet: true
"""
NOW = ("--now", "2026-11-20T12:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, "src/a.py": "# TODO\n# TODO\n"})
    return tmp_path


def test_the_patch_applies_and_then_nothing_remains_to_tighten(project: Path) -> None:
    result = gate(project, "ratchet", *NOW)

    assert result.code == 0
    assert (
        result.out
        == """\
--- a/readiness.yml
+++ b/readiness.yml
@@ -4,5 +4,5 @@
     probe: files
     with: {paths: "src/*.py", pattern: TODO}
     must:
-      - matching_lines <= 5 # at the start
+      - matching_lines <= 2 # at the start
     ratchet: true
"""
    )
    assert result.err == "todo: matching_lines <= 5 → matching_lines <= 2 (today 2)\n"

    git(project, "init", "-q")
    (project / "tighter.patch").write_text(result.out)
    git(project, "apply", "tighter.patch")
    again = gate(project, "ratchet", *NOW)

    assert (again.code, again.out) == (0, "")
    assert again.err == "Nothing to tighten: no threshold with a ratchet is stricter at today's values.\n"


def test_write_edits_the_checklist_in_place(project: Path) -> None:
    result = gate(project, "ratchet", "--write", *NOW)

    assert (result.code, result.out) == (0, "todo: matching_lines <= 5 → matching_lines <= 2 (today 2)\n")
    assert (project / "readiness.yml").read_text() == CHECKLIST.replace("<= 5", "<= 2")


def test_earlier_results_loosen_the_threshold_to_their_worst(project: Path) -> None:
    lay_out(project, {"src/b.py": "# TODO\n# TODO\n"})
    gate(project, "check", "--json", "old.json", "--now", "2026-11-01T12:00Z")
    lay_out(project, {"src/b.py": "# TODO\n"})
    gate(project, "check", "--json", "new.json", "--now", "2026-11-02T12:00Z")
    (project / "src/b.py").unlink()

    both, latest = (gate(project, "ratchet", "new.json", "old.json", *more, *NOW).err for more in ((), ("--runs", "1")))

    assert both == "todo: matching_lines <= 5 → matching_lines <= 4 (worst of 3 runs 4)\n"
    assert latest == "todo: matching_lines <= 5 → matching_lines <= 3 (worst of 2 runs 3)\n"


def test_an_item_without_a_ratchet_is_only_tightened_on_request(project: Path) -> None:
    lay_out(project, {"readiness.yml": CHECKLIST.replace("    ratchet: true\n", "")})

    assert gate(project, "ratchet", *NOW).out == ""
    assert "+      - matching_lines <= 2" in gate(project, "ratchet", "--all", *NOW).out


def test_an_adopted_checklist_is_ready(project: Path) -> None:
    lay_out(project, {"readiness.yml": CHECKLIST.replace("<= 5", "== 0").replace("    ratchet: true\n", "")})
    assert gate(project, "check", *NOW).code == 1

    result = gate(project, "adopt", "--by", "2027-06-30", "--write", *NOW)

    assert result.code == 0, result.output
    assert gate(project, "check", *NOW).code == 0
    assert gate(project, "check", "--now", "2027-06-30T00:00Z").code == 1
    assert gate(project, "adopt", "--by", "2027-06-30", *NOW).err == "Nothing to adopt: the checklist is ready today.\n"


def test_what_cannot_be_adopted_is_named_and_nothing_changes(project: Path) -> None:
    text = CHECKLIST.replace("src/*.py", "lib/*.py").replace("    ratchet: true\n", "")
    lay_out(project, {"readiness.yml": text})

    result = gate(project, "adopt", "--by", "2027-06-30", "--write", *NOW)

    assert (result.code, result.out) == (
        1,
        "todo: `matching_lines <= 5` has no data: no file matches lib/*.py\n",
    )
    assert (project / "readiness.yml").read_text() == text


def test_a_plan_that_ends_today_is_refused(project: Path) -> None:
    result = gate(project, "adopt", "--by", "2026-11-20", *NOW)

    assert (result.code, result.err) == (
        2,
        "gate: --by 2026-11-20 is not after today, 2026-11-20; name a later day [invalid-argument]\n",
    )


def scan(version: str, findings: int) -> str:
    """A SARIF report of a scanner with this version and so many findings."""
    results = [{"ruleId": "r", "message": {"text": f"problem {number}"}} for number in range(findings)]
    driver = {"name": "Scan", "version": version, "rules": []}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]})


def test_a_new_version_of_a_tool_has_its_way_through_a_ratchet(tmp_path: Path) -> None:
    item = "version: 1\nitems:\n  - id: scan\n    probe: security\n    with: {reports: scan.sarif}\n"
    item += "    must: total <= 9\n    ratchet: true\n"
    waiver = "waivers:\n  - {item: scan, until: 2026-12-06, by: a, reason: new, but: total <= 5, %s}\n"
    lay_out(tmp_path, {"readiness.yml": item, "scan.sarif": scan("1.0", 3)})
    gate(tmp_path, "check", "--json", "main.json", *NOW)  # begins without a baseline: undecided, and saved
    check = ("check", "--baseline", "main.json", *NOW)
    assert gate(tmp_path, *check).code == 0

    lay_out(tmp_path, {"scan.sarif": scan("2.0", 4)})  # the new version sees more
    upgrade = gate(tmp_path, *check)
    assert (upgrade.code, "[baseline-of-other-tool]" in upgrade.out) == (2, True)
    key = next(line.strip() for line in upgrade.out.splitlines() if 'baseline: "' in line)

    lay_out(tmp_path, {"readiness.yml": item + waiver % key})
    assert gate(tmp_path, *check).code == 0
    lay_out(tmp_path, {"scan.sarif": scan("2.0", 6)})  # beyond the floor of the waiver
    assert gate(tmp_path, *check).code == 2

    lay_out(tmp_path, {"scan.sarif": scan("2.0", 4)})
    gate(tmp_path, *check, "--json", "merged.json")  # the base branch, after the merge
    after = gate(tmp_path, "check", "--baseline", "merged.json", *NOW)
    assert (after.code, "is not used" in after.out) == (0, True)
    lay_out(tmp_path, {"scan.sarif": scan("2.0", 5)})
    assert gate(tmp_path, "check", "--baseline", "merged.json", *NOW).code == 1


def test_a_ratchet_begins_with_the_first_result_of_the_history_and_needs_a_readable_one(project: Path) -> None:
    lay_out(project, {".gitignore": "history/\nold.json\n"})
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "first")
    check = ("check", "--history", "history")

    first = gate(project, *check, "--record", *NOW)
    assert (first.code, "There is no earlier result of todo: the ratchet begins" in first.out) == (0, True)

    lay_out(project, {"src/b.py": "# TODO\n"})
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "worse")
    second = gate(project, *check, "--now", "2026-11-21T12:00Z")
    assert (second.code, "matching_lines is 3 (+1), expected <= baseline (2)" in second.out) == (1, True)
    assert "begins" not in second.out

    (result,) = project.glob("history/**/*.json.gz")
    result.write_bytes(b"no gzip")
    damaged = gate(project, *check, "--now", "2026-11-21T12:00Z")
    assert (damaged.code, "it is not a gzip file" in damaged.out) == (2, True)
