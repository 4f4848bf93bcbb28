"""Nothing in a note is executed or linked by GitLab, and code stays as it is."""

from __future__ import annotations

from gate.render import markdown
from gate.render.gitlab_markdown import adapt
from tests.cases import cases
from tests.render import decisions as examples


@cases(
    ("line", "expected"),
    [
        ("/close", "&#8203;/close"),
        ("  /label ~bug", "  &#8203;/label ~&#8203;bug"),
        ("> /merge", "> &#8203;/merge"),
        ("see !12", "see !&#8203;12"),
        ('%v1 and %"next"', '%&#8203;v1 and %&#8203;"next"'),
        ("&amp;7", "&amp;&#8203;7"),
        ("a \\` !12 `code !13`", "a \\` !&#8203;12 `code !13`"),
        ("a\\\\`!12` !13", "a\\\\`!12` !&#8203;13"),
    ],
)
def test_what_gitlab_executes_or_links_is_split(line: str, expected: str) -> None:
    assert adapt(line) == expected


@cases(
    "line",
    [
        "80% of 2,000", "a/b/c", "text /close", "`!12`", "``/a ` !1``", "<code>!12</code>", "![image](https://x/y.png)",
        "```\n/close !1\n```", "~~~~\n/close\n~~~\n!3\n~~~~",
    ],
)  # fmt: skip
def test_other_text_and_code_stay_as_they_are(line: str) -> None:
    assert adapt(line) == line


def test_after_a_code_block_lines_are_text_again() -> None:
    assert adapt("```sh\n/a\n```\n/b") == "```sh\n/a\n```\n&#8203;/b"


def test_a_page_of_ours_has_no_line_that_gitlab_executes() -> None:
    page = markdown.render(examples.red())

    assert adapt(page) == page
