"""Diffs as git prints them: special names, special contents, and every kind of change."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents import git_diff
from gate.model.errors import EvidenceError
from gate.model.subject import ChangedFile
from tests.cases import cases
from tests.git import git, git_bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "keep").write_text("kept\n")
    return tmp_path


def changed(folder: Path, before: dict[str, bytes], after: dict[str, bytes | None]) -> dict[str, ChangedFile]:
    """Commits `before`, applies `after` (None deletes), and reads the diff between the two."""
    for contents in (before, after):
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "a commit")
    files = git_diff.parse(git_bytes(folder, "diff", *git_diff.OPTIONS, "HEAD^", "HEAD", "--"))
    return {file.path: file for file in files}


def test_the_new_and_changed_lines_of_each_file_are_read(folder: Path) -> None:
    before = {"a.py": b"1\n2\n3\n4\n5\n", "b.py": b"x\n"}

    files = changed(folder, before, {"a.py": b"0\n1\n2\nthree\n4\n5\n6\n", "b.py": b"x\ny\n"})

    assert files == {"a.py": ChangedFile("a.py", frozenset({1, 4, 7})), "b.py": ChangedFile("b.py", frozenset({2}))}


def test_removed_lines_add_nothing(folder: Path) -> None:
    assert changed(folder, {"a.py": b"1\n2\n3\n"}, {"a.py": b"1\n"}) == {"a.py": ChangedFile("a.py", frozenset())}


def test_new_deleted_and_empty_files(folder: Path) -> None:
    files = changed(folder, {"gone.py": b"something else\n"}, {"gone.py": None, "new.py": b"1\n2\n", "empty.py": b""})

    assert files == {
        "gone.py": ChangedFile("gone.py", frozenset(), deleted=True),
        "new.py": ChangedFile("new.py", frozenset({1, 2})),
        "empty.py": ChangedFile("empty.py", frozenset()),
    }


def test_a_renamed_file_has_its_old_name_and_its_changed_lines(folder: Path) -> None:
    content = b"".join(b"line %d\n" % number for number in range(50))

    files = changed(folder, {"old name.py": content}, {"old name.py": None, "new name.py": content + b"more\n"})

    assert files == {"new name.py": ChangedFile("new name.py", frozenset({51}), old_path="old name.py")}


def test_a_file_renamed_without_a_change(folder: Path) -> None:
    files = changed(folder, {"old.py": b"1\n2\n3\n"}, {"old.py": None, "new/old.py": b"1\n2\n3\n"})

    assert files == {"new/old.py": ChangedFile("new/old.py", frozenset(), old_path="old.py")}


def test_a_binary_file_has_no_lines(folder: Path) -> None:
    files = changed(folder, {"a.png": b"\0\1"}, {"a.png": b"\0\2", "new.bin": b"\0\0"})

    assert files == {
        "a.png": ChangedFile("a.png", frozenset(), binary=True),
        "new.bin": ChangedFile("new.bin", frozenset(), binary=True),
    }


def test_a_change_of_mode_alone(folder: Path) -> None:
    changed(folder, {"run.sh": b"echo\n"}, {})
    (folder / "run.sh").chmod(0o755)

    files = git_diff.parse(git_bytes(folder, "diff", *git_diff.OPTIONS, "HEAD", "--"))

    assert files == (ChangedFile("run.sh", frozenset()),)


@pytest.mark.parametrize(
    "name",
    [
        "with space.py",
        " leading and trailing ",
        'quo"te.py',
        "back\\slash.py",
        "tab\there.py",
        "new\nline.py",
        "\x01control.py",
        "ünïcode/日本.py",
        "b/b/a b/c.py",
        "a b/x b/y.py",
        "--- a.py",
        "+++ b/c.py",
        "diff --git a/x b/x",
        "'single'.py",
        "{a => b}.py",
    ],
)
def test_special_names_are_read(folder: Path, name: str) -> None:
    assert changed(folder, {name: b"1\n"}, {name: b"1\n2\n"}) == {name: ChangedFile(name, frozenset({2}))}


@pytest.mark.parametrize("name", ["with space.bin", 'quo"te.bin', "ü\n.bin", "x b/y.bin"])
def test_special_names_of_files_without_lines_are_read(folder: Path, name: str) -> None:
    assert changed(folder, {name: b"\0"}, {name: b"\0\0"}) == {name: ChangedFile(name, frozenset(), binary=True)}


@pytest.mark.parametrize(
    "content",
    [
        b"diff --git a/evil b/evil\n",
        b"+++ b/evil\n--- a/evil\n",
        b"@@ -1 +1,99 @@\n",
        b"\\ No newline at end of file\n",
        b"no newline",
        b"carriage\r\nreturn\rs\n",
        b"\xff\xfe latin \xe9\n",
        b"form\x0cfeed\x85next\xe2\x80\xa8line\n",
    ],
)
def test_lines_that_look_like_headers_are_lines(folder: Path, content: bytes) -> None:
    lines = content.count(b"\n") + (not content.endswith(b"\n"))

    files = changed(folder, {"a": b"old\n", "z": b"1\n"}, {"a": content, "z": b"1\n2\n"})

    a = ChangedFile(
        "a", frozenset(range(1, lines + 1)), has_nonstandard_line_endings=git_diff.has_nonstandard_line_endings(content)
    )
    assert files == {"a": a, "z": ChangedFile("z", frozenset({2}))}


@pytest.mark.parametrize(
    ("content", "nonstandard"),
    [
        (b"1\r2\n", True),
        (b"1\r", False),
        (b"1\r\r\n", True),
        (b"1\r\n2\r\n", False),
        (b"1\n2\r3", True),
        ("1\u20282\n".encode(), True),
        ("1\u20292\n".encode(), True),
        ("1\u00852\n".encode(), True),
        ("1\f\v2 \u2027\n".encode(), False),
    ],
)
def test_nonstandard_line_ends_in_new_lines_are_detected(folder: Path, content: bytes, nonstandard: bool) -> None:
    assert changed(folder, {"a": b"old\n"}, {"a": content})["a"].has_nonstandard_line_endings is nonstandard


def test_nonstandard_line_ends_in_old_lines_do_not_count(folder: Path) -> None:
    files = changed(folder, {"a": b"1\r2\nold\n", "b": b"1\r2\n"}, {"a": b"1\r2\nnew\n", "b": b"1\n"})

    assert not any(file.has_nonstandard_line_endings for file in files.values())


def test_a_missing_newline_at_the_end_on_both_sides(folder: Path) -> None:
    files = changed(folder, {"a": b"1\n2", "b": b"1"}, {"a": b"1\n3", "b": b"1\n"})

    assert files == {"a": ChangedFile("a", frozenset({2})), "b": ChangedFile("b", frozenset({1}))}


def test_a_link_is_one_line(folder: Path) -> None:
    changed(folder, {}, {})
    (folder / "link").symlink_to("keep")
    git(folder, "add", "-A")

    files = git_diff.parse(git_bytes(folder, "diff", "--cached", *git_diff.OPTIONS))

    assert files == (ChangedFile("link", frozenset({1}), is_link=True),)


def test_a_link_with_a_new_target_and_one_that_became_a_file_are_links(folder: Path) -> None:
    changed(folder, {}, {})
    for name in ("moved", "gone", "now-a-file"):
        (folder / name).symlink_to("keep")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "links")
    for name in ("moved", "gone", "now-a-file"):
        (folder / name).unlink()
    (folder / "moved").symlink_to("elsewhere")
    (folder / "now-a-file").write_text("1\n")
    git(folder, "add", "-A")

    files = git_diff.parse(git_bytes(folder, "diff", "--cached", *git_diff.OPTIONS))

    assert {(file.path, file.is_link) for file in files} == {
        ("gone", True), ("moved", True), ("now-a-file", True), ("now-a-file", False),
    }  # fmt: skip


def test_an_empty_diff_changes_nothing() -> None:
    assert git_diff.parse(b"") == ()


@cases("text", [b"hello\n", b"@@ -1 +1 @@\n", b"+x\n"])
def test_text_that_is_not_a_diff_is_refused(text: bytes) -> None:
    with pytest.raises(EvidenceError, match="the diff does not begin with a file"):
        git_diff.parse(text)


@cases("rest", [b"", b"+1\n", b"+1\nhello\n"])
def test_a_diff_that_ends_in_a_hunk_is_refused(rest: bytes) -> None:
    with pytest.raises(EvidenceError, match="the diff ends in the middle of a hunk"):
        git_diff.parse(b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,2 @@\n" + rest)


def test_a_hunk_that_declares_too_many_lines_is_refused_before_they_are_stored() -> None:
    with pytest.raises(EvidenceError, match="the diff adds more than 2,000,000 lines"):
        git_diff.parse(b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,999999999 @@\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_diff_or_refused(data: bytes) -> None:
    for start in (b"", b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n"):
        with suppress(EvidenceError):
            assert bool(git_diff.parse(start + data)) >= bool(start)


def test_a_diff_that_adds_too_many_lines_is_refused_before_they_are_read() -> None:
    count = git_diff.MAX_ADDED + 1
    header = "diff --git a/a.py b/a.py\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/a.py\n"

    with pytest.raises(EvidenceError, match="the diff adds more than 2,000,000 lines"):
        git_diff.parse(f"{header}@@ -0,0 +1,{count} @@\n+x\n".encode())
