"""The probe `changes`: a repository with a merge commit in, evidence out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.commits import Commit, Person
from gate.adapters.host import Host
from gate.formats.documents.commit_messages import is_conventional, read_signoffs
from gate.model.evidence import Cause, Evidence, NotApplicable, Seen, Unseen
from gate.model.subject import Change, ChangedFile, Subject
from gate.policy.change import read_change
from gate.probes import changes
from gate.probes.changes import PROBE
from gate.probes.common.probe import ProbeContext
from tests.cases import cases
from tests.folders import with_folders
from tests.git import git
from tests.probes.findings_over_time import read_head

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIGNED = "\n\nSigned-off-by: a <a@example.org>"
PACKAGE = {"web/package.json": "{}\n", "web/package-lock.json": "{}\n", "api/package.json": "{}\n"}


def commit(folder: Path, files: Mapping[str, str | None], message: str = "feat: a change") -> str:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content.encode("latin-1" if "\0" in content else "utf-8"))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return read_head(folder)


def pull_request(folder: Path, base: Mapping[str, str], *commits: tuple[Mapping[str, str | None], str]) -> Subject:
    """A repository whose HEAD merges a topic of these commits, as GitHub checks it out."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder, base, "chore: begin")
    git(folder, "switch", "-qc", "topic")
    head = [commit(folder, files, message) for files, message in commits][-1]
    git(folder, "switch", "-q", "main")
    commit(folder, {"elsewhere.txt": "x\n"}, "on main")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")
    return Subject("pull_request", pull_request=7, head_sha=head, trigger="pull_request")


def measure(folder: Path, subject: Subject, base: str | None = None, **params: object) -> Evidence:
    host = Host.at(folder, NOW, env={"PATH": os.environ["PATH"]})
    context = ProbeContext(host, subject, read_change(host, subject, base))
    evidence: Evidence = PROBE.measure(PROBE.params.model_validate(params), context)
    return evidence


def numbers(evidence: Evidence) -> dict[str, int]:
    """The facts that are numbers."""
    return {
        name: int(fact.value)
        for name, fact in evidence.facts.items()
        if isinstance(fact, Seen) and isinstance(fact.value, Decimal)
    }


# ------------------------------------------------------------------------------------------------------ files and lines


def test_files_lines_and_commits_of_the_pull_request_are_counted_and_those_of_main_are_not(tmp_path: Path) -> None:
    base = {"a.py": "one\ntwo\n", "old.py": "x = 1\ny = 2\nz = 3\n", "gone.py": "gone\n"}
    subject = pull_request(
        tmp_path,
        base,
        ({"a.py": "one\n2\nthree\n", "new.py": "x\n"}, f"feat: a{SIGNED}"),
        ({"gone.py": None, "old.py": None, "moved.py": base["old.py"]}, "tidy up"),
    )

    evidence = measure(tmp_path, subject)

    assert numbers(evidence) == {
        "changed_files": 4, "added_files": 1, "deleted_files": 1, "renamed_files": 1,
        "added_lines": 3, "removed_lines": 2,
        "commits": 2, "commits_not_conventional": 1, "commits_not_signed_off": 1,
    }  # fmt: skip


def test_only_and_ignore_select_the_files_that_count_by_either_name_of_a_renamed_one(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(20))
    files = {"src/a.py": "1\n", "docs/b.md": "1\n", "src/old.py": text}
    subject = pull_request(
        tmp_path, files, ({"src/a.py": "2\n", "docs/b.md": "2\n", "src/old.py": None, "lib/new.py": text}, "feat: x")
    )

    assert numbers(measure(tmp_path, subject, only="src/**"))["changed_files"] == 2
    assert numbers(measure(tmp_path, subject, ignore=["docs/**", "src/old.py"]))["changed_files"] == 2


def test_a_local_run_counts_the_working_tree_with_files_that_are_not_committed(tmp_path: Path) -> None:
    pull_request(tmp_path, {"a.py": "one\n"}, ({"a.py": "one\ntwo\n"}, "feat: a"))
    git(tmp_path, "switch", "-q", "topic")
    (tmp_path / "new.py").write_text("# TODO first\nx = 1\n# TODO last")

    evidence = measure(tmp_path, Subject(), "main", pattern="TODO")

    assert numbers(evidence)["added_lines"] == 3
    assert [(finding.path, finding.line) for finding in evidence.findings if finding.rule == "matching-line"] == [
        ("new.py", 1), ("new.py", 3),
    ]  # fmt: skip


