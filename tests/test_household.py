"""The files around the code: owners, Dependabot, issue forms. `make workflows` checks them against GitHub's schemas."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
import yaml

from tests.corpus import REPOSITORY

GITHUB = REPOSITORY / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


def owners(path: str) -> dict[str, list[str]]:
    """The owners by pattern in a CODEOWNERS file."""
    lines = (REPOSITORY / path).read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}


def test_every_path_with_owners_exists() -> None:
    paths = [pattern for pattern in owners(".github/CODEOWNERS") if pattern != "*"]

    assert [path for path in paths if not (REPOSITORY / path.strip("/")).exists()] == []


def test_what_decides_about_releases_needs_the_release_team() -> None:
    for path in (".github/", "action.yml", "composite/", "Dockerfile", "requirements/", "scripts/release.py"):
        assert "@readiness-gate/release" in owners(".github/CODEOWNERS")[f"/{path}"]


def test_the_template_for_users_covers_the_workflow_and_the_checklist() -> None:
    assert {"/.github/", "/readiness.yml"} <= owners("examples/workflows/CODEOWNERS").keys()


def test_dependabot_updates_every_folder_with_workflows_or_actions() -> None:
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    (actions,) = [update for update in updates if update["package-ecosystem"] == "github-actions"]
    examples = "/examples/workflows"

    assert set(actions["directories"]) == {"/", "/composite", examples}
    assert all((REPOSITORY / PurePosixPath(folder).relative_to("/")).is_dir() for folder in actions["directories"])


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_a_form_asks_for_what_a_maintainer_needs_first(form: Path) -> None:
    body = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    fields = [field for field in body if field["type"] != "markdown"]

    assert 3 <= len(fields) <= 4, "a longer form is not filled in"
    assert all(field["validations"]["required"] for field in fields)
    assert len({field["id"] for field in fields}) == len(fields)
