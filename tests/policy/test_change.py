"""The change of a subject in real repositories: merge commits, shallow clones, working trees."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gate.adapters.default_branch import find_base
from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.formats.documents import git_diff
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

SECOND = Subject("pull_request", trigger="workflow_run", pull_request=7, head_sha=HEAD, base_ref="main")
PULL = Subject("pull_request", pull_request=7)


def commit(folder: Path, **files: str) -> str:
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with a branch behind main; HEAD is the merge commit, as GitHub creates it."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, a="1\n", b="1\n")
    git(folder, "switch", "-qc", "topic")
    commit(folder, a="1\n2\n")
    git(folder, "switch", "-q", "main")
    commit(folder, b="1\nanother author's line\n")
    git(folder, "switch", "-qc", "merged")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    return folder


def clone(origin: Path, tmp_path: Path, depth: int, branch: str = "merged") -> Host:
    git(tmp_path, "clone", "-q", "--depth", str(depth), "--branch", branch, f"file://{origin}", "clone")
    return Host.at(tmp_path / "clone", env={"PATH": os.environ["PATH"]})


@pytest.mark.parametrize("depth", [2, 50])
def test_the_change_of_a_pull_request_is_that_of_its_merge_commit(origin: Path, tmp_path: Path, depth: int) -> None:
    assert read_change(clone(origin, tmp_path, depth), PULL, None) == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_change_of_too_many_lines_has_a_cause_of_its_own(
    origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice is about the change, and not about a report."""
    monkeypatch.setattr(git_diff, "MAX_ADDED", 0)

    change = read_change(clone(origin, tmp_path, 2), PULL, None)

    assert change == Unseen(Cause.CHANGE_TOO_LARGE, "the change cannot be read: the diff adds more than 0 lines")


def test_a_shallow_checkout_has_no_change(origin: Path, tmp_path: Path) -> None:
    assert read_change(clone(origin, tmp_path, 1), PULL, None) == Unseen(
        Cause.SHALLOW_CHECKOUT,
        "the checkout has one commit, so there is nothing to compare with",
    )


def test_a_checkout_of_the_head_is_compared_with_the_base_of_the_event(origin: Path, tmp_path: Path) -> None:
    base = git(origin, "rev-parse", "main")
    host = clone(origin, tmp_path, 50, branch="topic")
    git(host.workspace.root, "fetch", "-q", "origin", base)

    result = read_change(host, Subject("pull_request", pull_request=7, base_sha=base), None)

    assert result == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_checkout_of_the_head_without_the_base_has_no_change(origin: Path, tmp_path: Path) -> None:
    host = clone(origin, tmp_path, 50, branch="topic")

    result = read_change(host, Subject("pull_request", pull_request=7, base_sha="f" * 40), None)

    assert isinstance(result, Unseen)
    assert result.cause is Cause.UNKNOWN_BASE
    assert result.detail.endswith(" does not contain the base fffffff")


def test_a_merge_of_the_base_into_the_branch_is_not_the_merge_commit_of_the_pull_request(
    origin: Path, tmp_path: Path
) -> None:
    git(origin, "switch", "-q", "topic")
    git(origin, "merge", "-q", "--no-ff", "-m", "main into topic", "main")
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="topic")

    result = read_change(host, Subject("pull_request", pull_request=7, head_sha=head, base_sha=base), None)

    assert result == Change((ChangedFile("a.py", frozenset({2})),))


def test_the_merge_commit_is_compared_with_its_first_parent(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")

    result = read_change(clone(origin, tmp_path, 2), Subject("pull_request", pull_request=7, head_sha=head), None)

    assert result == Change((ChangedFile("a.py", frozenset({2})),))


def test_a_checkout_without_the_head_has_no_change(origin: Path, tmp_path: Path) -> None:
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="main")

    result = read_change(host, Subject("pull_request", pull_request=7, head_sha=head, base_sha=base), None)

    assert isinstance(result, Unseen)
    assert result.category is Category.MISMATCHED
    assert f"does not contain the pull request's head {head[:7]}" in result.detail


