"""The checkout, the checklist, and the globs of its items."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import lay_out
from tests.doctor.folders import FILES, WORKFLOW, examinations, lay_out_repository
from tests.git import git

PATCH = "cover | coverage | {reports: build/coverage.xml} | patch_coverage >= 80%"
TESTS = "tests | tests | {reports: build/junit.xml} | failed == 0"
DEPTH = "        with: {fetch-depth: 2}\n"


@pytest.mark.parametrize(
    ("item", "depth", "outcome", "observation"),
    [
        (PATCH, DEPTH, "good", "the checkout has 2 commits"),
        (PATCH, DEPTH.replace("2", "0"), "good", "the checkout has all commits"),
        (PATCH, "", "bad", "the checkout has one commit, without its parent"),
        (TESTS, "", "good", "the checkout has 1 commit"),
        (f"{TESTS}\n    when: {{paths: [src/**]}}", "", "bad", "the checkout has one commit, without its parent"),
        (PATCH, DEPTH.replace("2", "'${{ inputs.depth }}'"), "bad", "the checkout has one commit, without its parent"),
    ],
)
def test_the_checkout_must_have_the_base_if_an_item_compares_with_it(
    tmp_path: Path, item: str, depth: str, outcome: str, observation: str
) -> None:
    workflow = WORKFLOW.replace(DEPTH, depth)
    entry = examinations(lay_out_repository(tmp_path, item, workflow=workflow))["checkout"]
    assert (entry["outcome"], entry["observation"]) == (outcome, observation)


IN_JOB = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REPOSITORY": "acme/shop"}


def test_a_checkout_of_one_commit_is_named_in_its_job_if_an_item_compares_with_the_base(tmp_path: Path) -> None:
    origin = lay_out_repository(tmp_path / "origin", PATCH)
    git(origin, "commit", "-q", "--allow-empty", "-m", "second")
    git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), "clone")

    entry = examinations(tmp_path / "clone", IN_JOB)["this-checkout"]

    assert (entry["outcome"], entry["observation"], entry["expected"], entry["next"]) == (
        "bad", "git has one commit, without its parent", "the base of the change, for cover",
        "give actions/checkout `with: {fetch-depth: 2}`",
    )  # fmt: skip


def test_a_job_whose_folder_is_no_repository_is_unknown(tmp_path: Path) -> None:
    entry = examinations(lay_out(tmp_path, {"readiness.yml": "version: 1\n"}), IN_JOB)["this-checkout"]

    assert (entry["outcome"], entry["expected"]) == ("unknown", "a checkout of the tested commit")
    assert "not a git repository" in entry["observation"]


def test_a_job_without_a_checkout_is_unknown(tmp_path: Path) -> None:
    workflow = WORKFLOW.replace(f"      - uses: actions/checkout@v4\n{DEPTH}", "")
    entry = examinations(lay_out_repository(tmp_path, workflow=workflow))["checkout"]
    assert (entry["outcome"], entry["observation"]) == ("unknown", "`gate` has no actions/checkout")


def test_an_invalid_checklist_is_named_with_its_position(tmp_path: Path) -> None:
    lay_out_repository(tmp_path)
    lay_out(tmp_path, {"readiness.yml": "version: 1\nitems: 3\n"})

    entry = examinations(tmp_path)["checklist"]

    assert (entry["outcome"], entry["file"], entry["line"]) == ("bad", "readiness.yml", 2)


def test_a_checklist_with_warnings_leads_to_lint(tmp_path: Path) -> None:
    lay_out_repository(tmp_path, TESTS.replace("==", ">="))
    entry = examinations(tmp_path)["lint"]
    assert (entry["outcome"], entry["observation"]) == ("bad", "readiness.yml has 1 warning")

    assert "lint" not in examinations(lay_out_repository(tmp_path / "valid", TESTS))


def test_another_checklist_can_be_named(tmp_path: Path) -> None:
    lay_out_repository(tmp_path)
    (tmp_path / "readiness.yml").rename(tmp_path / "other.yml")

    assert examinations(tmp_path)["checklist"]["outcome"] == "bad"
    assert examinations(tmp_path, None, "--checklist", "other.yml")["checklist"]["observation"] == (
        "other.yml is valid and has 1 item"
    )


def test_globs_of_reports_without_a_match_are_unknown(tmp_path: Path) -> None:
    lay_out_repository(tmp_path, TESTS, PATCH)
    entry = examinations(tmp_path)["globs"]
    assert (entry["outcome"], entry["observation"], entry["line"]) == (
        "unknown", "no file matches `build/junit.xml` of tests, `build/coverage.xml` of cover", 6,
    )  # fmt: skip

    lay_out(tmp_path, {"build/junit.xml": "<testsuite/>", "build/coverage.xml": "<coverage/>"})
    entry = examinations(tmp_path)["globs"]
    assert (entry["outcome"], entry["observation"]) == ("good", "2 of 2 globs match files today")


def test_a_committed_file_matches(tmp_path: Path) -> None:
    assert examinations(lay_out_repository(tmp_path, FILES))["globs"]["observation"] == "1 of 1 glob match files today"
