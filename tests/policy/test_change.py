"""The change under judgement, in real repositories: merge commits, shallow clones, working trees."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import MAX_FILES
from gate.adapters.host import Host
from gate.formats.documents.git_diff import OPTIONS, parse
from gate.model.errors import UsageError
from gate.model.events import EVENTS_WITHOUT_CHECKOUT
from gate.model.evidence import Category, Cause, NotApplicable, Unseen
from gate.model.subject import Change, ChangedFile, Subject
from gate.policy.change import read_change
from gate.policy.trust import why_not_checked_out
from tests.command import lay_out
from tests.fakes.github import BASE, HEAD, Commit, Fault, GitHub, serving
from tests.git import git

PULL = Subject("pull_request", pull_request=7)


def commit(folder: Path, **files: str) -> str:
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository whose main went on after topic was made; HEAD is the merge commit, as GitHub makes it."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, a="1\n", b="1\n")
    git(folder, "switch", "-qc", "topic")
    commit(folder, a="1\n2\n")
    git(folder, "switch", "-q", "main")
    commit(folder, b="1\nsomebody else's line\n")
    git(folder, "switch", "-qc", "merged")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    return folder


def clone(origin: Path, tmp_path: Path, depth: int, branch: str = "merged") -> Host:
    git(tmp_path, "clone", "-q", "--depth", str(depth), "--branch", branch, f"file://{origin}", "clone")
    return Host.at(tmp_path / "clone", env={"PATH": os.environ["PATH"]})


@pytest.mark.parametrize("depth", [2, 50])
def test_a_pull_request_changes_what_its_merge_commit_changes(origin: Path, tmp_path: Path, depth: int) -> None:
    assert read_change(clone(origin, tmp_path, depth), PULL, None) == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_checkout_of_one_commit_cannot_tell_and_says_what_to_set(origin: Path, tmp_path: Path) -> None:
    assert read_change(clone(origin, tmp_path, 1), PULL, None) == Unseen(
        Cause.ABSENT,
        "the checkout has one commit, so there is nothing to compare with; give actions/checkout `fetch-depth: 2`",
    )


def test_a_checkout_of_the_head_itself_is_compared_with_the_base_of_the_event(origin: Path, tmp_path: Path) -> None:
    base = git(origin, "rev-parse", "main")
    host = clone(origin, tmp_path, 50, branch="topic")
    git(host.workspace.root, "fetch", "-q", "origin", base)

    found = read_change(host, Subject("pull_request", pull_request=7, base_sha=base), None)

    assert found == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_checkout_of_the_head_without_the_base_cannot_tell(origin: Path, tmp_path: Path) -> None:
    host = clone(origin, tmp_path, 50, branch="topic")

    found = read_change(host, Subject("pull_request", pull_request=7, base_sha="f" * 40), None)

    assert isinstance(found, Unseen)
    assert found.detail.endswith(
        " does not hold the base fffffff; check out its merge commit, or give actions/checkout `fetch-depth: 0`"
    )


def test_a_merge_of_the_base_into_the_branch_is_not_the_pull_requests_merge_commit(
    origin: Path, tmp_path: Path
) -> None:
    git(origin, "switch", "-q", "topic")
    git(origin, "merge", "-q", "--no-ff", "-m", "main into topic", "main")
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="topic")

    found = read_change(host, Subject("pull_request", pull_request=7, head_sha=head, base_sha=base), None)

    assert found == Change((ChangedFile("a.py", frozenset({2})),))


def test_the_merge_commit_of_the_head_is_read_by_its_first_parent(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")

    found = read_change(clone(origin, tmp_path, 2), Subject("pull_request", pull_request=7, head_sha=head), None)

    assert found == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_checkout_of_something_else_tells_nothing_of_the_pull_request(origin: Path, tmp_path: Path) -> None:
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="main")

    found = read_change(host, Subject("pull_request", pull_request=7, head_sha=head, base_sha=base), None)

    assert isinstance(found, Unseen)
    assert found.category is Category.MISMATCHED
    assert f"does not hold the pull request's head {head[:7]}" in found.detail


def test_a_second_stage_asks_github_for_the_paths(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="main")
    second = Subject("pull_request", trigger="workflow_run", pull_request=7, head_sha=head)

    with serving(GitHub()) as client:
        client.commits[HEAD] = Commit(HEAD, {"src/a.py": b"1\n", "gone.py": b"2\n"}, (BASE,))
        found = read_change(host, second, None, GitHubClient(client.repo, "token-of-the-workflow", client.url))

    assert found == Change((ChangedFile("gone.py", frozenset()), ChangedFile("src/a.py", frozenset())))
    assert read_change(host, second, None) == Unseen(
        Cause.FORBIDDEN, "the changed files are known to GitHub alone; give the input github-token"
    )


def test_what_github_tells_of_a_folder_is_what_git_tells_of_it(tmp_path: Path) -> None:
    before = {"web/gone.py": "1\n", "web/out.py": "2\n", "in.py": "3\n", "web/old.py": "4\n", "far.py": "5\n"}
    after = {"web/src/a.py": "6\n", "out.py": "2\n", "web/in.py": "3\n", "web/new.py": "4\n", "website/b.py": "7\n"}
    (origin := tmp_path / "origin").mkdir()
    git(origin, "init", "-q", "-b", "main")
    for branch, files in (("main", before), ("topic", after)):
        git(origin, "switch", "-q", "--orphan", branch)
        lay_out(origin, files)
        git(origin, "add", "-A")
        git(origin, "commit", "-q", "-m", "a commit")
    env = {"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(origin)}
    host = Host.at(origin / "web", env=env)
    second = Subject("pull_request", trigger="workflow_run", pull_request=7, head_sha=HEAD)

    with serving(GitHub()) as client:
        for sha, files, parents in ((BASE, before, ()), (HEAD, after, (BASE,))):
            client.commits[sha] = Commit(sha, {path: text.encode() for path, text in files.items()}, parents)
        told = read_change(host, second, None, GitHubClient(client.repo, "token-of-the-workflow", client.url))
    read = parse(host.repository.git("diff", *OPTIONS, "main", "topic", "--"))

    assert isinstance(told, Change)
    assert set(told.files) == {replace(file, added=frozenset()) for file in read}
    assert {file.path for file in read} == {"gone.py", "out.py", "in.py", "new.py", "src/a.py"}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Fault("GET", "/files", 403, 9), Cause.FORBIDDEN), (Fault("GET", "/files", 502, 9), Cause.UNREACHABLE)],
    ids=["refused", "in trouble"],
)
def test_why_a_second_stage_has_no_paths_is_told_apart(tmp_path: Path, fault: Fault, reason: Cause) -> None:
    second = Subject("pull_request", trigger="workflow_run", pull_request=7, head_sha=HEAD)

    with serving(GitHub()) as client:
        client.faults.append(fault)
        found = read_change(
            Host.at(tmp_path), second, None, GitHubClient(client.repo, "token-of-the-workflow", client.url)
        )

    assert isinstance(found, Unseen)
    assert found.cause is reason
    assert ("give the job `permissions: {pull-requests: read}`" in found.detail) is (reason is Cause.FORBIDDEN)


@pytest.mark.parametrize(("many", "known"), [(MAX_FILES - 1, True), (MAX_FILES, False), (MAX_FILES + 1, False)])
def test_a_list_of_paths_that_may_be_cut_short_is_no_list(tmp_path: Path, many: int, known: bool) -> None:
    second = Subject("pull_request", trigger="workflow_run", pull_request=7, head_sha=HEAD)

    with serving(GitHub()) as client:
        client.commits[HEAD] = Commit(HEAD, {f"{n}.py": b"1\n" for n in range(many)}, (BASE,))
        found = read_change(
            Host.at(tmp_path), second, None, GitHubClient(client.repo, "token-of-the-workflow", client.url)
        )

    if known:
        assert isinstance(found, Change)
        assert len(found.files) == many
    else:
        said = "of the changed files GitHub lists 3,000; split the change"
        assert found == Unseen(Cause.UNREADABLE, said)


def test_what_a_second_stage_has_checked_out_is_no_evidence(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = clone(origin, tmp_path / "here", 50, "topic"), clone(origin, tmp_path / "there", 50, "main")

    for trigger in EVENTS_WITHOUT_CHECKOUT:
        subject = Subject("pull_request", trigger=trigger, pull_request=7, head_sha=head)
        found = why_not_checked_out(subject, there.repository)
        assert found
        assert found.category is Category.MISMATCHED
        assert f"has not checked out {head[:7]}" in found.detail
        assert why_not_checked_out(subject, here.repository) is None
    assert why_not_checked_out(Subject("pull_request", trigger="pull_request", head_sha=head), there.repository) is None


def test_a_merge_group_is_compared_with_its_base(origin: Path) -> None:
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    git(origin, "checkout", "-q", "topic")

    grouped = read_change(
        Host.at(origin), Subject("merge_group", trigger="merge_group", head_sha=head, base_sha=base), None
    )
    asked = read_change(
        Host.at(origin),
        Subject("pull_request", trigger="pull_request", head_sha=head, pull_request=7, base_sha=base),
        None,
    )

    assert isinstance(grouped, Change)
    assert grouped == asked


def test_a_merge_group_whose_base_is_not_there_is_told_of_its_base(origin: Path, tmp_path: Path) -> None:
    host = clone(origin, tmp_path, 1, branch="topic")
    head, base = git(host.workspace.root, "rev-parse", "HEAD"), git(origin, "rev-parse", "main")

    assert read_change(host, Subject("merge_group", trigger="merge_group", base_sha=base), None) == Unseen(
        Cause.ABSENT,
        f"the checkout of {head[:7]} does not hold the base {base[:7]}; give actions/checkout `fetch-depth: 0`",
    )


def test_a_local_run_is_told_how_to_name_what_to_compare_with(origin: Path) -> None:
    said = "there is no change to compare with; `--base main` names the branch that this one is to go into"

    assert read_change(Host.at(origin), Subject("local"), None) == NotApplicable(said)


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch"])
def test_an_event_without_a_change_has_nothing_to_compare_with(origin: Path, event: str) -> None:
    found = read_change(Host.at(origin), Subject(event), None)

    assert found == NotApplicable("there is no change to compare with on this event")


def test_a_folder_that_is_no_repository_cannot_tell(tmp_path: Path) -> None:
    found = read_change(Host.at(tmp_path, env={"PATH": os.environ["PATH"]}), PULL, None)

    assert isinstance(found, Unseen)
    assert found.detail.startswith("the change cannot be read: git rev-list failed: fatal: not a git repository")


def test_a_working_tree_is_compared_with_where_it_left_the_named_branch(origin: Path) -> None:
    git(origin, "switch", "-q", "topic")
    (origin / "b.py").write_text("1\nnot committed\n")
    (origin / "new.py").write_text("1\n2\nno newline")
    (origin / "empty.py").write_text("")
    (origin / "new.bin").write_bytes(b"\0\n")
    (origin / ".gitignore").write_text("ignored*\n")
    (origin / "ignored.py").write_text("1\n")

    found = read_change(Host.at(origin), Subject(), "main")

    assert isinstance(found, Change)
    assert {file.path: file.added for file in found.files} == {
        "a.py": {2},
        "b.py": {2},
        "new.py": {1, 2, 3},
        "empty.py": frozenset(),
        "new.bin": frozenset(),
        ".gitignore": {1},
    }


def test_a_link_out_of_the_repository_is_a_change_without_lines(origin: Path) -> None:
    (origin / "link.py").symlink_to("/etc/hostname")

    found = read_change(Host.at(origin), Subject(), "merged")

    assert found == Change((ChangedFile("link.py", frozenset(), binary=True),))


def test_paths_are_those_of_the_root_also_in_a_folder_of_a_larger_repository(origin: Path) -> None:
    (origin / "service").mkdir()
    (origin / "service" / "x.py").write_text("1\n")

    found = read_change(Host.at(origin / "service"), Subject(), "main")

    assert found == Change((ChangedFile("x.py", frozenset({1})),))


def test_what_was_installed_and_is_not_ignored_is_nobodys_change(origin: Path) -> None:
    installed = (".venv/lib/site-packages/a.py", "web/node_modules/b/index.js", "venv/bin/c.py")
    lay_out(origin, {**dict.fromkeys(installed, "1\n"), "vendor/d.py": "1\n", "adventure/e.py": "1\n"})

    found = read_change(Host.at(origin), Subject(), "merged")

    assert isinstance(found, Change)
    assert {file.path for file in found.files} == {"vendor/d.py", "adventure/e.py"}


@pytest.mark.parametrize("base", ["nonsense", "--output=/tmp/x", "", "-h"])
def test_a_base_that_names_no_commit_is_a_mistake_of_the_caller(origin: Path, base: str) -> None:
    with pytest.raises(UsageError, match=f"--base {base} cannot be compared with: .*fetch it first"):
        read_change(Host.at(origin), Subject(), base)
