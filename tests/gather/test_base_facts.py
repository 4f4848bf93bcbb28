"""Facts of the tree alone are measured on the base commit, and only where it says what the files were."""

from __future__ import annotations

from pathlib import Path

from tests.command import Result, gate, lay_out
from tests.git import git

CHECKLIST = """\
version: 1
items:
  - id: todo
    probe: files
    with: {paths: "src/*.py", pattern: TODO}
    must: matching_lines <= baseline
"""


def repository(folder: Path, files: dict[str, str]) -> None:
    """A repository whose branch `main` has these files, and whose branch `change` is checked out."""
    lay_out(folder, {"readiness.yml": CHECKLIST, **files})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")
    git(folder, "switch", "-q", "-c", "change")


def check(folder: Path) -> Result:
    return gate(folder, "check", "--base", "main", "--now", "2026-11-20T12:00Z")


def test_a_count_is_compared_with_that_of_the_base_commit(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": "# TODO\n"})
    commit = git(tmp_path, "rev-parse", "main")
    for after, code, words in (
        ("# TODO\n", 0, "READY"),
        ("done\n", 0, "READY"),
        ("# TODO\n# TODO\n", 1, "matching_lines is 2 (+1), expected <= baseline (1)"),
    ):
        lay_out(tmp_path, {"src/a.py": after})
        git(tmp_path, "commit", "-q", "-a", "--allow-empty", "-m", "change")

        result = check(tmp_path)

        assert result.code == code, result.output
        assert words in result.out
        assert f"The baseline of todo was measured on the base commit {commit[:7]}." in result.out


def test_the_words_of_a_document_are_compared_with_those_of_the_base_commit(tmp_path: Path) -> None:
    repository(tmp_path, {"README.md": "one two three four\n"})
    docs = "  - id: docs\n    probe: docs\n    with: {paths: '*.md'}\n    must: words >= 1\n    ratchet: true\n"
    lay_out(tmp_path, {"readiness.yml": f"version: 1\nitems:\n{docs}", "README.md": "one two\n"})

    result = check(tmp_path)

    assert result.code == 1, result.output
    assert "expected >= baseline (4)" in result.out


def test_files_of_a_build_are_not_absent_on_the_base(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": "# TODO\n", ".gitignore": "src/built.py\n"})
    lay_out(tmp_path, {"src/built.py": "# TODO\n"})

    result = check(tmp_path)

    assert result.code == 2, result.output
    assert "these files are not committed: src/built.py" in " ".join(result.out.split())


def test_a_stored_result_is_the_baseline_of_files_that_are_not_committed(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": "# TODO\n", ".gitignore": "src/built.py\n*.json\n"})
    lay_out(tmp_path, {"src/built.py": "# TODO\n"})
    gate(tmp_path, "check", "--json", "before.json")

    result = gate(tmp_path, "check", "--base", "main", "--baseline", "before.json")

    assert result.code == 0, result.output
    assert "measured on the base commit" not in result.out


def test_a_file_that_a_filter_converts_is_another_one_in_git(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": "# TODO\n", ".gitattributes": "*.py filter=lfs\n"})

    result = check(tmp_path)

    assert result.code == 2, result.output
    assert "converted when they are checked out: src/a.py" in " ".join(result.out.split())


def test_an_exact_count_needs_no_base_commit(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": "# TODO\n"})
    lay_out(tmp_path, {"readiness.yml": CHECKLIST.replace("<= baseline", "<= 5")})

    assert "base commit" not in check(tmp_path).out


def test_a_folder_that_the_base_does_not_have_has_no_file_there(tmp_path: Path) -> None:
    repository(tmp_path, {"other.py": ""})
    lay_out(tmp_path, {"readiness.yml": CHECKLIST.replace("matching_lines <=", "count ==")})
    lay_out(tmp_path, {"src/a.py": ""})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "change")

    result = check(tmp_path)

    assert result.code == 1, result.output
    assert "count is 1 (+1), expected == baseline (0)" in result.out


def test_a_link_of_the_base_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    repository(tmp_path, {"src/a.py": ""})
    (tmp_path / "src/b.py").symlink_to("/etc/passwd")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "link")
    git(tmp_path, "branch", "-f", "main")
    (tmp_path / "src/b.py").unlink()
    git(tmp_path, "commit", "-q", "-a", "-m", "no link")

    result = check(tmp_path)

    assert result.code == 2, result.output
    assert "src/b.py leads out of the repository" in " ".join(result.out.split())
