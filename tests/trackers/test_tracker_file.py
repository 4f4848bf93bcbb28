"""Lines and columns of a document, counted as an editor does."""

from __future__ import annotations

import hashlib

from gate.formats.documents import markdown_text
from gate.trackers.tracker_file import TrackerFile
from tests.cases import cases


@cases(
    ("line", "excerpt", "column"),
    [
        (b"- [x] a", "", 1),
        (b"  - [x] a", "", 3),
        (b"\t> > - [x] a", "", 6),
        (b"**Total**: 76 tasks", "76 tasks", 12),
        (b"**Total**: 76 tasks", "77 tasks", 1),
        ("größte Zahl: 76".encode(), "76", 14),
        (b"\xef\xbb\xbf  - a", "", 3),
        ("âœ… 76 tasks".encode(), "76", 5),
        (b"caf\xe9 76", "76", 6),
        (b"", "", 1),
    ],
)
def test_a_column_counts_the_characters_that_an_editor_shows(line: bytes, excerpt: str, column: int) -> None:
    assert TrackerFile("T.md", line).column(1, excerpt) == column


@cases("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_commonmark(end: str) -> None:
    document = TrackerFile("T.md", end.join(("a\u2028b\x0c", "  c", "")).encode())
    assert [document.column(line) for line in (1, 2, 3, 4)] == [1, 3, 1, 1]


def test_the_digest_is_that_of_the_bytes() -> None:
    data = b"- [ ] a\n"
    assert TrackerFile("T.md", data).digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert [task.title for task in TrackerFile("T.md", data).tracker.tasks] == ["a"]


def test_the_original_text_is_kept_beside_the_repaired_text() -> None:
    document = markdown_text.decode("âœ… a".encode())
    assert (document.text, document.original) == ("✅ a", "âœ… a")


@cases(
    ("path", "folder"),
    [("T.md", ""), ("./T.md", ""), ("docs/a/T.md", "docs/a"), ("../T.md", ""), ("/elsewhere/T.md", "")],
)
def test_the_folder_of_a_document_is_relative_to_the_root(path: str, folder: str) -> None:
    assert TrackerFile(path, b"").folder == folder
