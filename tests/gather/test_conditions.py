"""`when`: keys are AND, values are OR, and conditions on a pull request are true without one."""

from __future__ import annotations

import pytest

from gate.gather.conditions import evaluate_conditions
from gate.model.checklist import When
from gate.model.decision import Skip, SkipCause
from gate.model.evidence import Cause, NotApplicable, Unseen
from gate.model.subject import Change, ChangedFile, Subject

NO_CHANGE = NotApplicable("there is no change to compare with on this event")
PULL = Subject("pull_request", branch="topic", base_ref="main", pull_request=7, labels=frozenset({"ready", "area/api"}))
DRAFT = Subject("pull_request", base_ref="main", pull_request=7, is_draft=True)
PUSH = Subject("push", branch="release/2.0")


def touching(*paths: str) -> Change:
    return Change(tuple(ChangedFile(path, frozenset({1})) for path in paths))


@pytest.mark.parametrize(
    ("when", "subject"),
    [
        (When(), PUSH),
        (When(events=("schedule", "push")), PUSH),
        (When(branches=("main", "release/**")), PUSH),
        (When(branches=("main",)), PULL),
        (When(labels=("ready",)), PULL),
        (When(labels=("nothing", "area/*")), PULL),
        (When(draft=False), PULL),
        (When(draft=True), DRAFT),
        (When(labels=("ready",), draft=True), PUSH),
        (When(events=("pull_request",), branches=("main",), labels=("ready",), draft=False), PULL),
    ],
)
def test_an_item_is_judged_when_every_key_matches(when: When, subject: Subject) -> None:
    assert evaluate_conditions(when, subject, NO_CHANGE) is None


@pytest.mark.parametrize(
    ("when", "subject", "skip"),
    [
        (
            When(events=("schedule", "push")),
            PULL,
            Skip(SkipCause.EVENT, "only on schedule or push; this is pull_request"),
        ),
        (When(branches=("main",)), PUSH, Skip(SkipCause.BRANCH, "only for branches main; this is release/2.0")),
        (When(branches=("topic",)), PULL, Skip(SkipCause.BRANCH, "only for branches topic; this is main")),
        (When(branches=("main",)), Subject(), Skip(SkipCause.BRANCH, "only for branches main; this is no branch")),
        (When(labels=("Ready",)), PULL, Skip(SkipCause.LABELS, "only with a label Ready")),
        (When(labels=("ready",)), DRAFT, Skip(SkipCause.LABELS, "only with a label ready")),
        (When(draft=True), PULL, Skip(SkipCause.DRAFT, "only for drafts")),
        (When(draft=False), DRAFT, Skip(SkipCause.DRAFT, "not for drafts")),
        (When(events=("push",), draft=True), PULL, Skip(SkipCause.EVENT, "only on push; this is pull_request")),
    ],
)
def test_an_item_is_skipped_when_one_key_does_not_match(when: When, subject: Subject, skip: Skip) -> None:
    assert evaluate_conditions(when, subject, NO_CHANGE) == skip


@pytest.mark.parametrize(
    ("globs", "paths"),
    [
        (("src/**",), ["docs/a.md", "src/app/main.py"]),
        (("**/*.py", "Dockerfile"), ["Dockerfile"]),
        ((".github/**",), [".github/workflows/ci.yml"]),
        (("**",), [".hidden/file"]),
        (("{src,lib}/**",), ["lib/a.py"]),
        (("./src/**",), ["src/a.py"]),
        (("/src/**",), ["src/a.py"]),
        (("!docs/**",), ["docs/a.md", "src/a.py"]),
        (("**/*.py", "!docs/**"), ["docs/conf.py", "src/a.py"]),
    ],
)
def test_an_item_is_judged_when_the_change_touches_one_of_its_paths(globs: tuple[str, ...], paths: list[str]) -> None:
    assert evaluate_conditions(When(paths=globs), PULL, touching(*paths)) is None


def test_an_item_is_skipped_by_the_diff_when_the_change_touches_none_of_its_paths() -> None:
    skip = evaluate_conditions(When(paths=("src/**", "lib/**")), PULL, touching("docs/src/a.md", "SRC/a.py"))

    assert skip == Skip(SkipCause.PATHS, "the change touches nothing under src/** or lib/**", by_diff=True)


def test_a_skip_names_what_a_list_selects_and_what_it_excludes() -> None:
    skip = evaluate_conditions(When(paths=("src/**", "!src/gen/**")), PULL, touching("src/gen/a.py"))

    text = "the change touches nothing under src/**, without src/gen/**"
    assert skip == Skip(SkipCause.PATHS, text, by_diff=True)


