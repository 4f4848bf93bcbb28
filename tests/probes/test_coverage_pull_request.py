"""The probe `coverage` on a pull request in a real repository: merge commit and LCOV in, complete evidence out."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.host import Host
from gate.formats.coverage.line_sets import count_lines, make_bit_set
from gate.formats.coverage.model import Lines
from gate.model.evidence import Category, Evidence, Finding, Seen, Source, Unseen, Work
from gate.model.subject import Change, ChangedFile, Subject
from gate.model.values import Percentage
from gate.policy.change import read_change
from gate.probes.common.coverage_merge import CoveredFile
from gate.probes.common.patch_coverage import Patch, measure_patch
from gate.probes.common.probe import ProbeContext
from gate.probes.coverage import PROBE, CoverageParams
from tests.cases import cases
from tests.folders import with_folders
from tests.git import git
from tests.probes.coverage_evidence import NO_FUNCTIONS

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def commit(folder: Path, files: dict[str, str]) -> str:
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    return git(folder, "rev-parse", "HEAD")


def merge_topic(folder: Path, topic: dict[str, str]) -> Subject:
    """A repository whose HEAD merges `topic` into a main branch with newer commits, as GitHub does."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"src/a.py": "one\ntwo\n", "src/b.py": "one\n"})
    git(folder, "switch", "-qc", "topic")
    head = commit(folder, topic)
    git(folder, "switch", "-q", "main")
    commit(folder, {"src/b.py": "one\nanother line\n"})
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    return Subject("pull_request", pull_request=7, head_sha=head)


def measure(folder: Path, subject: Subject, report: str) -> Evidence:
    (folder / "coverage.info").write_text(report)
    host = Host.at(folder, NOW, env={"PATH": os.environ["PATH"]})
    context = ProbeContext(host, subject, read_change(host, subject, None))
    evidence: Evidence = PROBE.measure(CoverageParams.model_validate({"reports": "coverage.info"}), context)
    return evidence


REPORT = (
    "SF:/home/runner/work/shop/shop/src/a.py\nBRDA:2,0,0,1\nBRDA:2,0,1,0\n"
    "DA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nDA:5,0\nLF:5\nLH:3\nend_of_record\n"
    "SF:/home/runner/work/shop/shop/src/b.py\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n"
)


def test_patch_coverage_counts_only_the_lines_of_the_pull_request(tmp_path: Path) -> None:
    subject = merge_topic(tmp_path, {"src/a.py": "one\ntwo\nthree\nfour\nfive\n"})

    evidence = measure(tmp_path, subject, REPORT)

    assert evidence == Evidence(
        facts={
            "line_coverage": Seen(Percentage(4, 7)),
            "branch_coverage": Seen(Percentage(1, 2)),
            "lowest_file_coverage": Seen(Percentage(1, 2), "src/b.py"),
            "covered_lines": Seen(Decimal(4)),
            "coverable_lines": Seen(Decimal(7)),
            "uncovered_lines": Seen(Decimal(3)),
            "covered_branches": Seen(Decimal(1)),
            "coverable_branches": Seen(Decimal(2)),
            **NO_FUNCTIONS,
            "files": Seen(Decimal(2)),
            "patch_coverage": Seen(Percentage(1, 3)),
            "uncovered_patch_lines": Seen(Decimal(2)),
            "unreported_files": Seen(Decimal(0)),
            "reports": Seen(Decimal(1)),
        },
        findings=(Finding("uncovered", "changed lines without test coverage", path="src/a.py", line=4, end_line=5),),
        sources=(Source("coverage.info", "lcov", digest=evidence.sources[0].digest),),
        remedies=evidence.remedies,
    )
    (finding,) = evidence.findings
    assert (finding.work, finding.improves) == (
        Work.COVER_LINE,
        ("line_coverage", "covered_lines", "uncovered_lines"),
    )


@cases("attribute", ["binary", "-diff", "diff=unknown"])
@with_folders
def test_git_attributes_hide_no_changed_line(tmp_path: Path, attribute: str) -> None:
    topic = {".gitattributes": f"*.py {attribute}\n", "src/a.py": "one\ntwo\nthree\nfour\nfive\n"}
    subject = merge_topic(tmp_path, topic)

    observed = measure(tmp_path, subject, REPORT).facts["patch_coverage"]

    is_unreadable = isinstance(observed, Unseen) and observed.category is Category.UNREADABLE
    assert is_unreadable or observed == Seen(Percentage(1, 3))


@given(st.dictionaries(st.integers(1, 400), st.booleans(), min_size=1))
def test_a_patch_of_every_line_has_the_coverage_of_the_file(lines: dict[int, bool]) -> None:
    covered = make_bit_set(sorted(line for line, ran in lines.items() if ran))
    file = count_lines("a.py", Lines(make_bit_set(sorted(lines)), covered))
    whole = Change((ChangedFile("a.py", frozenset(range(1, 401))),))

    result = measure_patch(Patch(whole, {"a.py": CoveredFile("a.py", True, "r", file)}, lambda _path: True))

    assert result.facts["patch_coverage"] == Seen(Percentage(file.covered_lines, file.coverable_lines))
