"""Where base policies are read on GitHub, at a terminal and on GitLab, and what happens when they cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.adapters.user_cache import UserCache
from tests.command import GREEN, RED, Result, environment, gate, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import Fault, GitHub
from tests.on_github import Workflow
from tests.policy.organisation import BASE, ORG, OWN, POLICY, Organisation, judge

CODE = {"a.py": "1"}


def lint(folder: Path, client: GitHub, *arguments: str, token: str = TOKEN, **more: str) -> Result:
    """Runs `gate lint` at a terminal whose Enterprise Server is the fake."""
    env = environment(folder) | {"GITHUB_API_URL": client.url, "GITHUB_TOKEN": token, **more}
    return run(folder, env, "lint", *arguments)


# ------------------------------------------------------------------------------------------------ on GitHub


def test_an_item_of_the_base_policy_turns_a_pull_request_red(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE, report=RED)

    assert result.code == 1
    assert "**The tests pass**" in comment
    assert "`failed` is **1**, expected `== 0`" in comment


def test_a_green_run_costs_four_requests_for_the_base_policy(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)

    result, _ = judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE)

    assert result.code == 0
    own = [line for line in client.log if f"/repos/{ORG}" in line]
    assert len(own) == len(set(own)) == 4


def test_a_tag_of_a_release_branch_is_a_commit_of_the_repository(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    commit = organisation.fork_commit(BASE)
    organisation.repository.tags["v1"] = commit

    assert judge(tmp_path, client, {POLICY: organisation.checklist(commit=commit)}, CODE)[0].code == 0


def test_an_enterprise_server_serves_base_policies(tmp_path: Path) -> None:
    from tests.fakes.github import serving

    with serving(GitHub(enterprise=True)) as client:
        organisation = Organisation(client)
        assert judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE)[0].code == 0


def test_the_extends_of_the_base_branch_decides_and_that_of_the_head_is_previewed(
    tmp_path: Path, client: GitHub
) -> None:
    organisation = Organisation(client)
    stricter = organisation.repository.commit(
        {"readiness/base.yml": BASE.replace("total >= 1", "total >= 2")}, organisation.commit, on="main"
    )

    result, comment = judge(
        tmp_path, client, {POLICY: organisation.checklist()}, {POLICY: organisation.checklist(commit=stricter), **CODE}
    )

    assert result.code == 0
    assert "With the checklist of this pull request, the decision would be not ready (tests: pass → fail)." in comment


def test_a_checklist_that_loosens_its_base_policy_would_block_every_change(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    looser = organisation.checklist("items:\n  - {id: tests, with: {reports: junit.xml}, must: total >= 0}\n")

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, {POLICY: looser, **CODE})

    assert result.code == 2
    assert "If it were merged, no change could pass the gate" in comment
    assert "loosened-policy" in comment


def test_a_change_of_a_local_base_policy_alone_is_a_policy_change(tmp_path: Path, client: GitHub) -> None:
    base = {POLICY: f"version: 1\nextends: readiness/base.yml\n{OWN}", "readiness/base.yml": BASE}
    stricter = {"readiness/base.yml": BASE.replace("total >= 1", "total >= 2")}

    result, comment = judge(tmp_path, client, base, stricter)

    assert result.code == 0
    assert "This change only edits the policy" in comment
    assert "(tests: pass → fail)" in comment


def test_a_local_base_policy_is_that_of_the_base_branch(tmp_path: Path, client: GitHub) -> None:
    base = {POLICY: f"version: 1\nextends: readiness/base.yml\n{OWN}", "readiness/base.yml": BASE}
    looser = {"readiness/base.yml": BASE.replace("failed == 0, ", ""), **CODE}

    assert judge(tmp_path, client, base, looser, report=RED)[0].code == 1


def test_a_path_begins_at_the_root_that_the_gate_judges(tmp_path: Path, client: GitHub) -> None:
    workflow = Workflow(tmp_path, client)
    own = f"version: 1\nextends: readiness/base.yml\n{OWN}"
    below = {"web/readiness.yml": own, "web/readiness/base.yml": BASE, "web/LICENSE": "MIT"}
    looser = BASE.replace("failed == 0, ", "")
    workflow.pull_request({**below, "readiness/base.yml": looser}, CODE)
    lay_out(workflow.folder, {"web/junit.xml": RED})

    assert workflow.run("pull_request", {"root": "web"}).code == 1


def test_a_base_policy_that_is_gone_from_the_base_branch_is_an_error(tmp_path: Path, client: GitHub) -> None:
    result, comment = judge(tmp_path, client, {POLICY: f"version: 1\nextends: readiness/base.yml\n{OWN}"}, CODE)

    assert result.code == 2
    assert "there is no file `readiness/base.yml`" in comment


# ----------------------------------------------------------------------------------------- what cannot be read


def test_a_private_repository_needs_a_token_that_can_read_it(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client, readers=frozenset({"another-token"}))

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE)

    assert result.code == 2
    assert "cannot be read: GitHub answered 404" in comment
    assert "if acme/.github is private, pass a token that can read it as github-token" in comment
    assert "unreadable-base-policy" in comment


def test_a_refusal_is_undecided_and_never_no_base_policy(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    client.faults.append(Fault("GET", r"\.github/contents", 403, times=99))

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE)

    assert result.code == 2
    assert "unreadable-base-policy" in comment


# -------------------------------------------------------------------------------------------------- at a terminal


def test_a_pinned_base_policy_is_read_again_from_the_cache_without_a_network(tmp_path: Path, client: GitHub) -> None:
    lay_out(tmp_path, {"readiness.yml": Organisation(client).checklist()})

    first = lint(tmp_path, client)
    count = len(client.requests)
    second = lint(tmp_path, client, token="")

    assert (first.code, first.out) == (second.code, second.out) == (0, "no problems found\n")
    assert len(client.requests) == count > 0


def test_without_a_token_and_a_cache_the_error_says_what_to_set(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    lay_out(tmp_path, {"readiness.yml": organisation.checklist()})

    assert lint(tmp_path, client, token="").err == (
        f"gate: readiness.yml:2:10: github:acme/.github//readiness/base.yml@{organisation.commit[:7]} cannot be read "
        "without a token [unreadable-base-policy]\n"
        "    pass a token that can read acme/.github as GITHUB_TOKEN\n"
    )


def test_without_a_token_the_cache_of_github_is_enough(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    lay_out(tmp_path, {"readiness.yml": organisation.checklist()})
    cache = UserCache.of(environment(tmp_path))
    assert cache is not None
    cache.write(f"https://api.github.com {organisation.address()}", BASE.encode())

    assert gate(tmp_path, "lint").out == "no problems found\n"


def test_a_cache_that_was_changed_is_not_used(tmp_path: Path, client: GitHub) -> None:
    lay_out(tmp_path, {"readiness.yml": Organisation(client).checklist()})
    lint(tmp_path, client)
    (entry,) = (tmp_path / ".cache/readiness-gate").iterdir()
    entry.write_bytes(entry.read_bytes().replace(b"failed == 0, ", b""))
    count = len(client.requests)

    assert lint(tmp_path, client).code == 0
    assert len(client.requests) == count + 4


def test_a_job_neither_reads_nor_writes_the_cache(tmp_path: Path, client: GitHub) -> None:
    lay_out(tmp_path, {"readiness.yml": Organisation(client).checklist()})

    assert lint(tmp_path, client, CI="true").code == 0
    assert not (tmp_path / ".cache").exists()


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path, client: GitHub) -> None:
    lay_out(tmp_path, {"readiness.yml": Organisation(client).checklist(), ".cache": "a file"})

    assert lint(tmp_path, client).code == 0


def cached(folder: Path, client: GitHub, base: str = BASE) -> Organisation:
    """A checklist whose base policy on GitHub is in the cache."""
    organisation = Organisation(client, base=base)
    cache = UserCache.of(environment(folder))
    assert cache is not None
    cache.write(f"https://api.github.com {organisation.address()}", base.encode())
    lay_out(folder, {"readiness.yml": organisation.checklist(), "junit.xml": RED})
    return organisation


def test_warnings_about_the_base_policy_are_for_its_own_repository(tmp_path: Path, client: GitHub) -> None:
    base = BASE.replace("failed == 0", "failed == 0, failed <= 3")
    cached(tmp_path, client, base)

    assert gate(tmp_path, "lint").out == "no problems found\n"
    lay_out(tmp_path, {"base.yml": base})
    assert "`failed <= 3` follows from `failed == 0`" in gate(tmp_path, "lint", "--checklist", "base.yml").out


def test_pages_link_an_item_of_another_repository_where_it_is_extended(tmp_path: Path, client: GitHub) -> None:
    cached(tmp_path, client)

    result = gate(tmp_path, "check", "--sarif", "a.sarif", "--junit", "a.junit", "--code-quality", "a.json")

    (licence,) = [entry for entry in json.loads((tmp_path / "a.json").read_text()) if "licence" in entry["check_name"]]
    assert result.code == 1
    assert licence["location"] == {"path": "readiness.yml", "lines": {"begin": 2, "end": 2}}
    assert '"uri": "github:' not in (tmp_path / "a.sarif").read_text()
    assert 'file="github:' not in (tmp_path / "a.junit").read_text()


@pytest.mark.parametrize("env", [{}, {"XDG_CACHE_HOME": "relative"}])
def test_there_is_no_cache_without_a_home(env: dict[str, str]) -> None:
    assert UserCache.of(env) is None


# -------------------------------------------------------------------------------------------------------- GitLab


def test_a_job_of_gitlab_extends_paths_only(tmp_path: Path, client: GitHub) -> None:
    lay_out(tmp_path, {"readiness.yml": Organisation(client).checklist(), "readiness/base.yml": BASE})
    refused = lint(tmp_path, client, GITLAB_CI="true", CI="true")
    lay_out(tmp_path, {"readiness.yml": f"version: 1\nextends: readiness/base.yml\n{OWN}"})

    assert refused.code == 2
    assert "is on GitHub, and this is a job of GitLab" in refused.err
    assert "keep a copy of the base policy in this repository, and write its path" in refused.err
    assert lint(tmp_path, client, GITLAB_CI="true", CI="true").code == 0
    assert client.log == []


# ------------------------------------------------------------------------------------------------------ commands


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """A folder with a checklist that extends a local base policy, and its evidence."""
    return lay_out(
        tmp_path,
        {
            "readiness.yml": f"version: 1\nextends: readiness/base.yml\n{OWN}",
            "readiness/base.yml": BASE,
            "junit.xml": GREEN,
            "LICENSE": "MIT",
        },
    )


@pytest.mark.parametrize(
    ("command", "code", "expected"),
    [
        (("check",), 0, "READY"),
        (("next",), 0, "Nothing to do: no item fails"),
        (("selftest", "--only", "licence"), 0, "licence"),
        (("explain", "licence"), 0, "licence (item of the checklist, readiness/base.yml:10:5)"),
        (("lint", "--checklist", "readiness/base.yml"), 0, "no problems found"),
        (("doctor",), 1, "readiness.yml is valid and has 2 items"),
    ],
)
def test_every_command_works_on_the_resolved_checklist(
    extended: Path, command: tuple[str, ...], code: int, expected: str
) -> None:
    result = gate(extended, *command)

    assert expected in result.out, result.output
    assert result.code == code


def test_policy_tests_are_about_the_resolved_checklist(extended: Path) -> None:
    tests = (
        "version: 1\ntests:\n  - name: a failed test\n    facts: {tests: {failed: 1, total: 2}}\n"
        "    expect: {items: {tests: fail}}\n"
    )
    lay_out(extended, {"readiness.test.yml": tests, "readiness/base.test.yml": tests})

    assert gate(extended, "test").code == 0
    assert gate(extended, "test", "readiness/base.test.yml").code == 0


def test_a_base_policy_alone_is_not_judged(extended: Path) -> None:
    result = gate(extended, "check", "--checklist", "readiness/base.yml")

    assert result.code == 2
    assert "the item `tests` leaves `reports` to the repository, and nothing sets it" in result.err


def test_the_ratchet_reads_base_policies_from_the_server_that_the_environment_names(
    tmp_path: Path, client: GitHub
) -> None:
    organisation = Organisation(client, base=BASE.replace("total >= 1]", "total >= 1]\n    ratchet: true"))
    report = GREEN.replace("<testcase", "<testcase classname='t' name='more'/><testcase")
    lay_out(tmp_path, {"readiness.yml": organisation.checklist(), "junit.xml": report, "LICENSE": "x"})
    env = {**environment(tmp_path), "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": client.url, "CI": "true"}

    result = run(tmp_path, env, "ratchet", "--write")

    assert result.code == 0, result.output
    assert (tmp_path / "readiness.yml").read_text().endswith("must: total >= 2\n")
