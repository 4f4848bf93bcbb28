"""`gate fleet` as people and jobs run it: plan, run, merge, and the issue of the organisation."""

from __future__ import annotations

import json
from pathlib import Path

from gate.adapters.stores.folder import FolderStore
from tests.command import Result, environment, lay_out, run
from tests.fakes.github import GitHub
from tests.fakes.github import serving as serving_one
from tests.fleet.many import TOKEN, Fleet, serving
from tests.fleet.records import AT, DAY, MORNING, names, put, record, red

CHECKLIST = """\
version: 1
title: Every repository
items:
  - id: owners
    probe: repository
    must: [codeowners]
"""


def gate(folder: Path, *arguments: str, url: str = "", token: str = TOKEN) -> Result:
    env = environment(folder) | ({"GITHUB_TOKEN": token, "GITHUB_API_URL": url} if url else {})
    return run(folder, env, "fleet", *arguments)


def merge(folder: Path, *more: str, at: str = "2026-11-20T08:00Z", url: str = "", token: str = TOKEN) -> Result:
    arguments = ("merge", "store", "--expected", "repositories.txt", "--out", "out", "--at", at, *more)
    return gate(folder, *arguments, url=url, token=token)


def make_plan(folder: Path, shards: str, file: str, *more: str) -> Result:
    return gate(folder, "plan", "--repositories", "repositories.txt", "--shards", shards, "--out", file, *more)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((folder / "out").glob("*.*"))}


def test_a_merge_writes_the_pages_and_names_who_is_missing(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "\n".join(names(range(3)))})
    put(FolderStore(tmp_path / "store"), record("acme/service-000"), red("acme/service-001"))

    result = merge(tmp_path, "--title", "Acme")

    assert (result.code, result.err) == (0, "")
    assert (
        result.out
        == """\
1 of 3 repositories did not report; 2 gates reported: 1 not ready, 0 undecided, 1 ready
  acme/service-002: no run in the merged records
"""
    )
    assert list(files(tmp_path)) == ["index.html", "issue.md", "league.csv", "league.json", "league.md"]
    assert files(tmp_path)["issue.md"].startswith("# Acme is not ready (1 missing, 1 not ready)\n")
    assert merge(tmp_path, "--title", "Acme").out == result.out


def test_a_repository_that_falls_silent_is_named_the_next_day(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "\n".join(names(range(3)))})
    store = FolderStore(tmp_path / "store")
    put(store, *map(record, names(range(3))))
    assert "all 3 repositories reported" in merge(tmp_path, "--max-age", "24h").out

    put(store, *(record(name, MORNING + DAY) for name in names((0, 2))))
    result = merge(tmp_path, "--max-age", "24h", at="2026-11-21T08:00Z")

    assert "  acme/service-001: last run 2026-11-20 03:00 UTC\n" in result.out


def test_the_issue_is_opened_updated_with_what_changed_and_closed(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "\n".join(names(range(2)))})
    store = FolderStore(tmp_path / "store")
    put(store, record("acme/service-000"))
    token = "token-of-the-workflow"  # noqa: S105 - of the fake
    with serving_one(GitHub()) as github:
        github.heads.clear()
        github.issues.clear()
        first = merge(tmp_path, "--issue", "acme/shop", url=github.url, token=token)
        put(store, *(record(name, MORNING + DAY) for name in names(range(2))))
        merge(tmp_path, "--issue", "acme/shop", url=github.url, at="2026-11-21T08:00Z", token=token)

    assert first.err == ""
    (issue,) = github.issues.values()
    assert issue.title == "Readiness is ready"
    assert (issue.state, issue.state_reason) == ("closed", "completed")
    assert "`acme/service-001`: unknown → **pass**" in (issue.body or "")


def test_an_issue_without_a_token_is_an_error_and_the_pages_are_there(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "acme/shop"})

    result = merge(tmp_path, "--issue", "acme/shop")

    assert (result.code, "no token" in result.err) == (2, True)
    assert "index.html" in files(tmp_path)


