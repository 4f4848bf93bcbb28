"""What the tree of a pull request may hold to hide its change, or to lead the gate out of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.second_stage import POLICY
from tests.command import check, checklist, gate, lay_out
from tests.fakes.events import FORK
from tests.fakes.github import BASE, HEAD, GitHub
from tests.git import git
from tests.on_github import Workflow

ALWAYS = "always | files | {paths: a.txt} | exists"
READY, NOT_READY, UNDECIDED = 0, 1, 2


def on_paths(glob: str) -> str:
    """Asks for a file that nobody brings when something below `glob` changes."""
    return checklist(ALWAYS, "reviewed | files | {paths: REVIEWED} | exists") + f"    when: {{paths: '{glob}'}}\n"


def submodule(folder: Path, *, ignored: bool) -> Workflow:
    """Pull request 7 into main, where `vendor/lib` is a submodule, moves it to an older commit."""
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


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize(("glob", "code"), [("vendor/**", NOT_READY), ("vendor/lib/**", NOT_READY), ("src/**", READY)])
def test_a_submodule_that_moves_changes_what_lies_below_it_whatever_gitmodules_says(
    tmp_path: Path, ignored: bool, glob: str, code: int
) -> None:
    workflow = submodule(tmp_path, ignored=ignored)
    lay_out(workflow.folder, {"readiness.yml": on_paths(glob)})

    assert check(workflow.folder, "--base", "main").code == code


@pytest.mark.parametrize(("glob", "code"), [("src/**", NOT_READY), ("docs/**", READY)])
def test_a_link_that_leads_elsewhere_changes_what_lies_below_it(
    tmp_path: Path, client: GitHub, glob: str, code: int
) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.folder.mkdir()
    (workflow.folder / "src").symlink_to("good")
    workflow.pull_request({POLICY: on_paths(glob), "a.txt": "1"}, {"b.txt": "1"})
    git(workflow.folder, "switch", "-q", "topic")
    (workflow.folder / "src").unlink()
    (workflow.folder / "src").symlink_to("evil")
    workflow.push({"b.txt": "2"})

    assert workflow.run("pull_request").code == code


# ----------------------------------------------------------------------------------------------- a gate of one folder


@pytest.mark.parametrize("event", ["workflow_run", "pull_request_target", "issue_comment"])
@pytest.mark.parametrize(("changed", "code"), [("web/src/a.py", NOT_READY), ("api/src/a.py", READY)])
def test_the_paths_of_a_folders_gate_are_that_folders_where_github_tells_them(
    tmp_path: Path, client: GitHub, event: str, changed: str, code: int
) -> None:
    policy = checklist("calm | pull_request | {} | not draft", "reviewed | pull_request | {} | labels has reviewed")
    client.commit({f"web/{POLICY}": f"{policy}    when: {{paths: 'src/**'}}\n"}, sha=BASE, on="main")
    client.commit({changed: "1"}, BASE, sha=HEAD)
    client.open_pull(7, HEAD, fork=FORK, author="mallory")
    workflow = Workflow(tmp_path, client, base=BASE, head=HEAD, fork=FORK)
    (workflow.folder / "web").mkdir(parents=True)

    assert workflow.run(event, {"root": "web"}).code == code


def test_a_folder_named_as_its_parent_holds_no_policy_of_its_gate(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    base = {f"web/{POLICY}": checklist("paper | files | {paths: LICENSE} | exists"), "api/a.py": "1"}
    workflow.pull_request(base, {"web/web/readiness.yml": "no policy", "api/a.py": "2"})

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == NOT_READY
    assert "policy alone" not in result.out


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
    assert "--root web is in a submodule; judge it where its pull requests are" in result.said


def test_a_repository_that_was_checked_out_into_a_folder_is_judged(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client, more={"GITHUB_WORKSPACE": str(tmp_path)})
    workflow.pull_request({POLICY: checklist("paper | files | {paths: LICENSE} | exists")}, {"b.txt": "1"})

    assert workflow.run("pull_request").code == NOT_READY


def disguised(workflow: Workflow) -> None:
    """The files of a repository among those of `web`: objects and refs of the real one, and replacements of its own."""
    web = workflow.folder / "web"
    before, after = (git(web, "rev-parse", f"{commit}:web/src") for commit in ("main", "topic"))
    lay_out(web, {"HEAD": "ref: refs/heads/merged\n", "config": "[core]\n\tbare = true\n"})
    lay_out(web, {f"refs/replace/{after}": f"{before}\n"})
    (web / "refs" / "heads").symlink_to("../../.git/refs/heads")
    (web / "objects").symlink_to("../.git/objects")


def hidden(tmp_path: Path, client: GitHub) -> Workflow:
    workflow = Workflow(tmp_path, client)
    policy = on_paths("src/**")
    workflow.pull_request({f"web/{POLICY}": policy, "web/a.txt": "1", "web/src/a.py": "1\n"}, {"web/src/a.py": "2\n"})
    disguised(workflow)
    workflow.push({"web/b.txt": "1"})
    return workflow


def test_a_folder_that_looks_like_a_repository_is_none(tmp_path: Path, client: GitHub) -> None:
    workflow = hidden(tmp_path, client)

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == UNDECIDED
    assert "the changed paths are not available" in result.out


def test_such_a_folder_does_deceive_git(tmp_path: Path, client: GitHub) -> None:
    workflow = hidden(tmp_path, client)

    changed = git(workflow.folder / "web", "diff", "--name-only", "HEAD^1", "HEAD")

    assert "web/b.txt" in changed
    assert "web/src/a.py" not in changed


# ----------------------------------------------------------------------------------------------------- lines of sources

UNCOVERED = "".join(f'<line number="{n}" hits="0"/>' for n in range(2, 30))
COBERTURA = (
    '<coverage version="7"><sources><source>.</source></sources><packages><package name="."><classes>'
    f'<class name="pay.py" filename="pay.py"><lines><line number="1" hits="1"/>{UNCOVERED}</lines></class>'
    "</classes></package></packages></coverage>"
)


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\u0085"])
def test_lines_that_git_does_not_count_are_not_covered_by_the_first(tmp_path: Path, client: GitHub, end: str) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("cov | coverage | {reports: cov.xml} | patch_coverage >= 90%")
    workflow.pull_request({POLICY: policy}, {"pay.py": end.join(f"x{n} = 1" for n in range(1, 30)) + "\n"})
    lay_out(workflow.folder, {"cov.xml": COBERTURA})

    result = workflow.run("pull_request")

    assert result.code == UNDECIDED
    assert "the changed lines of pay.py cannot be told" in " ".join(result.out.split())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_that_everybody_counts_alike_are_compared(tmp_path: Path, client: GitHub, end: str) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("cov | coverage | {reports: cov.xml} | patch_coverage >= 90%")
    workflow.pull_request({POLICY: policy}, {"pay.py": end.join(f"x{n} = 1" for n in range(1, 30)) + end})
    lay_out(workflow.folder, {"cov.xml": COBERTURA})

    result = workflow.run("pull_request")

    assert result.code == NOT_READY
    assert "patch_coverage is 3.4%" in result.out


# ----------------------------------------------------------------------------------------------- links out of the place


def test_a_page_is_not_written_through_a_link_out_of_the_workspace(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: checklist(ALWAYS), "a.txt": "1"}, {"b.txt": "1"})
    (tmp_path / "outside").mkdir()
    (workflow.folder / "out").symlink_to("../outside")
    (workflow.folder / "hooks").symlink_to(".git/hooks")

    result = workflow.run("pull_request", {"html_file": "out/page.html", "markdown_file": "hooks/post-commit"})

    assert result.code == READY
    assert "out/page.html could not be written: a link leads out of the repository" in result.said
    assert list((tmp_path / "outside").iterdir()) == []
    assert not (workflow.folder / ".git" / "hooks" / "post-commit").exists()


def test_a_page_is_written_through_a_link_that_stays_inside(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({POLICY: checklist(ALWAYS), "a.txt": "1"}, {"pages/b.txt": "1"})
    (workflow.folder / "out").symlink_to("pages")

    assert workflow.run("pull_request", {"html_file": "out/deep/page.html"}).code == READY
    assert (workflow.folder / "pages" / "deep" / "page.html").exists()


def test_a_page_may_be_named_out_of_the_workspace_by_whoever_runs_the_gate(tmp_path: Path) -> None:
    shop = lay_out(tmp_path / "shop", {"readiness.yml": checklist(ALWAYS), "a.txt": "1"})

    assert check(shop, "--html", str(tmp_path / "pages" / "page.html"), "--json", "../saved.json").code == READY
    assert (tmp_path / "pages" / "page.html").exists()
    assert (tmp_path / "saved.json").exists()


def test_a_draft_is_not_written_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    shop = lay_out(tmp_path / "shop", {"junit.xml": '<testsuite name="t"><testcase name="a"/></testsuite>'})
    (tmp_path / "outside").mkdir()
    (shop / ".github").symlink_to("../outside")

    result = gate(tmp_path, "init", "--root", "shop")

    assert ".github/readiness.yml could not be written: a link leads out of the repository" in result.said
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("target", ["../outside", "api"])
def test_a_root_that_became_a_link_is_not_that_root(tmp_path: Path, client: GitHub, target: str) -> None:
    workflow = Workflow(tmp_path, client)
    lay_out(tmp_path / "outside", {"a.txt": "1"})
    workflow.pull_request({f"web/{POLICY}": checklist(ALWAYS), "api/a.txt": "1"}, {f"web/{POLICY}": None})
    (workflow.folder / "web").symlink_to(target)

    result = workflow.run("pull_request", {"root": "web"})

    assert result.code == UNDECIDED
    assert "--root web leads through a link; name the folder itself" in result.said


# ------------------------------------------------------------------------------------------------------------ baselines


def saved(folder: Path, lines: int) -> str:
    lay_out(folder, {"readiness.yml": checklist("a | files | {paths: '*.txt'} | count >= 1")})
    lay_out(folder, {f"{n}.txt": "" for n in range(lines)})
    check(folder, "--json", "saved.json")
    return (folder / "saved.json").read_text()


def lowered(tmp_path: Path, client: GitHub, place: str) -> Workflow:
    """Pull request 7 removes two of three files, and says so in the baseline that the repository keeps at `place`."""
    workflow = Workflow(tmp_path, client)
    three, one = saved(tmp_path / "three", 3), saved(tmp_path / "one", 1)
    policy = checklist("a | files | {paths: '*.txt'} | count >= baseline")
    files = {f"web/{POLICY}": policy, "web/1.txt": "", "web/2.txt": "", "web/3.txt": "", place: three}
    workflow.pull_request(files, {"web/2.txt": None, "web/3.txt": None, place: one})
    return workflow


@pytest.mark.parametrize("place", ["web/kept/baseline.txt", "kept/baseline.txt"])
def test_a_baseline_that_the_pull_request_changes_is_none(tmp_path: Path, client: GitHub, place: str) -> None:
    result = lowered(tmp_path, client, place).run("pull_request", {"root": "web", "baseline": place})

    assert result.code == UNDECIDED
    assert "is a file that this change touches, or may" in " ".join(result.out.split())


def test_a_baseline_of_the_repository_counts_while_nobody_changes_it(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    policy = checklist("a | files | {paths: '*.txt'} | count >= baseline")
    kept = saved(tmp_path / "three", 3)
    workflow.pull_request({POLICY: policy, "1.txt": "", "2.txt": "", "kept/base": kept}, {"2.txt": None})

    assert workflow.run("pull_request", {"baseline": "kept/base"}).code == NOT_READY


def test_a_baseline_that_is_no_file_of_the_repository_counts(tmp_path: Path, client: GitHub) -> None:
    workflow = lowered(tmp_path, client, "kept/baseline.txt")
    lay_out(tmp_path, {"elsewhere/saved": saved(tmp_path / "other", 3)})
    lay_out(workflow.folder, {"downloaded.json": saved(tmp_path / "again", 3)})

    for baseline in (str(tmp_path / "elsewhere" / "saved"), "downloaded.json"):
        assert workflow.run("pull_request", {"root": "web", "baseline": baseline}).code == NOT_READY
