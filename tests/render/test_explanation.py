"""Explanations as Markdown: paragraphs, files and commands, and their page for a terminal."""

from __future__ import annotations

from gate.render.explanation import Example, Explanation, Paragraph, render

TEXT = """\
An item names a probe
that does not exist. It measures nothing.

Nothing could be measured for it.

````markdown docs/PLAN.md
```text
- [ ] a task
```
````

```console
$ gate lint
readiness.yml:4:12: there is no probe `test`, in a line longer than the page [unknown-probe]
```

**Fix:** use a probe from `gate probes`.
"""
EXPLANATION = Explanation("unknown-probe", "checklist", TEXT)
SESSION = Example(
    "console",
    "",
    (
        "$ gate lint",
        "readiness.yml:4:12: there is no probe `test`, in a line longer than the page [unknown-probe]",
    ),
)


def test_an_explanation_has_paragraphs_files_and_commands_in_their_order() -> None:
    assert EXPLANATION.parts == (
        Paragraph("An item names a probe that does not exist. It measures nothing."),
        Paragraph("Nothing could be measured for it."),
        Example("markdown", "docs/PLAN.md", ("```text", "- [ ] a task", "```")),
        SESSION,
        Paragraph("**Fix:** use a probe from `gate probes`."),
    )


def test_the_example_has_the_files_and_the_commands_apart() -> None:
    assert EXPLANATION.example_files == {"docs/PLAN.md": "```text\n- [ ] a task\n```\n"}
    assert EXPLANATION.sessions == (SESSION,)


def test_the_summary_is_the_first_sentence() -> None:
    assert Explanation("a", "run", "It failed. Why?\n\nMore.").summary == "It failed."
    assert Explanation("a", "run", "It failed.\n\nMore.").summary == "It failed."


def test_the_page_folds_text_and_no_line_of_an_example() -> None:
    assert render(EXPLANATION, 40) == (
        "unknown-probe (error of the checklist)\n\n"
        "An item names a probe that does not\nexist. It measures nothing.\n\n"
        "Nothing could be measured for it.\n\n"
        "  docs/PLAN.md:\n    ```text\n    - [ ] a task\n    ```\n\n"
        "    $ gate lint\n"
        "    readiness.yml:4:12: there is no probe `test`, in a line longer than the page [unknown-probe]\n\n"
        "Fix: use a probe from `gate probes`.\n"
    )
