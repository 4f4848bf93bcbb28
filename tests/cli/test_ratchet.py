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
    assert again.err == "Nothing to tighten: no threshold is stricter at today's values.\n"


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


# ------------------------------------------------------------------------------------------------- shared policies

SHARED = (
    CHECKLIST + '  - {id: more, probe: files, with: {paths: "src/*.py", pattern: TODO}, must: matching_lines <= 9}\n'
)
HEAD = "version: 1\nextends: readiness/base.yml\n"


def share(project: Path, text: str, base: str = SHARED) -> None:
    lay_out(project, {"readiness/base.yml": base, "readiness.yml": HEAD + text})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "items:\n  - id: todo\n    must: matching_lines <= 2\n"),
        ("items:\n  - id: more\n    owner: x\n\nwaivers: []\n",
         "items:\n  - id: more\n    owner: x\n  - id: todo\n    must: matching_lines <= 2\n\nwaivers: []\n"),
        ("items:\n  - {id: todo, owner: x}\n", "items:\n  - {id: todo, must: matching_lines <= 2, owner: x}\n"),
        ("items:\n  - id: todo\n    owner: x # y\n    help: |\n      Do\n      this.\n",
         "items:\n  - id: todo\n    owner: x # y\n    help: |\n      Do\n      this.\n    must: matching_lines <= 2\n"),
        ("items:\n  - id: todo\n    must: count >= 1 # one\n",
         "items:\n  - id: todo\n    must: [count >= 1, matching_lines <= 2] # one\n"),
        ("items:\n  - id: todo\n    must: [count >= 1]\n",
         "items:\n  - id: todo\n    must: [count >= 1, matching_lines <= 2]\n"),
        ("items:\n  - id: todo\n    must:\n      - count >= 1 # one\n    owner: x\n",
         "items:\n  - id: todo\n    must:\n      - count >= 1 # one\n      - matching_lines <= 2\n    owner: x\n"),
        ("items:\n  - id: todo\n    must: matching_lines <= 4\n",
         "items:\n  - id: todo\n    must: matching_lines <= 2\n"),
    ],
)  # fmt: skip
def test_a_threshold_of_a_base_policy_is_tightened_in_the_own_item(project: Path, before: str, after: str) -> None:
    share(project, before)

    result = gate(project, "ratchet", "--write", *NOW)

    assert result.code == 0, result.output
    assert (project / "readiness.yml").read_text() == HEAD + after
    assert (project / "readiness/base.yml").read_text() == SHARED
    assert gate(project, "ratchet", *NOW).err.startswith("Nothing to tighten")


def test_without_a_ratchet_the_flag_that_tightens_everything_is_named(project: Path) -> None:
    (project / "readiness.yml").write_text(CHECKLIST.replace("    ratchet: true\n", ""))

    result = gate(project, "ratchet", *NOW)

    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "Nothing to tighten: no item has the key `ratchet`; `--all` tightens every fixed threshold.\n"
    )
    assert "+      - matching_lines <= 2 # at the start" in gate(project, "ratchet", "--all", *NOW).out


def test_what_has_no_place_in_the_own_checklist_is_named(project: Path) -> None:
    share(project, "items: [{id: more, owner: x}]\n")

    result = gate(project, "ratchet", "--write", *NOW)

    assert (project / "readiness.yml").read_text() == HEAD + "items: [{id: more, owner: x}]\n"
    assert "write `matching_lines <= 2` by hand" in result.out


def test_a_broken_threshold_of_a_base_policy_is_not_lowered(project: Path) -> None:
    share(project, "", SHARED.replace("<= 5", "<= 1"))

    result = gate(project, "adopt", "--by", "2027-06-30", "--write", *NOW)

    assert result.code == 1
    assert result.out == (
        "todo: the base policy demands `matching_lines <= 1` (readiness/base.yml:7:9), and no repository lowers it: "
        "fix it, or write a waiver where the base policy has `may_waive`\n"
    )
    assert (project / "readiness.yml").read_text() == HEAD


def test_an_own_threshold_is_not_lowered_below_that_of_the_base_policy(project: Path) -> None:
    text = "items:\n  - id: todo\n    must: matching_lines <= 1\n"
    share(project, text, SHARED.replace("    ratchet: true\n", ""))
    lay_out(project, {"src/a.py": "# TODO\n" * 4})

    assert gate(project, "adopt", "--by", "2027-06-30", *NOW).code == 0
    lay_out(project, {"src/a.py": "# TODO\n" * 6})
    result = gate(project, "adopt", "--by", "2027-06-30", "--write", *NOW)

    assert result.code == 1
    assert (
        "the base policy demands `matching_lines <= 5` (readiness/base.yml:7:9); `matching_lines <= 6` does"
        in result.out
    )
    assert (project / "readiness.yml").read_text() == HEAD + text


def test_a_target_gets_a_plan_in_the_own_item(project: Path) -> None:
    share(project, "", SHARED.replace("    ratchet: true\n", ""))

    result = gate(project, "adopt", "--by", "2027-06-30", "--steps", "1", "--target", "todo: matching_lines <= 1",
                  "--write", *NOW)  # fmt: skip

    assert result.code == 0, result.output
    plan = "    plan:\n      - {from: 2027-06-30, must: matching_lines <= 1}\n"
    assert (
        (project / "readiness.yml").read_text().endswith(f"items:\n  - id: todo\n    must: matching_lines <= 2\n{plan}")
    )


# -------------------------------------------------------------------------------------------------- several gates


def test_the_runs_are_those_of_the_gate_with_this_key(project: Path) -> None:
    lay_out(project, {"src/b.py": "# TODO\n"})
    record = ("check", "--history", "history", "--record", "--key", "nightly", "--now", "2026-11-01T12:00Z")
    assert gate(project, *record).code == 0
    (project / "src/b.py").unlink()
    ratchet = ("ratchet", "--history", "history", "--runs", "5", *NOW)

    result, other = gate(project, *ratchet, "--key", "nightly"), gate(project, *ratchet)

    assert result.err == "todo: matching_lines <= 5 → matching_lines <= 3 (worst of 2 runs 3)\n"
    assert other.code == 2
    assert "the history has no run of the gate `readiness`, only of nightly; name one with `--key`" in other.err
