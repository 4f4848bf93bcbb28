"""The store on a branch of a repository on GitHub."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator

import pytest

from gate.adapters.github.client import GitHubClient
from gate.adapters.stores import branch
from gate.adapters.stores.branch import DEFAULT_BRANCH, BranchStore
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, Account, Fault, GitHub, Request, serving

FILES = {"1/acme/shop/results/a.json.gz": b"\x1f\x8b\x00\xff", "1/acme/shop/runs/a.jsonl": b'{"a": 1}\n'}


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as server:
        yield server


def store_of(github: GitHub, name: str = DEFAULT_BRANCH, *, may_create: bool = True, pace: float = 0) -> BranchStore:
    """A store whose waits take the part `pace` of their time."""
    client = GitHubClient(github.repo, TOKEN, github.url, lambda seconds: time.sleep(seconds * pace))
    client.begin_publishing()
    return BranchStore(client, name, may_create=may_create)


def contents(github: GitHub, name: str = DEFAULT_BRANCH) -> dict[str, bytes]:
    files = dict(github.commits[github.branches[name]].files)
    return {path: data for path, data in files.items() if path != "README.md"}


def test_a_repository_without_the_branch_has_no_files_and_costs_one_request(github: GitHub) -> None:
    assert store_of(github).keys() == []
    assert github.log == ["GET /repos/acme/shop/git/matching-refs/heads/readiness-history"]
    assert DEFAULT_BRANCH not in github.branches


def test_the_first_addition_creates_a_branch_without_a_parent(github: GitHub) -> None:
    store = store_of(github)
    store.add(FILES)
    commit = github.commits[github.branches[DEFAULT_BRANCH]]
    assert commit.parents == ()
    assert contents(github) == FILES
    assert b"may be deleted" in commit.files["README.md"]
    assert store_of(github).keys("1/acme/") == sorted(FILES)
    assert store_of(github).read(FILES) == FILES
    assert github.branches["main"] == BASE


def test_a_store_that_may_not_create_the_branch_adds_nothing(github: GitHub) -> None:
    store_of(github, may_create=False).add(FILES)
    assert DEFAULT_BRANCH not in github.branches
    assert len(github.requests) == 1


def test_an_addition_is_one_commit_on_top_and_takes_eight_requests(github: GitHub) -> None:
    store_of(github).add({"1/x/a.gz": b"\0"})
    first, before = github.branches[DEFAULT_BRANCH], len(github.requests)
    store_of(github).add({"1/x/b.gz": b"\0\1", "1/x/b.jsonl": b"{}"})
    assert github.commits[github.branches[DEFAULT_BRANCH]].parents == (first,)
    paths = [f"{request.verb} {request.path.partition('/git/')[2]}" for request in github.requests[before:]]
    assert [re.sub(r"[0-9a-f]{40}", "SHA", path) for path in paths] == [
        "GET matching-refs/heads/readiness-history",
        "GET trees/SHA",
        "GET trees/SHA",
        "POST blobs",
        "GET commits/SHA",
        "POST trees",
        "POST commits",
        "PATCH refs/heads/readiness-history",
    ]


def test_a_file_that_exists_stays_and_a_repeated_addition_makes_no_commit(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"first"})
    head = github.branches[DEFAULT_BRANCH]
    store_of(github).add({"1/x/a": b"second"})
    assert github.branches[DEFAULT_BRANCH] == head
    store_of(github).add({"1/x/a": b"second", "1/x/b": b"new"})
    assert contents(github) == {"1/x/a": b"first", "1/x/b": b"new"}


def test_a_year_of_records_is_read_in_ten_requests(github: GitHub) -> None:
    files = {f"1/acme/shop/runs/{day:03}.jsonl": b'{"day": %d}\n' % day for day in range(365)}
    github.commit(files, on=DEFAULT_BRANCH)
    store = store_of(github)
    assert store.read(store.keys("1/acme/shop/runs/")) == files
    assert len(github.requests) == 2 + 8


def test_files_that_are_no_text_or_cut_by_graphql_are_read_one_by_one(github: GitHub) -> None:
    files = {f"1/x/{number}": b"text %d" % number for number in range(4)} | {
        "1/x/binary": b"\0\xff", "1/x/latin": b"caf\xe9", "1/x/long": b"x" * 600_000,
    }  # fmt: skip
    github.commit(files, on=DEFAULT_BRANCH)
    store = store_of(github)
    assert store.read(store.keys()) == files
    assert sum(request.path.endswith("graphql") for request in github.requests) == 1


def test_a_file_that_is_too_large_is_left_out_without_a_request(github: GitHub) -> None:
    github.commit({"1/x/a": b"x" * 11, "1/x/b": b"y"}, on=DEFAULT_BRANCH)
    assert store_of(github).read(["1/x/a", "1/x/b", "1/x/missing"], limit=10) == {"1/x/b": b"y"}


def test_links_and_submodules_are_no_files(github: GitHub) -> None:
    modes = {"1/link": "120000", "1/program": "100755"}
    github.commit({"1/link": "/etc/passwd", "1/program": "x", "1/a": "a"}, on=DEFAULT_BRANCH, modes=modes)
    assert store_of(github).keys() == ["1/a"]


@pytest.mark.parametrize("max_tree", [100_000, 8])
def test_folders_are_listed_also_where_github_cuts_the_tree(github: GitHub, max_tree: int) -> None:
    days = [f"date=2026-11-{day}" for day in range(10, 14)]
    github.commit({f"1/acme/{name}/runs/{day}/a": "a" for day in days for name in ("a", "b")}, on=DEFAULT_BRANCH)
    github.max_tree = max_tree
    store = store_of(github)
    assert store.folders("1/acme") == ["a", "b"]
    assert store.folders("1/acme/b/runs") == days
    assert store.folders("1/acme/c") == store.folders("1/acme/a/runs/date=2026-11-10") == []
    assert store_of(github, "none").folders("1") == []
    assert store.keys("1/acme/b/runs/date=2026-11-12/") == ["1/acme/b/runs/date=2026-11-12/a"]
    names = ["1/acme/b/runs/date=2026-11-12/a", "1/acme/a/runs/date=2026-11-13/a", "1/acme/a/none/x", "1/acme/a/runs/x"]
    assert store.read(names) == store_of(github).read(names) == dict.fromkeys(names[:2], b"a")


def test_a_branch_of_code_is_never_written(github: GitHub) -> None:
    tip = github.commit({"src/app.py": "x", "1/a": "a"}, BASE, on="main")
    with pytest.raises(EvidenceError, match="the branch main of acme/shop is no history: it has `src`") as error:
        store_of(github, "main").add(FILES)
    assert error.value.cause is Cause.MISMATCHED
    with pytest.raises(EvidenceError, match="is no history"):
        store_of(github, "main").squash()
    assert github.branches["main"] == tip


@pytest.mark.parametrize(("status", "is_rule"), [(403, True), (409, True), (422, True), (423, False)])
def test_a_branch_with_rules_is_refused_with_the_next_step(github: GitHub, status: int, is_rule: bool) -> None:
    message = "Repository rule violations found\n\nChanges must be made through a pull request."
    github.faults.append(Fault("POST", "git/refs", status=status, message=message))
    with pytest.raises(EvidenceError) as error:
        store_of(github).add(FILES)
    assert "violations found Changes must be made through a pull request." in error.value.detail
    assert error.value.detail.endswith("; rules of branches must leave out readiness-history") == is_rule
    assert ("contents: write" in error.value.detail) == (status == 403)


# ------------------------------------------------------------------------------------------------------ several writers


def test_a_writer_that_was_slower_commits_on_top(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"a"})

    def intrude(request: Request) -> None:
        if request.verb == "PATCH" and len(contents(github)) < 4:
            head = github.branches[DEFAULT_BRANCH]
            github.commit({f"1/x/other-{len(contents(github))}": "o"}, head, on=DEFAULT_BRANCH)

    github.before.append(intrude)
    store_of(github).add({"1/x/b": b"b"})
    assert sorted(contents(github)) == ["1/x/a", "1/x/b", "1/x/other-1", "1/x/other-2", "1/x/other-3"]
    assert [request.status for request in github.requests if request.verb == "PATCH"] == [422, 422, 422, 200]


def test_of_two_writers_that_create_the_branch_none_is_lost(github: GitHub) -> None:
    def intrude(request: Request) -> None:
        if request.path.endswith("git/refs") and DEFAULT_BRANCH not in github.branches:
            github.commit({"1/x/first": "f"}, on=DEFAULT_BRANCH)

    github.before.append(intrude)
    store_of(github).add({"1/x/second": b"s"})
    assert contents(github) == {"1/x/first": b"f", "1/x/second": b"s"}


def test_eight_concurrent_writers_lose_nothing(github: GitHub) -> None:
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        for run in range(2):
            store_of(github, pace=0.02).add({f"1/x/{number}-{run}.gz": b"\0", f"1/x/{number}-{run}.jsonl": b"{}"})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(contents(github)) == sorted(
        f"1/x/{number}-{run}.{kind}" for number in range(8) for run in range(2) for kind in ("gz", "jsonl")
    )
    assert any(request.status == 422 for request in github.requests), "the writers were never concurrent"


def test_a_writer_that_always_loses_gives_up(github: GitHub) -> None:
    def intrude(request: Request) -> None:
        if request.verb == "PATCH":
            github.commit({f"1/x/{len(github.commits)}": "o"}, github.branches[DEFAULT_BRANCH], on=DEFAULT_BRANCH)

    store_of(github).add({"1/x/a": b"a"})
    github.before.append(intrude)
    with pytest.raises(EvidenceError, match="other runs were faster 20 times in a row"):
        store_of(github).add({"1/x/b": b"b"})
    assert sum(request.verb == "PATCH" for request in github.requests) == branch.MAX_ATTEMPTS


def test_a_branch_that_is_deleted_or_rewritten_meanwhile_gets_the_run(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"a"})

    def delete(request: Request) -> None:
        if request.verb == "PATCH":
            github.before.remove(delete)
            del github.branches[DEFAULT_BRANCH]

    github.before.append(delete)
    store_of(github).add({"1/x/b": b"b"})
    assert contents(github) == {"1/x/b": b"b"}

    def rewrite(request: Request) -> None:
        if request.verb == "PATCH":
            github.before.remove(rewrite)
            github.commit({"1/x/rewritten": "r"}, on=DEFAULT_BRANCH)

    github.before.append(rewrite)
    store_of(github).add({"1/x/c": b"c"})
    assert contents(github) == {"1/x/rewritten": b"r", "1/x/c": b"c"}


# --------------------------------------------------------------------------------------------------------------- errors


def test_a_token_without_the_permission_is_told_which_one(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"a"})
    github.accounts[TOKEN] = Account.of_job({"contents": "read"})
    assert store_of(github).keys() == ["1/x/a"]
    with pytest.raises(EvidenceError) as error:
        store_of(github).add({"1/x/b": b"b"})
    assert error.value.cause is Cause.MISSING_PERMISSION
    assert "contents: write" in error.value.detail
    github.accounts[TOKEN] = Account.of_job({})
    with pytest.raises(EvidenceError, match="contents: read"):
        store_of(github).keys()


def test_a_rule_that_forbids_the_update_is_reported_and_not_retried(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"a"})
    github.rules[DEFAULT_BRANCH] = [{"type": "update"}]
    with pytest.raises(EvidenceError, match="Repository rule violations"):
        store_of(github).add({"1/x/b": b"b"})
    assert sum(request.verb == "PATCH" for request in github.requests) == 1


def test_a_repository_without_commits_is_named(github: GitHub) -> None:
    github.branches.clear()
    with pytest.raises(EvidenceError, match="Git Repository is empty"):
        store_of(github).add({"1/x/a": b"\0"})


def test_an_answer_that_is_lost_is_no_lost_run(github: GitHub) -> None:
    store_of(github).add({"1/x/a": b"a"})
    github.faults.append(Fault("PATCH", "git/refs", damage="reset"))
    store_of(github).add({"1/x/b": b"b"})
    assert contents(github) == {"1/x/a": b"a", "1/x/b": b"b"}
    assert sum(request.verb == "PATCH" for request in github.requests) == 1


def test_github_that_stays_silent_is_asked_three_times(github: GitHub) -> None:
    github.faults.append(Fault("POST", "git/trees", status=502, times=9))
    with pytest.raises(EvidenceError) as error:
        store_of(github).add({"1/x/b": b"b"})
    assert error.value.cause is Cause.UNREACHABLE
    assert sum(request.verb == "POST" for request in github.requests) == 3


# ------------------------------------------------------------------------------------------------- removing and pruning


def test_removed_files_are_gone_in_one_commit(github: GitHub) -> None:
    store = store_of(github)
    store.add({"1/x/a": b"a", "1/x/b": b"b"})
    store.remove(["1/x/a", "1/x/never"])
    assert contents(github) == {"1/x/b": b"b"}
    head = github.branches[DEFAULT_BRANCH]
    store.remove(["1/x/a"])
    assert github.branches[DEFAULT_BRANCH] == head


def test_a_squashed_branch_has_one_commit_with_the_same_files(github: GitHub) -> None:
    store = store_of(github)
    for name in ("a", "b", "c"):
        store.add({f"1/x/{name}": name.encode()})
    store.squash()
    assert github.commits[github.branches[DEFAULT_BRANCH]].parents == ()
    assert sorted(contents(github)) == ["1/x/a", "1/x/b", "1/x/c"]
    head = github.branches[DEFAULT_BRANCH]
    store.squash()
    assert github.branches[DEFAULT_BRANCH] == head


def test_a_run_that_is_added_while_the_branch_is_squashed_stays(github: GitHub) -> None:
    store = store_of(github)
    for name in ("a", "b"):
        store.add({f"1/x/{name}": name.encode()})

    def intrude(request: Request) -> None:
        if request.path == "/graphql" and "1/x/late" not in contents(github):
            github.commit({"1/x/late": "late"}, github.branches[DEFAULT_BRANCH], on=DEFAULT_BRANCH)

    github.before.append(intrude)
    store.squash()
    assert sorted(contents(github)) == ["1/x/a", "1/x/b", "1/x/late"]
    assert github.commits[github.branches[DEFAULT_BRANCH]].parents == ()


def test_a_branch_with_more_files_than_github_lists_is_read_by_folder(github: GitHub) -> None:
    files = {f"1/acme/shop/{folder}/{number}": b"x" for folder in ("runs", "results") for number in range(9)}
    github.commit(files, on=DEFAULT_BRANCH)
    github.max_tree = 15
    assert len(store_of(github).keys("1/acme/shop/runs/")) == 9
    assert store_of(github).keys("1/acme/web/runs/") == []
    store_of(github).add({"1/acme/shop/runs/3": b"other", "1/acme/shop/runs/new": b"n"})
    assert contents(github)["1/acme/shop/runs/3"] == b"x"
    assert contents(github)["1/acme/shop/runs/new"] == b"n"
    github.max_tree = 5
    with pytest.raises(EvidenceError) as error:
        store_of(github).keys("1/acme/shop/runs/")
    assert error.value.cause is Cause.TOO_LARGE