def test_a_second_stage_gets_the_paths_from_github(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")
    host = clone(origin, tmp_path, 50, branch="main")
    second = replace(SECOND, head_sha=head)

    with serving(GitHub()) as client:
        client.commits[head] = Commit(head, {"src/a.py": b"1\n", "gone.py": b"2\n"}, (BASE,))
        result = read_change(host, second, None, GitHubClient(client.repo, "token-of-the-workflow", client.url))

    assert result == Change((ChangedFile("gone.py", frozenset()), ChangedFile("src/a.py", frozenset())))
    assert read_change(host, second, None) == Unseen(
        Cause.NO_TOKEN, "only GitHub knows the changed files, and this run has no token"
    )


def test_github_and_git_report_the_same_change_of_a_folder(tmp_path: Path) -> None:
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
    with serving(GitHub()) as client:
        for sha, files, parents in ((BASE, before, ()), (HEAD, after, (BASE,))):
            client.commits[sha] = Commit(sha, {path: text.encode() for path, text in files.items()}, parents)
        from_github = read_change(host, SECOND, None, GitHubClient(client.repo, "token-of-the-workflow", client.url))
    from_git = parse(host.repository.git("diff", *OPTIONS, "main", "topic", "--"))

    assert isinstance(from_github, Change)
    touched = {path for file in from_git for path in (file.path, file.old_path) if path}
    assert {file.path for file in from_github.files} == touched
    assert touched == {"gone.py", "out.py", "in.py", "old.py", "new.py", "src/a.py"}


@pytest.mark.parametrize("path", ["/git/ref/", "/compare/", "/git/trees/"])
@pytest.mark.parametrize(("status", "cause"), [(403, Cause.MISSING_PERMISSION), (502, Cause.UNREACHABLE)])
def test_a_second_stage_without_paths_names_the_cause(tmp_path: Path, path: str, status: int, cause: Cause) -> None:
    with serving(GitHub()) as client:
        client.faults.append(Fault("GET", path, status, 9))
        result = read_change(Host.at(tmp_path), SECOND, None, connected(client))

    assert isinstance(result, Unseen)
    assert result.cause is cause
    assert ("give the job `permissions: {contents: read}`" in result.detail) is (cause is Cause.MISSING_PERMISSION)


def connected(client: GitHub) -> GitHubClient:
    return GitHubClient(client.repo, "token-of-the-workflow", client.url, lambda _seconds: None)


def change_on_github(tmp_path: Path, client: GitHub) -> Change | Unseen | NotApplicable:
    """The change of the second stage, with HEAD compared with the tip of main."""
    return read_change(Host.at(tmp_path), SECOND, None, connected(client))


@pytest.mark.parametrize("count", [299, 300, 3000])
def test_a_second_stage_reads_every_path_of_a_large_change(tmp_path: Path, count: int) -> None:
    with serving(GitHub()) as client:
        client.commits[HEAD] = Commit(HEAD, {f"{n}.py": b"1\n" for n in range(count)}, (BASE,))
        result = change_on_github(tmp_path, client)

    assert isinstance(result, Change)
    assert len(result.files) == count


@pytest.mark.parametrize(("count", "is_complete"), [(299, True), (300, False), (301, False)])
def test_a_repository_whose_tree_github_cuts_has_the_paths_that_github_compares(
    tmp_path: Path, count: int, is_complete: bool
) -> None:
    with serving(GitHub(max_tree=10)) as client:
        client.commits[HEAD] = Commit(HEAD, {f"{n}.py": b"1\n" for n in range(count)}, (BASE,))
        result = change_on_github(tmp_path, client)

    if is_complete:
        assert isinstance(result, Change)
        assert len(result.files) == count
        assert all(file.is_link for file in result.files)  # GitHub does not say which of them are links
    else:
        assert isinstance(result, Unseen)
        assert result.cause is Cause.TOO_MANY_CHANGED_FILES
        assert "GitHub lists only 300 of the changed files" in result.detail


def test_a_second_stage_knows_which_paths_are_links(tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        client.commits[BASE] = Commit(BASE, {"docs/now": b"v1", "docs/was": b"v1", "a.py": b"1"})
        after = {"docs/now": b"v2", "docs/was": b"text", "a.py": b"2"}
        link = {"docs/now": "120000"}
        client.commits[BASE] = replace(client.commits[BASE], modes={**link, "docs/was": "160000"})
        client.commits[HEAD] = Commit(HEAD, after, (BASE,), modes=link)
        result = change_on_github(tmp_path, client)

    assert isinstance(result, Change)
    assert {file.path: file.is_link for file in result.files} == {"a.py": False, "docs/now": True, "docs/was": True}


def test_a_file_whose_mode_alone_changes_is_part_of_the_change(tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        client.commits[BASE] = Commit(BASE, {"latest": b"docs"})
        client.commits[HEAD] = Commit(HEAD, {"latest": b"docs"}, (BASE,), modes={"latest": "120000"})
        result = change_on_github(tmp_path, client)

    assert result == Change((ChangedFile("latest", frozenset(), is_link=True),))


def test_a_push_during_the_run_does_not_change_the_paths(tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        client.commits[HEAD] = Commit(HEAD, {"src/a.py": b"1\n"}, (BASE,))
        client.commits["c" * 40] = Commit("c" * 40, {"docs/a.md": b"1\n"}, (BASE,))
        client.heads[7] = "c" * 40
        result = change_on_github(tmp_path, client)

    assert result == Change((ChangedFile("src/a.py", frozenset()),))


def test_a_tag_with_the_name_of_the_base_is_not_the_base(tmp_path: Path) -> None:
    with serving(GitHub()) as client:
        client.commits[HEAD] = Commit(HEAD, {"src/a.py": b"1\n"}, (BASE,))
        client.tags["main"] = HEAD
        result = change_on_github(tmp_path, client)

    assert result == Change((ChangedFile("src/a.py", frozenset()),))


def test_a_base_in_a_second_stage_is_refused_before_git_is_asked(origin: Path) -> None:
    with pytest.raises(UsageError, match=r"base main is compared with the working tree, and this run \(workflow_run\)"):
        read_change(Host.at(origin), SECOND, "main")


def test_the_workspace_of_a_second_stage_is_no_evidence(origin: Path, tmp_path: Path) -> None:
    head = git(origin, "rev-parse", "topic")
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = clone(origin, tmp_path / "here", 50, "topic"), clone(origin, tmp_path / "there", 50, "main")

    for trigger in EVENTS_WITHOUT_CHECKOUT:
        subject = Subject("pull_request", trigger=trigger, pull_request=7, head_sha=head)
        result = why_not_checked_out(subject, there.repository)
        assert result
        assert result.category is Category.MISMATCHED
        assert f"has not checked out {head[:7]}" in result.detail
        contains_head = why_not_checked_out(subject, here.repository) is None
        assert contains_head is (trigger != "workflow_run")  # where an artifact may have brought the repository
    assert why_not_checked_out(Subject("pull_request", trigger="pull_request", head_sha=head), there.repository) is None


def test_a_merge_group_is_compared_with_its_base(origin: Path) -> None:
    base, head = git(origin, "rev-parse", "main"), git(origin, "rev-parse", "topic")
    git(origin, "checkout", "-q", "topic")

    grouped = read_change(
        Host.at(origin), Subject("merge_group", trigger="merge_group", head_sha=head, base_sha=base), None
    )
    pulled = read_change(
        Host.at(origin),
        Subject("pull_request", trigger="pull_request", head_sha=head, pull_request=7, base_sha=base),
        None,
    )

    assert isinstance(grouped, Change)
    assert grouped == pulled


def test_a_merge_group_without_its_base_has_no_change(origin: Path, tmp_path: Path) -> None:
    host = clone(origin, tmp_path, 1, branch="topic")
    head, base = git(host.workspace.root, "rev-parse", "HEAD"), git(origin, "rev-parse", "main")

    assert read_change(host, Subject("merge_group", trigger="merge_group", base_sha=base), None) == Unseen(
        Cause.UNKNOWN_BASE,
        f"the checkout of {head[:7]} does not contain the base {base[:7]}",
    )


def test_a_local_run_without_a_base_names_the_option(origin: Path) -> None:
    detail = "there is no change to compare with; name the base branch with `--base`"

    assert read_change(Host.at(origin), Subject("local"), None) == NotApplicable(detail)


@pytest.mark.parametrize(
    ("branches", "base", "example"),
    [
        (("master",), "main", ", such as master"),
        (("main", "master"), "trunk", ", such as main"),
        (("other",), "main", ""),
        (("main",), "nonsense", ", such as main"),
    ],
)
def test_a_base_that_this_clone_lacks_is_refused_with_a_branch_that_it_has(
    tmp_path: Path, branches: tuple[str, ...], base: str, example: str
) -> None:
    git(tmp_path, "init", "-q", "-b", branches[0])
    commit(tmp_path, a="1\n")
    for branch in branches[1:]:
        git(tmp_path, "branch", branch)

    assert why_not_comparable(Host.at(tmp_path), base) == (
        f"this clone has no such branch or commit; name a branch or commit that this clone has{example}"
    )


def test_the_default_branch_of_the_remote_is_named_as_the_clone_has_it(tmp_path: Path) -> None:
    for folder, default in (("source", "develop"), ("usual", "main")):
        git(tmp_path, "init", "-q", "-b", default, folder)
        commit(tmp_path / folder, a="1\n")
        git(tmp_path, "clone", "-q", f"file://{tmp_path}/{folder}", f"{folder}-clone")
        git(tmp_path / f"{folder}-clone", "checkout", "-q", "-b", "topic")
        git(tmp_path / f"{folder}-clone", "branch", "-q", "-D", default)

    names = [find_base(Host.at(tmp_path / f"{folder}-clone").repository) for folder in ("source", "usual")]
    assert names == ["origin/develop", "origin/main"]


@pytest.mark.parametrize("event", ["push", "schedule", "workflow_dispatch"])
def test_an_event_without_a_base_has_nothing_to_compare_with(origin: Path, event: str) -> None:
    result = read_change(Host.at(origin), Subject(event), None)

    assert result == NotApplicable("there is no change to compare with on this event")


def test_a_folder_without_a_repository_has_no_change(tmp_path: Path) -> None:
    result = read_change(Host.at(tmp_path, env={"PATH": os.environ["PATH"]}), PULL, None)

    assert isinstance(result, Unseen)
    assert result.detail.startswith("the change cannot be read: git rev-list failed: fatal: not a git repository")


def test_a_working_tree_is_compared_with_its_merge_base(origin: Path) -> None:
    git(origin, "switch", "-q", "topic")
    (origin / "b.py").write_text("1\nnot committed\n")
    (origin / "new.py").write_text("1\n2\nno newline")
    (origin / "empty.py").write_text("")
    (origin / "new.bin").write_bytes(b"\0\n")
    (origin / ".gitignore").write_text("ignored*\n")
    (origin / "ignored.py").write_text("1\n")

    result = read_change(Host.at(origin), Subject(), "main")

    assert isinstance(result, Change)
    assert {file.path: file.added for file in result.files} == {
        "a.py": {2},
        "b.py": {2},
        "new.py": {1, 2, 3},
        "empty.py": frozenset(),
        "new.bin": frozenset(),
        ".gitignore": {1},
    }


def test_a_link_out_of_the_repository_is_a_change_without_lines(origin: Path) -> None:
    (origin / "link.py").symlink_to("/etc/hostname")

    result = read_change(Host.at(origin), Subject(), "merged")

    assert result == Change((ChangedFile("link.py", frozenset(), binary=True),))


def test_paths_are_relative_to_the_root_in_a_folder_of_a_repository(origin: Path) -> None:
    (origin / "service").mkdir()
    (origin / "service" / "x.py").write_text("1\n")

    result = read_change(Host.at(origin / "service"), Subject(), "main")

    assert result == Change((ChangedFile("x.py", frozenset({1})),))


def test_installed_packages_are_no_part_of_the_change(origin: Path) -> None:
    installed = (".venv/lib/site-packages/a.py", "web/node_modules/b/index.js", "venv/bin/c.py")
    lay_out(origin, {**dict.fromkeys(installed, "1\n"), "vendor/d.py": "1\n", "adventure/e.py": "1\n"})

    result = read_change(Host.at(origin), Subject(), "merged")

    assert isinstance(result, Change)
    assert {file.path for file in result.files} == {"vendor/d.py", "adventure/e.py"}


@pytest.mark.parametrize("base", ["nonsense", "--output=/tmp/x", "", "-h"])
def test_a_base_that_is_not_a_commit_is_a_usage_error(origin: Path, base: str) -> None:
    assert why_not_comparable(Host.at(origin), base) == (
        "this clone has no such branch or commit; name a branch or commit that this clone has, such as main"
    )


def test_without_a_repository_or_git_the_next_step_names_no_branch(origin: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    without_git = Host.at(origin, env={"PATH": str(tmp_path)})

    assert why_not_comparable(Host.at(tmp_path / "plain"), "main").endswith(
        "run the command in a clone, or without `--base`"
    )
    assert why_not_comparable(without_git, "main") == (
        "the program git is not installed; install git, or leave `--base` out"
    )


def test_a_misspelled_base_names_the_branch(origin: Path) -> None:
    assert why_not_comparable(Host.at(origin), "mian") == (
        "this clone has no such branch or commit; did you mean `main`? "
        "If not, name a branch or commit that this clone has, such as main"
    )


def test_a_base_that_only_the_remote_has_is_named_as_that_of_the_remote(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", f"file://{origin}", "clone")

    assert why_not_comparable(Host.at(tmp_path / "clone"), "main") == (
        "this clone has no such branch or commit; write `--base origin/main`"
    )
    assert isinstance(read_change(Host.at(tmp_path / "clone"), Subject(), "origin/main"), Change)


@pytest.mark.parametrize(
    ("base", "command"),
    [
        ("main", "git fetch --unshallow origin main:main"),
        ("origin/main", "git fetch --unshallow origin main:refs/remotes/origin/main"),
    ],
)
def test_the_command_that_gets_the_base_for_a_shallow_clone_makes_it_comparable(
    origin: Path, tmp_path: Path, base: str, command: str
) -> None:
    host = clone(origin, tmp_path, 1)

    assert why_not_comparable(host, base).endswith(f" get it with `{command}`")
    git(host.workspace.root, *command.split()[1:], "-q")
    assert read_change(host, Subject(), base) == Change((ChangedFile("a.py", frozenset({2})),))


def test_an_earlier_commit_in_a_shallow_clone_needs_its_history(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "clone")

    assert why_not_comparable(Host.at(tmp_path / "clone"), "HEAD~1") == (
        "this clone has no such branch or commit; run `git fetch --unshallow` if it is an earlier commit"
    )
    git(tmp_path / "clone", "fetch", "-q", "--unshallow")
    assert isinstance(read_change(Host.at(tmp_path / "clone"), Subject(), "HEAD~1"), Change)


@pytest.mark.parametrize(
    ("base", "advice"),
    [
        ("main", "write `--base origin/main`"),
        ("next", "if it is a branch, get it with `git fetch origin next:next`"),
        ("a-fork/next", "if it is a branch, get it with `git fetch a-fork next:refs/remotes/a-fork/next`"),
    ],
)
def test_of_several_remotes_origin_is_advised_and_one_that_the_base_names(
    origin: Path, tmp_path: Path, base: str, advice: str
) -> None:
    git(tmp_path, "clone", "-q", f"file://{origin}", "clone")
    git(tmp_path / "clone", "remote", "add", "a-fork", f"file://{origin}")
    git(tmp_path / "clone", "fetch", "-q", "a-fork")

    assert why_not_comparable(Host.at(tmp_path / "clone"), base).endswith(f" {advice}")


def test_a_clone_too_shallow_for_the_base_is_named_with_the_command_that_deepens_it(
    origin: Path, tmp_path: Path
) -> None:
    host = clone(origin, tmp_path, 1)
    git(host.workspace.root, "fetch", "-q", "--depth", "1", "origin", "main:main")

    assert why_not_comparable(host, "main") == (
        "this clone is shallow and lacks the commits since then; run `git fetch --unshallow`"
    )
    git(host.workspace.root, "fetch", "-q", "--unshallow")
    assert isinstance(read_change(host, Subject(), "main"), Change)


def test_a_base_of_another_history_and_one_without_any_are_told_apart(origin: Path, tmp_path: Path) -> None:
    git(origin, "switch", "-q", "--orphan", "pages")
    commit(origin, c="1\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-q", "-b", "main")

    assert why_not_comparable(Host.at(origin), "main") == (
        "it has no commit in common with HEAD; name the branch that this work started from"
    )
    assert why_not_comparable(Host.at(empty), "main") == "this repository has no commit yet; commit the files first"


def why_not_comparable(host: Host, base: str) -> str:
    with pytest.raises(UsageError) as error:
        read_change(host, Subject(), base)
    return str(error.value).removeprefix(f"--base {base} cannot be compared with: ")