@pytest.mark.parametrize("globs", [("!docs/**",), ("/docs/*.py",), ("**/*.md", "!docs/**")])
def test_an_item_is_skipped_when_the_change_touches_only_excluded_paths(globs: tuple[str, ...]) -> None:
    result = evaluate_conditions(When(paths=globs), PULL, touching("docs/a.md", "docs/x/b.md"))

    assert isinstance(result, Skip)


@pytest.mark.parametrize(
    ("when", "subject", "is_judged"),
    [
        (When(branches=("!release/*",)), PULL, True),
        (When(branches=("!release/*",)), PUSH, False),
        (When(branches=("release/*", "!release/2.*")), PUSH, False),
        (When(branches=("!release/*",)), Subject(), True),
        (When(labels=("!wip",)), PULL, True),
        (When(labels=("!wip",)), DRAFT, True),
        (When(labels=("!area/*",)), PULL, False),
        (When(labels=("ready", "!area/*")), PULL, False),
        (When(labels=("ready", "!wip")), DRAFT, False),
    ],
)
def test_an_exclusion_of_branches_or_labels_skips_the_item(when: When, subject: Subject, is_judged: bool) -> None:
    assert (evaluate_conditions(when, subject, NO_CHANGE) is None) is is_judged


def test_a_changed_path_that_is_too_long_for_a_file_touches_every_glob() -> None:
    assert evaluate_conditions(When(paths=("src/**",)), PULL, touching("a/" * 3000 + "b")) is None


def test_an_empty_change_touches_nothing() -> None:
    assert isinstance(evaluate_conditions(When(paths=("**",)), PULL, Change(())), Skip)


def test_a_file_that_is_moved_out_of_the_paths_touches_them() -> None:
    moved = Change((ChangedFile("lib/a.py", frozenset(), old_path="src/a.py"),))

    assert evaluate_conditions(When(paths=("src/**",)), PULL, moved) is None


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("vendor/lib/**", "vendor/lib"),
        ("vendor/*/src/*.c", "vendor/lib"),
        ("**/*.c", "vendor/lib"),
        ("{vendor/lib,other}/**", "vendor/lib"),
        ("!docs/**", "vendor/lib"),
        ("./vendor/**", "vendor/lib"),
    ],
)
def test_a_link_or_submodule_above_the_paths_touches_them(glob: str, path: str) -> None:
    assert (
        evaluate_conditions(When(paths=(glob,)), PULL, Change((ChangedFile(path, frozenset(), is_link=True),))) is None
    )


def test_a_path_that_is_a_folder_of_a_glob_touches_it_even_if_not_marked_as_a_link() -> None:
    assert evaluate_conditions(When(paths=("vendor/lib/**/*.c",)), PULL, touching("vendor/lib")) is None


@pytest.mark.parametrize(
    ("glob", "path"), [("vendor/*/**", "vendor/README.md"), ("**/*.c", "README.md"), ("src/**", "sr")]
)
def test_a_plain_file_has_no_files_below_it(glob: str, path: str) -> None:
    assert isinstance(evaluate_conditions(When(paths=(glob,)), PULL, touching(path)), Skip)


@pytest.mark.parametrize("globs", [("src/**", "docs/*.md"), ("!docs/**",), ("**/*.c", "!docs/latest/**")])
def test_a_link_outside_the_paths_touches_nothing(globs: tuple[str, ...]) -> None:
    link = Change((ChangedFile("docs/latest", frozenset(), is_link=True),))

    assert isinstance(evaluate_conditions(When(paths=globs), PULL, link), Skip)


def test_paths_are_true_without_a_change() -> None:
    assert evaluate_conditions(When(paths=("src/**",)), PUSH, NO_CHANGE) is None


def test_an_item_is_never_skipped_when_the_changed_paths_are_missing() -> None:
    shallow = Unseen(Cause.SHALLOW_CHECKOUT, "the checkout has one commit; set fetch-depth: 2")

    result = evaluate_conditions(When(paths=("src/**",)), PULL, shallow)

    assert result == Unseen(
        Cause.SHALLOW_CHECKOUT, "the changed paths are not available: the checkout has one commit; set fetch-depth: 2"
    )


def test_a_missing_change_does_not_matter_without_paths() -> None:
    assert evaluate_conditions(When(events=("pull_request",)), PULL, Unseen(Cause.ABSENT, "no diff")) is None