def test_without_a_change_every_fact_is_not_applicable_and_without_a_base_commit_missing(tmp_path: Path) -> None:
    subject = pull_request(tmp_path, {"a.py": "1\n"}, ({"a.py": "2\n"}, "feat: a"))
    names = {spec.name for spec in PROBE.facts} | {"changed"}
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path}", str(shallow))

    push = measure(tmp_path, Subject("push", trigger="push"), changed="a.py").facts
    cut = measure(shallow, subject, changed="a.py").facts

    assert push == dict.fromkeys(names, NotApplicable("there is no change to compare with on this event"))
    assert set(cut) == names
    assert {fact.cause for fact in cut.values() if isinstance(fact, Unseen)} == {Cause.SHALLOW_CHECKOUT}


def test_a_checkout_that_ends_within_the_change_has_its_lines_and_not_its_commits(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    subject = pull_request(origin, {"a.py": "1\n"}, ({"a.py": "2\n"}, "bad"), ({"a.py": "3\n"}, "feat: good"))
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{origin}", str(clone))

    facts = measure(clone, subject).facts

    assert facts["added_lines"] == Seen(Decimal(1))
    for name in ("commits", "commits_not_conventional", "commits_not_signed_off"):
        fact = facts[name]
        assert isinstance(fact, Unseen)
        assert fact.cause is Cause.SHALLOW_CHECKOUT


# -------------------------------------------------------------------------------------------------- changes in pairs


def test_a_source_change_without_the_changelog_is_listed_and_one_with_it_holds(tmp_path: Path) -> None:
    base = {"src/a.py": "1\n", "src/b.py": "1\n", "CHANGELOG.md": "# 1\n"}
    subject = pull_request(tmp_path, base, ({"src/a.py": "2\n", "src/b.py": None}, "feat: a"))
    params = {"changed": "CHANGELOG.md", "if_changed": "src/**"}

    evidence = measure(tmp_path, subject, **params)

    assert evidence.facts["changed"] == Seen(value=False)
    assert [(finding.rule, finding.path) for finding in evidence.findings if finding.path] == [
        ("unpaired-change", "src/a.py"), ("unpaired-change", "src/b.py"),
    ]  # fmt: skip
    assert evidence.remedies["changed"].text == "Change CHANGELOG.md too, as src/a.py, src/b.py changed."


def test_the_changelog_with_the_source_holds_and_a_deleted_changelog_does_not(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "deleted").mkdir()
    base = {"src/a.py": "1\n", "CHANGELOG.md": "# 1\n"}
    params = {"changed": "CHANGELOG.md", "if_changed": "src/**"}
    both = pull_request(tmp_path / "with", base, ({"src/a.py": "2\n", "CHANGELOG.md": "# 2\n"}, "feat: a"))
    gone = pull_request(tmp_path / "deleted", base, ({"src/a.py": "2\n", "CHANGELOG.md": None}, "feat: a"))

    assert measure(tmp_path / "with", both, **params).facts["changed"] == Seen(value=True)
    assert measure(tmp_path / "deleted", gone, **params).facts["changed"] == Seen(value=False)


def test_without_a_change_that_calls_for_it_the_fact_is_not_applicable_because_of_the_diff(tmp_path: Path) -> None:
    subject = pull_request(tmp_path, {"docs/a.md": "1\n"}, ({"docs/a.md": "2\n"}, "docs: a"))

    paired = measure(tmp_path, subject, changed="CHANGELOG.md", if_changed="src/**").facts["changed"]
    always = measure(tmp_path, subject, changed="CHANGELOG.md").facts["changed"]

    assert paired == NotApplicable("no changed file matches `src/**`", by_diff=True)
    assert always == Seen(value=False)


def test_each_manifest_needs_the_lock_file_of_its_own_folder(tmp_path: Path) -> None:
    files = dict.fromkeys(("web/package.json", "web/package-lock.json", "api/package.json"), "[]\n")
    subject = pull_request(tmp_path, PACKAGE, (files, "build: update"))
    params = {"changed": "**/package-lock.json", "if_changed": "**/package.json"}

    apart = measure(tmp_path, subject, same_folder=True, **params)

    assert apart.facts["changed"] == Seen(value=False)
    assert [finding.path for finding in apart.findings if finding.path] == ["api/package.json"]
    assert measure(tmp_path, subject, **params).facts["changed"] == Seen(value=True)


# --------------------------------------------------------------------------------------------------- matching lines


def test_only_added_lines_match_and_each_is_listed_with_its_number(tmp_path: Path) -> None:
    base = {"a.py": "# TODO old\nx = 1\n", "b.py": "# TODO removed\n"}
    subject = pull_request(tmp_path, base, ({"a.py": "# TODO old\nx = 1\n# TODO new\n", "b.py": "y\n"}, "feat: a"))

    evidence = measure(tmp_path, subject, pattern="TODO")

    assert evidence.facts["matching_lines"] == Seen(Decimal(1))
    assert [(finding.path, finding.line) for finding in evidence.findings if finding.rule == "matching-line"] == [
        ("a.py", 3)
    ]


def test_a_match_counts_by_the_diff_although_a_step_of_the_job_moves_the_line_or_it_hides_behind_cr(
    tmp_path: Path,
) -> None:
    subject = pull_request(tmp_path, {"a.py": "x\n"}, ({"a.py": "x\ny = 1\r# TODO hidden\n"}, "feat: a"))
    (tmp_path / "a.py").write_text("formatted\n")

    assert measure(tmp_path, subject, pattern="^# TODO").facts["matching_lines"] == Seen(Decimal(1))
    assert measure(tmp_path, subject, pattern="TODO", ignore="*.py").facts["matching_lines"] == Seen(Decimal(0))


# --------------------------------------------------------------------------------------------- text that looks binary


PNG = "\x89PNG\r\n\x1a\n\0\0\0 TODO"
HIDDEN = "def a():\n    return 1  # TODO\n"


@cases(
    ("base", "change"),
    [
        ({}, {"a.py": HIDDEN, ".gitattributes": "*.py -diff\n"}),
        ({}, {"a.py": HIDDEN, "sub/.gitattributes": "*\n", ".gitattributes": "* binary\n"}),
        ({}, {"a.unusual": HIDDEN, ".gitattributes": "* -diff\n"}),
        ({".gitattributes": "*.png binary\n"}, {"a.py": HIDDEN, ".gitattributes": "*.p* binary\n"}),
        ({}, {"a.js": f"// \0\n{HIDDEN}"}),
        ({}, {"a.cs": f"\ufeff\n{HIDDEN}".encode("utf-16-le").decode("latin-1")}),
        ({"a.py": "x = 1\n"}, {"a.py": None, "b.py": f"x = 1\n{HIDDEN}", ".gitattributes": "*.py -diff\n"}),
    ],
)
@with_folders
def test_no_change_hides_its_lines_from_git(
    tmp_path: Path, base: Mapping[str, str], change: Mapping[str, str | None]
) -> None:
    subject = pull_request(tmp_path, base, (change, "feat: a"))

    evidence = measure(tmp_path, subject, pattern="TODO", ignore=".gitattributes")

    assert evidence.facts["matching_lines"] == Seen(Decimal(1))
    assert numbers(evidence)["added_lines"] >= 2
    assert [note for note in evidence.notes if note.endswith("as binary; the lines count, because the file holds text")]


@cases(
    ("base", "change"),
    [
        ({}, {"a.png": PNG}),
        ({}, {"a.png": PNG, ".gitattributes": "*.png binary\n"}),
        ({".gitattributes": "*.lock -diff\n"}, {"a.lock": HIDDEN}),
        ({".gitattributes": "*.lock -diff\n", "a.lock": HIDDEN}, {"a.lock": None}),
    ],
)
@with_folders
def test_what_is_binary_or_hidden_by_the_base_has_no_lines(
    tmp_path: Path, base: Mapping[str, str], change: Mapping[str, str | None]
) -> None:
    subject = pull_request(tmp_path, base, (change, "feat: a"))

    evidence = measure(tmp_path, subject, pattern="TODO", ignore=".gitattributes")

    assert evidence.facts["matching_lines"] == Seen(Decimal(0))
    assert numbers(evidence)["added_lines"] == 0
    assert [note[:23] for note in evidence.notes] == ["binary, without lines: "]


def test_hidden_lines_in_a_file_whose_name_git_spells_otherwise_are_missing(tmp_path: Path) -> None:
    subject = pull_request(tmp_path, {}, ({os.fsdecode(b"\xff.py"): "# \0 TODO\n"}, "feat: a"))

    evidence = measure(tmp_path, subject, pattern="TODO")

    for name in ("added_lines", "removed_lines", "matching_lines"):
        assert isinstance(evidence.facts[name], Unseen)
    assert numbers(evidence)["changed_files"] == 1


# ------------------------------------------------------------------------------------------------------------- commits


@cases(
    "subject",
    ["feat: a", "fix(api)!: b", "Feat: c", "build(deps-dev): d", 'Revert "feat: a"', "chore!: drop support"],
)
def test_a_conventional_subject_is_accepted(subject: str) -> None:
    assert is_conventional(subject)


@cases("subject", ["", "Fix bug", "feat a", "feat:a", "feat : a", "fixup! feat: a", "(api): a", ": a"])
def test_another_subject_is_refused(subject: str) -> None:
    assert not is_conventional(subject)


def test_a_type_that_is_not_in_the_list_is_refused() -> None:
    assert is_conventional("FIX: a", ["fix", "feat"])
    assert not is_conventional("wip: a", ["fix", "feat"])


def test_a_signoff_counts_in_the_trailers_only() -> None:
    assert list(read_signoffs("a\n\ntext\n\nFixes: #1\nSigned-off-by: A B <a@b.example>\n")) == [("A B", "a@b.example")]
    assert list(read_signoffs("Signed-off-by: A <a@b.example>")) == []
    assert list(read_signoffs("a\n\nSigned-off-by: A <a@b.example>\n\nanother paragraph")) == []


@cases(
    ("signoff", "count"),
    [
        ("a <a@example.org>", 0), ("A <other@example.org>", 0), ("x <A@Example.org>", 0), ("x <x@example.org>", 1),
    ],
)  # fmt: skip
@with_folders
def test_a_signoff_is_the_authors_by_name_or_address(tmp_path: Path, signoff: str, count: int) -> None:
    subject = pull_request(tmp_path, {"a": "1\n"}, ({"a": "2\n"}, f"feat: a\n\nSigned-off-by: {signoff}"))

    evidence = measure(tmp_path, subject)

    assert evidence.facts["commits_not_signed_off"] == Seen(Decimal(count))
    assert bool(evidence.remedies) == bool(count)


def test_the_findings_of_commits_name_each_commit_and_its_subject(tmp_path: Path) -> None:
    subject = pull_request(tmp_path, {"a": "1\n"}, ({"a": "2\n"}, "first try"))

    findings = measure(tmp_path, subject, types="feat").findings

    sha = subject.head_sha[:7]
    assert [(finding.rule, finding.message) for finding in findings] == [
        ("commits-not-conventional", f"{sha} first try: the subject is not `type(scope): description`"),
        ("commits-not-signed-off", f"{sha} first try: no `Signed-off-by:` of its author or committer"),
    ]


# ------------------------------------------------------------------------------------------------- without the checkout


def test_a_run_without_the_checkout_sees_the_pairs_and_the_commits_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person("a", "a@example.org")
    listed = [Commit("1" * 40, 1, person, person, "bad")]
    monkeypatch.setattr(changes, "list_commits", lambda *_arguments: listed)
    change = Change((ChangedFile("src/a.py", frozenset()),))
    subject = Subject("pull_request", pull_request=7, head_sha="1" * 40)
    context = ProbeContext(Host.at(tmp_path, NOW), subject, change, client=object())  # type: ignore[arg-type]
    params = PROBE.params.model_validate({"changed": "CHANGELOG.md", "if_changed": "src/**"})

    facts = PROBE.seen_without_checkout(params, context)

    assert facts == {
        "changed": Seen(value=False),
        "commits": Seen(Decimal(1)),
        "commits_not_conventional": Seen(Decimal(1)),
        "commits_not_signed_off": Seen(Decimal(1)),
    }
