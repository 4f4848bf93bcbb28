"""The probe `docs`: documents in, evidence out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import Status
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Category, Cause, Evidence, Finding, Seen, Source, Unseen
from gate.probes import docs
from gate.probes.common.probe import ProbeContext
from gate.probes.docs import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders
from tests.git import git

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUNBOOK = """# Runbook

How to run the [shop](../README.md#what-it-is).

## Rollback

See [the plan](plan.png), or [start](#runbook).
"""
SHOP = {"README.md": "# Shop\n\n## What it is\n", "docs/runbook.md": RUNBOOK, "docs/plan.png": ""}


def measure(folder: Path, files: Mapping[str, str], paths: str | list[str] = "docs/*.md", **params: Any) -> Evidence:
    lay_out(folder, files)
    context = ProbeContext(Host.at(folder, NOW), deadline=Deadline.after(60))
    return PROBE.measure(PROBE.params.model_validate({"paths": paths, **params}), context)


def broken_links(folder: Path, text: str, **params: Any) -> list[tuple[int | None, str]]:
    """The broken links of a document `docs/a.md`, each with its line."""
    evidence = measure(folder, {"docs/a.md": text}, "docs/a.md", **params)
    errors = [(finding.line, finding.message) for finding in evidence.findings]
    assert evidence.facts["broken_links"] == Seen(Decimal(len(errors)))
    return errors


def test_a_document_gives_every_fact(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SHOP, headings=["Rollback"])

    assert isinstance(evidence.facts["age"], Seen)
    digest = f"sha256:{hashlib.sha256(RUNBOOK.encode()).hexdigest()}"
    assert evidence == Evidence(
        facts={
            "exists": Seen(value=True),
            "age": evidence.facts["age"],
            "words": Seen(Decimal(12), "docs/runbook.md"),
            "missing_headings": Seen(Decimal(0)),
            "links": Seen(Decimal(3)),
            "broken_links": Seen(Decimal(0)),
        },
        sources=(Source("docs/runbook.md", "markdown", digest=digest),),
    )


def test_a_missing_document_does_not_exist(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"README.md": "# Shop"}, ["README.md", "docs/runbook.md"], headings=["Rollback"])

    missing = Unseen(Cause.NO_MATCHING_FILE, "no file matches docs/runbook.md", "docs/runbook.md")
    assert evidence.facts == {
        "exists": Seen(value=False, target="docs/runbook.md", other_targets=(Seen(value=True, target="README.md"),)),
        **dict.fromkeys(("age", "words", "links", "broken_links", "missing_headings"), missing),
    }
    assert evidence.findings == ()


def test_an_empty_document_exists_and_has_no_words(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"docs/a.md": ""}, headings=["Rollback"])

    assert evidence.facts["exists"] == Seen(value=True)
    assert evidence.facts["words"] == Seen(Decimal(0), "docs/a.md")
    assert evidence.facts["missing_headings"] == Seen(Decimal(1))


def test_the_longest_and_the_shortest_of_several_documents_are_shown(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"docs/a.md": "one two", "docs/b.md": "one", "docs/c.md": "1 2 3"})
    assert evidence.facts["words"] == Seen(Decimal(3), "docs/c.md", (Seen(Decimal(1), "docs/b.md"),))


def test_other_formats_are_not_read_as_markdown(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"docs/a.rst": "`x <y.rst>`_", "docs/b.md": "x"}, "docs/*")

    detail = "expected Markdown (.md, .markdown, .mdown, .mkd), and there is docs/a.rst"
    assert evidence.facts["broken_links"] == Unseen(Cause.WRONG_FORMAT, detail)
    assert evidence.facts["exists"] == Seen(value=True)
    assert isinstance(evidence.facts["age"], Seen)


def test_the_age_counts_from_the_last_commit(tmp_path: Path) -> None:
    lay_out(tmp_path, SHOP)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x", at=datetime(2026, 8, 1, 12, tzinfo=UTC))

    assert measure(tmp_path, {}).facts["age"] == Seen(Decimal(112 * 86400), "docs/runbook.md")


# ------------------------------------------------------------------------------------------------------------ headings


@cases("heading", ["Rollback", "## rollback", "ROLLBACK!", "🚀 Rollback", " Rollback "])
@with_folders
def test_case_punctuation_and_images_of_headings_do_not_matter(tmp_path: Path, heading: str) -> None:
    assert measure(tmp_path, SHOP, headings=heading).facts["missing_headings"] == Seen(Decimal(0))


def test_a_missing_heading_is_a_finding_with_the_most_similar_one(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SHOP, headings=["Roll-back", "Alerts", "Runbook"])

    assert evidence.facts["missing_headings"] == Seen(Decimal(2))
    assert evidence.findings == (
        Finding("missing-heading", "missing heading “Roll-back”; did you mean “Rollback”?", path="docs/runbook.md"),
        Finding("missing-heading", "missing heading “Alerts”", path="docs/runbook.md"),
    )


def test_a_heading_in_code_does_not_count(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"docs/a.md": "```\n# Rollback\n```\n"}, headings=["Rollback"])
    assert evidence.facts["missing_headings"] == Seen(Decimal(1))


# --------------------------------------------------------------------------------------------------------------- links


@cases(
    "target",
    ["b.md", "./b.md", "../docs/b.md", "/docs/b.md", "/README.md", "..", ".", "/", "../docs/", "b.md#there",
     "b.md#THERE", "b.md#user-content-there", "b.md#named", "#here", "b.md?plain=1#there", "with%20space.md",
     "<with space.md>", "../src/a.py#L3", "gr%C3%B6%C3%9Fe.md", "größe.md", "what?.md"],
)  # fmt: skip
@with_folders
def test_a_link_to_a_file_of_the_repository_works(tmp_path: Path, target: str) -> None:
    lay_out(tmp_path, {
        "README.md": "", "docs/b.md": "# There\n<a name='named'></a>", "docs/with space.md": "", "src/a.py": "",
        "docs/größe.md": "", "docs/what?.md": "",
    })  # fmt: skip
    assert broken_links(tmp_path, f"# Here\n\n[x]({target})\n") == []


@cases(
    ("target", "error"),
    [
        ("bb.md", "docs/bb.md does not exist; did you mean docs/b.md?"),
        ("/x/y/zz.png", "x/y/zz.png does not exist"),
        ("B.md", "docs/B.md does not exist; did you mean docs/b.md?"),
        ("b.md/", ""),
        ("b.md#thera", "docs/b.md has no such heading; did you mean #there?"),
        ("#quux", "docs/a.md has no such heading"),
        ("", "the link has no target"),
        ("javascript:alert(1)", "the link has no target"),
        ("../../issues", "the target is outside the repository"),
        ("../../../../../etc/passwd", "the target is outside the repository"),
        ("..%2f..%2f..%2fetc/passwd", "the target is outside the repository"),
        ("link.md", "docs/link.md leads out of the repository; only files inside it are read"),
        ("link.md#x", "docs/link.md leads out of the repository; only files inside it are read"),
        ("../.git/config", ".git/config leads into .git, /proc, /sys or /dev, which are never read"),
        ("b%00.md", "'docs/b\\x00.md' cannot be resolved: ValueError"),
        ("x" * 2001, "the target is too long for a path"),
    ],
)
@with_folders
def test_a_broken_link_is_a_finding(tmp_path: Path, target: str, error: str) -> None:
    lay_out(tmp_path, {"docs/b.md": "# There", ".git/config": ""})
    (tmp_path / "docs" / "link.md").symlink_to("/etc/hostname")
    excerpt = "" if target.startswith("javascript") else target if len(target) <= 100 else f"{target[:99]}…"

    errors = broken_links(tmp_path, f"# Here\n\n[x]({target})\n")

    assert errors == ([(3, f"“{excerpt}”: {error}")] if error else [])


@cases("target", ["https://example.org/x", "mailto:a@example.org", "//example.org/x", "ftp://x/y"])
@with_folders
def test_an_external_link_is_not_checked(tmp_path: Path, target: str) -> None:
    evidence = measure(tmp_path, {"docs/a.md": f"[x]({target})"})
    assert evidence.facts["links"] == Seen(Decimal(0))


def test_ignored_links_are_not_checked(tmp_path: Path) -> None:
    text = "[x](../../issues) [y](../../issues/3) [z](gone.md)"
    assert len(broken_links(tmp_path, text)) == 3
    assert [message for _, message in broken_links(tmp_path, text, ignore_links="../../issues*")] == [
        "“gone.md”: docs/gone.md does not exist"
    ]


def test_links_in_html_and_images_count(tmp_path: Path) -> None:
    errors = broken_links(tmp_path, 'One\n<a href="gone.html">x</a>\n![y](gone.png)\n')
    assert [line for line, _ in errors] == [2, 3]


def test_only_the_first_findings_are_listed(tmp_path: Path) -> None:
    text = "".join(f"[x](gone{number}.md)\n" for number in range(MAX_FINDINGS + 50))
    evidence = measure(tmp_path, {"docs/a.md": text})

    assert evidence.facts["broken_links"] == Seen(Decimal(MAX_FINDINGS + 50))
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.notes == ("the first 2,000 of 2,050 findings are listed",)


def test_too_many_links_are_not_checked(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"docs/a.md": "[](a)\n" * (docs.MAX_LINKS + 1)})

    detail = f"the documents have {docs.MAX_LINKS + 1:,} links; at most {docs.MAX_LINKS:,} are checked"
    assert evidence.facts["broken_links"] == Unseen(Cause.TOO_LARGE, detail)


def test_without_time_the_links_are_unseen(tmp_path: Path) -> None:
    lay_out(tmp_path, SHOP)
    context = ProbeContext(Host.at(tmp_path, NOW), deadline=Deadline.after(0))
    facts = PROBE.measure(PROBE.params.model_validate({"paths": "docs/*.md"}), context).facts
    assert facts["broken_links"] == Unseen(
        Cause.TIMED_OUT, "the item ran out of time before the links of docs/runbook.md were checked"
    )


def test_a_document_outside_the_repository_makes_the_item_unseen(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, {})
    assert caught.value.category is Category.FORBIDDEN


# ------------------------------------------------------------------------------------------------ verdicts, parameters


CHECKLIST = """
version: 1
items:
  - id: runbook
    probe: docs
    with: {{paths: docs/runbook.md, headings: [Rollback]}}
    must: [{must}]
"""


@cases(
    ("text", "must", "status"),
    [
        (RUNBOOK, "exists, missing_headings == 0, broken_links == 0, words >= 10", Status.PASS),
        (RUNBOOK.replace("Rollback", "Other"), "missing_headings == 0", Status.FAIL),
        (RUNBOOK.replace("plan.png", "gone.png"), "broken_links == 0", Status.FAIL),
        (None, "exists", Status.FAIL),
        (None, "broken_links == 0", Status.UNKNOWN),
        (None, "missing_headings == 0", Status.UNKNOWN),
    ],
)
@with_folders
def test_verdicts_follow_from_the_facts(tmp_path: Path, text: str | None, must: str, status: Status) -> None:
    lay_out(tmp_path, {**SHOP, "docs/runbook.md": text} if text else {"README.md": ""})
    checklist = load(CHECKLIST.format(must=must).encode(), "readiness.yml")
    context = ProbeContext(Host.at(tmp_path, NOW))
    decision = decide(checklist, gather(checklist.items, context, 30), context.subject, NOW)
    assert decision.verdicts[0].status is status


@cases("params", [{"headings": ["##"]}, {"headings": [""]}, {"paths": "../x.md"}, {"paths": []}])
def test_invalid_parameters_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PROBE.params.model_validate({"paths": "docs/*.md", **params})