def test_a_plan_and_its_shards_store_what_a_merge_reads(tmp_path: Path) -> None:
    shared = "version: 1\nextends: policies/base.yml\n"
    lay_out(
        tmp_path, {"repositories.txt": "\n".join(names(range(4))), "org.yml": shared, "policies/base.yml": CHECKLIST}
    )
    plan = make_plan(tmp_path, "2", "plan.json", "--budget", "1000000")
    assert (plan.code, json.loads(plan.out)) == (0, {"shard": [0, 1]})
    assert plan.err == "4 repositories in 2 shards, each with 500,000 requests an hour; the longest takes about 0 min\n"

    shard = ("run", "0", "--plan", "plan.json", "--store", "store", "--checklist", "org.yml", "--now", AT.isoformat())
    with serving(Fleet(names(range(4)))) as fleet:
        first = gate(tmp_path, *shard, url=fleet.url)
        again = gate(tmp_path, *shard, url=fleet.url)
        gate(tmp_path, "run", "1", *shard[2:], url=fleet.url)

    assert (first.code, first.err) == (0, "")
    assert (
        first.out
        == """\
acme/service-000: not ready
acme/service-002: not ready
2 judged, 0 already had a record of today, 0 could not be judged, 12 requests
"""
    )
    assert again.out == "0 judged, 2 already had a record of today, 0 could not be judged, 0 requests\n"
    assert merge(tmp_path).out == "all 4 repositories reported; 4 gates reported: 2 not ready, 0 undecided, 2 ready\n"
    balanced = make_plan(tmp_path, "9", "next.json", "--merged", "out")
    assert json.loads(balanced.out) == {"shard": [0, 1, 2, 3]}


def test_a_shard_that_is_not_finished_ends_with_its_own_exit_code(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "\n".join(names(range(2))), "org.yml": CHECKLIST})
    make_plan(tmp_path, "1", "plan.json", "--budget", "1")
    with serving(Fleet(names(range(2)))) as fleet:
        result = gate(
            tmp_path, "run", "0", "--plan", "plan.json", "--store", "store", "--checklist", "org.yml", url=fleet.url
        )

    assert result.code == 4
    summary = "1 judged, 0 already had a record of today, 0 could not be judged, 6 requests, 1 left"
    assert result.out.splitlines()[1:] == [f"{summary}: start the same command again"]


def test_a_shard_that_could_judge_nothing_is_a_matter_of_the_maintainer(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "acme/one\nacme/two", "org.yml": CHECKLIST})
    make_plan(tmp_path, "1", "plan.json", "--budget", "1000000")
    with serving(Fleet(())) as fleet:
        result = gate(
            tmp_path, "run", "0", "--plan", "plan.json", "--store", "store", "--checklist", "org.yml", url=fleet.url
        )

    assert (result.code, "2 could not be judged" in result.out) == (2, True)


def test_arguments_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"repositories.txt": "acme/shop", "org.yml": CHECKLIST})
    make_plan(tmp_path, "1", "plan.json")
    merging = ("merge", "s", "--expected", "repositories.txt", "--out")
    shard = ("--plan", "plan.json", "--store", "store", "--checklist")

    for arguments, message in {
        ("run", "1", *shard, "org.yml"): "the plan has the shards 0 to 0, not 1",
        ("run", "0", *shard, "org.yml"): "set GITHUB_TOKEN to a token of a GitHub App",
        ("run", "0", *shard, "org.yml", "--checkouts", "absent"): "--checkouts `absent` is not a folder",
        ("run", "0", *shard, "absent.yml"): "the checklist cannot be read: absent.yml is not a file",
        ("plan", "--repositories", "repositories.txt", "--shards", "0", "--out", "x"): "'0' is not a number from 1",
        (
            "merge",
            "s",
            "--expected",
            "repositories.txt",
            "--out",
            "o",
            "--max-age",
            "40d",
        ): "'40d' is not a time such as",
        (
            "merge",
            "s",
            "--expected",
            "repositories.txt",
            "--out",
            "o",
            "--issue",
            "shop",
        ): "--issue shop is no repository",
        (*merging, "o", "--at", "0001-01-01T00:00Z"): "is not between the years 2000 and 9000",
        (*merging, "o", "--at", "9999-12-31T23:59Z"): "is not between the years 2000 and 9000",
        (*merging, "org.yml"): "cannot write org.yml",
    }.items():
        result = gate(tmp_path, *arguments)
        assert (result.code, message in result.err) == (2, True), (arguments, result.err)
