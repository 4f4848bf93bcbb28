"""Trees that hide the change of a pull request or lead the gate out of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.second_stage import POLICY
from tests.cases import cases
from tests.command import check, checklist, gate, lay_out
from tests.fakes.events import FORK
from tests.fakes.github import BASE, HEAD, GitHub
from tests.folders import with_folders
from tests.git import git
from tests.on_github import Workflow

ALWAYS = "always | files | {paths: a.txt} | exists"
READY, NOT_READY, UNDECIDED = 0, 1, 2


def checklist_for_paths(glob: str) -> str:
    """A checklist whose second item fails when a path that matches `glob` changes."""
    return checklist(ALWAYS, "reviewed | files | {paths: REVIEWED} | exists") + f"    when: {{paths: '{glob}'}}\n"


def change_submodule(folder: Path, *, ignored: bool) -> Workflow:
    """Pull request 7 moves the submodule `vendor/lib` to an older commit."""
    library = lay_out(folder / "library", {"lib.c": "1\n"})
    git(library, "init", "-q", "-b", "main")
    for message in ("one", "two"):
        git(library, "add", "-A")
        git(library, "commit", "-q", "--allow-empty", "-m", message)
    workflow = Workflow(folder, GitHub())
    shop = lay_out(workflow.folder, {"a.txt": "1\n"})
    git(shop, "init", "-q", "-b", "main")
    git(shop, "submodule", "--quiet", "add", str(library), "vendor/lib")
    if ignored:
        git(shop, "config", "-f", ".gitmodules", "submodule.vendor/lib.ignore", "all")
    git(shop, "add", "-A")
    git(shop, "commit", "-q", "-m", "base")
    workflow.base = git(shop, "rev-parse", "HEAD")
    git(shop, "switch", "-qc", "topic")
    git(shop / "vendor" / "lib", "checkout", "-q", "HEAD^")
    git(shop, "add", "-A", "--force", ".")
    git(shop, "update-index", "--cacheinfo", f"160000,{git(shop / 'vendor' / 'lib', 'rev-parse', 'HEAD')},vendor/lib")
    git(shop, "commit", "-q", "-m", "head")
    workflow.head = git(shop, "rev-parse", "HEAD")
    return workflow


@cases("ignored", [False, True])
@with_folders
def test_a_changed_submodule_touches_the_paths_below_it_regardless_of_gitmodules(tmp_path: Path, ignored: bool) -> None:
    workflow = change_submodule(tmp_path, ignored=ignored)

    expected = {"vendor/**": NOT_READY, "vendor/lib/**": NOT_READY, "src/**": READY}
    codes = {}
    for glob in expected:
        lay_out(workflow.folder, {"readiness.yml": checklist_for_paths(glob)})
        codes[glob] = check(workflow.folder, "--base", "main").code
    assert codes == expected


@pytest.mark.parametrize(("glob", "code"), [("src/**", NOT_READY), ("docs/**", READY)])
def test_a_changed_link_touches_the_paths_below_it(tmp_path: Path, client: GitHub, glob: str, code: int) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.folder.mkdir()
    (workflow.folder / "src").symlink_to("good")
    workflow.pull_request({POLICY: checklist_for_paths(glob), "a.txt": "1"}, {"b.txt": "1"})
    git(workflow.folder, "switch", "-q", "topic")
    (workflow.folder / "src").unlink()
    (workflow.folder / "src").symlink_to("evil")
    workflow.push({"b.txt": "2"})

    assert workflow.run("pull_request").code == code


# ----------------------------------------------------------------------------------------------- a gate for one folder


@pytest.mark.parametrize("event", ["workflow_run", "pull_request_target", "issue_comment"])
@pytest.mark.parametrize(("changed", "code"), [("web/src/a.py", NOT_READY), ("api/src/a.py", READY)])
def test_changed_paths_from_github_are_relative_to_the_folder_of_the_gate(
    tmp_path: Path, client: GitHub, event: str, changed: str, code: int
) -> None:
    policy = checklist("calm | pull_request | {} | not draft", "reviewed | pull_request | {} | labels has reviewed")
    client.commit({f"web/{POLICY}": f"{policy}    when: {{paths: 'src/**'}}\n"}, sha=BASE, on="main")
    client.commit({changed: "1"}, BASE, sha=HEAD)
    client.open_pull(7, HEAD, fork=FORK, author="mallory")
    workflow = Workflow(tmp_path, client, base=BASE, head=HEAD, fork=FORK)
    (workflow.folder / "web").mkdir(parents=True)

    assert workflow.run(event, {"root": "web"}).code == code


def test_a_folder_with_the_name_of_its_parent_has_no_policy_of_its_gate(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    base = {f"web/{POLICY}": checklist("paper | files | {paths: LICENSE} | exists"), "api/a.py": "1"}
    workflow.pull_request(base, {"web/web/readiness.yml": "no policy", "api/a.py": "2"})

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == NOT_READY
    assert "only edits the policy" not in result.out


def test_a_folder_that_became_a_submodule_has_no_first_checklist(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    base = {f"web/{POLICY}": checklist("paper | files | {paths: LICENSE} | exists")}
    workflow.pull_request(base, {f"web/{POLICY}": None})
    web = lay_out(workflow.folder / "web", {POLICY: checklist(ALWAYS), "a.txt": "1"})
    git(web, "init", "-q", "-b", "main")
    git(web, "add", "-A")
    git(web, "commit", "-q", "-m", "evil")

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == UNDECIDED
    assert "--root web is in a submodule; run the gate in the submodule's own repository" in result.output


def test_a_repository_checked_out_into_a_folder_is_judged(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client, more={"GITHUB_WORKSPACE": str(tmp_path)})
    workflow.pull_request({POLICY: checklist("paper | files | {paths: LICENSE} | exists")}, {"b.txt": "1"})

    assert workflow.run("pull_request").code == NOT_READY


def disguise_folder(workflow: Workflow) -> None:
    """Makes `web` look like a repository: with the objects and refs of the real one, and with replacement refs."""
    web = workflow.folder / "web"
    before, after = (git(web, "rev-parse", f"{commit}:web/src") for commit in ("main", "topic"))
    lay_out(web, {"HEAD": "ref: refs/heads/merged\n", "config": "[core]\n\tbare = true\n"})
    lay_out(web, {f"refs/replace/{after}": f"{before}\n"})
    (web / "refs" / "heads").symlink_to("../../.git/refs/heads")
    (web / "objects").symlink_to("../.git/objects")


def hide_change(tmp_path: Path, client: GitHub) -> Workflow:
    """Pull request 7 changes `web/src/a.py` and hides that from git commands in `web`."""
    workflow = Workflow(tmp_path, client)
    policy = checklist_for_paths("src/**")
    workflow.pull_request({f"web/{POLICY}": policy, "web/a.txt": "1", "web/src/a.py": "1\n"}, {"web/src/a.py": "2\n"})
    disguise_folder(workflow)
    workflow.push({"web/b.txt": "1"})
    return workflow


def test_a_folder_that_looks_like_a_repository_is_not_used_as_one(tmp_path: Path, client: GitHub) -> None:
    workflow = hide_change(tmp_path, client)

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == UNDECIDED
    assert "the changed paths are not available" in result.out


def test_such_a_folder_deceives_git(tmp_path: Path, client: GitHub) -> None:
    workflow = hide_change(tmp_path, client)

    changed = git(workflow.folder / "web", "diff", "--name-only", "HEAD^1", "HEAD")

    assert "web/b.txt" in changed
    assert "web/src/a.py" not in changed


# ----------------------------------------------------------------------------------------------------- line endings

UNCOVERED = "".join(f'<line number="{n}" hits="0"/>' for n in range(2, 30))
COBERTURA = (
    '<coverage version="7"><sources><source>.</source></sources><packages><package name="."><classes>'
    f'<class name="pay.py" filename="pay.py"><lines><line number="1" hits="1"/>{UNCOVERED}</lines></class>'
    "</classes></package></packages></coverage>"
)


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\u0085"])
def test_with_line_endings_that_git_does_not_count_patch_coverage_is_missing(
    tmp_path: Path, client: GitHub, end: str
) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("cov | coverage | {reports: cov.xml} | patch_coverage >= 90%")
    workflow.pull_request({POLICY: policy}, {"pay.py": end.join(f"x{n} = 1" for n in range(1, 30)) + "\n"})
    lay_out(workflow.folder, {"cov.xml": COBERTURA})

    result = workflow.run("pull_request")

    assert result.code == UNDECIDED
    assert "the changed lines of pay.py are unknown" in " ".join(result.out.split())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_with_common_line_endings_patch_coverage_is_compared(tmp_path: Path, client: GitHub, end: str) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("cov | coverage | {reports: cov.xml} | patch_coverage >= 90%")
    workflow.pull_request({POLICY: policy}, {"pay.py": end.join(f"x{n} = 1" for n in range(1, 30)) + end})
    lay_out(workflow.folder, {"cov.xml": COBERTURA})

    result = workflow.run("pull_request")

    assert result.code == NOT_READY
    assert "patch_coverage is 3.4%" in result.out


# ----------------------------------------------------------------------------------------------- links out of the root


def test_a_page_is_not_written_through_a_link_out_of_the_workspace(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: checklist(ALWAYS), "a.txt": "1"}, {"b.txt": "1"})
    (tmp_path / "outside").mkdir()
    (workflow.folder / "out").symlink_to("../outside")
    (workflow.folder / "hooks").symlink_to(".git/hooks")

    result = workflow.run("pull_request", {"html_file": "out/page.html", "markdown_file": "hooks/post-commit"})

    assert result.code == READY
    assert "cannot write out/page.html: a link leads out of the repository" in result.output
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (workflow.folder / ".git" / "hooks" / "post-commit").exists()


def test_a_page_is_written_through_a_link_that_stays_inside(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: checklist(ALWAYS), "a.txt": "1"}, {"pages/b.txt": "1"})
    (workflow.folder / "out").symlink_to("pages")

    assert workflow.run("pull_request", {"html_file": "out/deep/page.html"}).code == READY
    assert (workflow.folder / "pages" / "deep" / "page.html").exists()


def test_the_command_line_may_name_a_page_outside_of_the_workspace(tmp_path: Path) -> None:
    shop = lay_out(tmp_path / "shop", {"readiness.yml": checklist(ALWAYS), "a.txt": "1"})

    assert check(shop, "--html", str(tmp_path / "pages" / "page.html"), "--json", "../saved.json").code == READY
    assert (tmp_path / "pages" / "page.html").exists()
    assert (tmp_path / "saved.json").exists()


def test_a_draft_is_not_written_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    shop = lay_out(tmp_path / "shop", {"junit.xml": '<testsuite name="t"><testcase name="a"/></testsuite>'})
    (tmp_path / "outside").mkdir()
    (shop / ".github").symlink_to("../outside")

    result = gate(tmp_path, "init", "--root", "shop")

    assert "cannot write shop/.github/readiness.yml: a link leads out of the repository" in result.output
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("target", ["../outside", "api"])
def test_a_root_that_became_a_link_is_refused(tmp_path: Path, client: GitHub, target: str) -> None:
    workflow = Workflow(tmp_path, client)
    lay_out(tmp_path / "outside", {"a.txt": "1"})
    workflow.pull_request({f"web/{POLICY}": checklist(ALWAYS), "api/a.txt": "1"}, {f"web/{POLICY}": None})
    (workflow.folder / "web").symlink_to(target)

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == UNDECIDED
    assert "--root web is reached through a symbolic link; name the folder itself" in result.output


# ------------------------------------------------------------------------------------------------------------ baselines


def save_result(folder: Path, lines: int) -> str:
    """A saved result that counts so many files."""
    lay_out(folder, {"readiness.yml": checklist("a | files | {paths: '*.txt'} | count >= 1")})
    lay_out(folder, {f"{n}.txt": "" for n in range(lines)})
    check(folder, "--json", "saved.json")
    return (folder / "saved.json").read_text()


def lower_baseline(tmp_path: Path, client: GitHub, path: str) -> Workflow:
    """Pull request 7 removes two of three files, and lowers the baseline that the repository has at `path`."""
    workflow = Workflow(tmp_path, client)
    high, low = save_result(tmp_path / "three", 3), save_result(tmp_path / "one", 1)
    policy = checklist("a | files | {paths: '*.txt'} | count >= baseline")
    files = {f"web/{POLICY}": policy, "web/1.txt": "", "web/2.txt": "", "web/3.txt": "", path: high}
    workflow.pull_request(files, {"web/2.txt": None, "web/3.txt": None, path: low})
    return workflow


@pytest.mark.parametrize("path", ["web/kept/baseline.txt", "kept/baseline.txt"])
def test_a_baseline_that_the_pull_request_changes_is_refused(tmp_path: Path, client: GitHub, path: str) -> None:
    result = lower_baseline(tmp_path, client, path).run("pull_request", {"root": "web", "baseline": path})

    assert result.code == UNDECIDED
    assert "is a file that this change touches, or may touch" in " ".join(result.out.split())


def test_an_unchanged_baseline_of_the_repository_is_used(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("a | files | {paths: '*.txt'} | count >= baseline")
    baseline = save_result(tmp_path / "three", 3)
    workflow.pull_request({POLICY: policy, "1.txt": "", "2.txt": "", "kept/base": baseline}, {"2.txt": None})

    assert workflow.run("pull_request", {"baseline": "kept/base"}).code == NOT_READY


def test_a_baseline_that_is_not_a_file_of_the_repository_is_used(tmp_path: Path, client: GitHub) -> None:
    workflow = lower_baseline(tmp_path, client, "kept/baseline.txt")
    lay_out(tmp_path, {"elsewhere/saved": save_result(tmp_path / "other", 3)})
    lay_out(workflow.folder, {"downloaded.json": save_result(tmp_path / "again", 3)})

    for baseline in (str(tmp_path / "elsewhere" / "saved"), "downloaded.json"):
        assert workflow.run("pull_request", {"root": "web", "baseline": baseline}).code == NOT_READY
