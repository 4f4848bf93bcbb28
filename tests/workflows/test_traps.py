"""Each trap of a required check: a workflow that has it, and the same workflow without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.render import explanation
from gate.workflows.traps import OF_REPOSITORY, OF_RUN
from tests.command import lay_out
from tests.workflows.files import GATE, HEAD, OURS, STEP, traps

JOBS = f"jobs:\n  test: {{runs-on: x}}\n  gate:\n    runs-on: x\n{STEP}"
RUN = "jobs:\n  gate:\n    runs-on: x\n    steps:\n      - run: {}\n"


def gate(**keys: str) -> str:
    """A job with the gate and these keys; `step_` begins a key of the step."""
    job = "".join(f"    {name.replace('_', '-')}: {value}\n" for name, value in keys.items() if "step_" not in name)
    step = "".join(
        f"        {name.removeprefix('step_').replace('_', '-')}: {value}\n"
        for name, value in keys.items()
        if "step_" in name
    )
    return f"jobs:\n  test: {{runs-on: x}}\n  gate:\n    runs-on: x\n{job}{STEP}{step}"


def on(trigger: str) -> str:
    return HEAD.replace("on: pull_request", f"on: {trigger}")


CASES = [
    (
        "same-name",
        on("{pull_request: , push: {branches-ignore: [main], tags: ['v*']}}") + GATE,
        on("{pull_request: , push: {tags-ignore: ['v*']}}") + GATE,
    ),
    ("skipped-after-failure", HEAD + gate(needs="test"), HEAD + gate(needs="test", **{"if": "always()"})),
    ("skipped-after-failure", HEAD + gate(needs="[test]", **{"if": "success()"}), HEAD + gate()),
    (
        "skipped-after-failure",
        HEAD + gate(needs="test", **{"if": "github.event_name == 'pull_request'"}),
        HEAD + gate(needs="test", **{"if": "${{ !cancelled() }}"}),
    ),
    (
        "skipped-after-failure",
        HEAD + gate(needs="test", **{"if": "success() || failure()"}).replace("x}", "x, if: github.actor == 'a'}", 1),
        HEAD + gate(needs="test", **{"if": "success() || failure()"}),
    ),
    (
        "skipped-by-condition",
        HEAD + gate(**{"if": "github.event.pull_request.draft == false"}),
        HEAD + gate(**{"if": "github.event_name == 'pull_request'"}),
    ),
    (
        "skipped-by-condition",
        on("[pull_request, merge_group]") + gate(**{"if": "github.event_name == 'pull_request'"}),
        on("[pull_request, merge_group]") + gate(**{"if": "github.event_name != 'push'"}),
    ),
    (
        "skipped-by-condition",
        HEAD + gate(needs="test", **{"if": "always() && needs.test.outputs.code == 'true'"}),
        HEAD + gate(needs="test", **{"if": "always()"}),
    ),
    (
        "skipped-step",
        HEAD + gate(step_if="github.actor != 'dependabot[bot]'"),
        HEAD + gate(step_if="success() || failure()"),
    ),
    ("skipped-step", HEAD + gate(step_if="failure()"), HEAD + gate(step_if="always()")),
    ("ignored-failure", HEAD + gate(step_continue_on_error="true"), HEAD + gate(step_continue_on_error="false")),
    ("ignored-failure", HEAD + gate(continue_on_error="${{ matrix.experimental }}"), HEAD + gate()),
    (
        "ignored-failure",
        on("[schedule, pull_request]") + gate(continue_on_error="true"),
        on("schedule") + gate(continue_on_error="true"),
    ),
    ("lost-exit-code", HEAD + RUN.format("gate check || true"), on("schedule") + RUN.format("gate check || true")),
    ("not-enforced", HEAD + gate(step_with="{enforce: false}"), HEAD + gate(step_with="{enforce: true}")),
    ("ignored-failure", HEAD + gate(step_continue_on_error="True"), HEAD + gate(step_continue_on_error="False")),
    (
        "ignored-failure",
        HEAD + gate(continue_on_error="${{ github.event_name == 'pull_request' }}"),
        HEAD + gate(continue_on_error="${{ github.event_name == 'push' }}"),
    ),
    ("not-enforced", HEAD + gate(step_with="{enforce: False}"), HEAD + gate(step_with="{enforce: True}")),
    (
        "not-enforced",
        HEAD + gate(step_with="{enforce: \"${{ github.event_name == 'push' }}\"}"),
        HEAD + gate(step_with="{enforce: \"${{ github.event_name != 'push' }}\"}"),
    ),
    ("lost-exit-code", HEAD + RUN.format("set +e; gate check; make page"), HEAD + RUN.format("gate check; make page")),
    ("not-enforced", HEAD + RUN.format("gate check --no-enforce"), HEAD + RUN.format("gate check")),
    ("lost-exit-code", HEAD + RUN.format("gate check || true"), HEAD + RUN.format("gate check || exit 1")),
    (
        "lost-exit-code",
        HEAD + RUN.format("gate check | tee log"),
        HEAD + RUN.format("gate check | tee log\n        shell: bash"),
    ),
    (
        "lost-exit-code",
        HEAD + RUN.format("gate check | tee log"),
        HEAD + "defaults: {run: {shell: bash}}\n" + RUN.format("gate check | tee log"),
    ),
    ("filtered-paths", on("{pull_request: {paths: ['src/**']}}") + GATE, on("{push: {paths: ['src/**']}}") + GATE),
    ("filtered-paths", on("{merge_group: {paths-ignore: [docs/**]}}") + GATE, on("{pull_request: {}}") + GATE),
    (
        "missing-types",
        on("{pull_request: {types: [opened, labeled]}}") + GATE,
        on("{pull_request: {types: [opened, synchronize]}}") + GATE,
    ),
    (
        "shared-concurrency",
        HEAD + "concurrency: gate\n" + GATE,
        HEAD + "concurrency: gate-${{ github.ref }}\n" + GATE,
    ),
    (
        "shared-concurrency",
        HEAD + "concurrency: {group: '${{ github.workflow }}', cancel-in-progress: true}\n" + GATE,
        HEAD + "concurrency: {group: 'x-${{ github.event.pull_request.number }}', cancel-in-progress: true}\n" + GATE,
    ),
    (
        "shared-concurrency",
        HEAD + gate(concurrency="${{ github.event.pull_request.base.ref }}"),
        HEAD + gate(concurrency="${{ github.workflow_ref }}"),
    ),
    (
        "shared-concurrency",
        HEAD + gate(concurrency="${{ github['workflow'] }}"),
        HEAD + gate(concurrency="${{ github['ref'] }}"),
    ),
    ("shared-concurrency", HEAD + gate(concurrency="gate"), on("schedule") + gate(concurrency="gate")),
    ("unsupported-event", on("release") + GATE, on("[push, schedule, workflow_call]") + GATE),
    (
        "missing-status",
        on("pull_request_target") + gate(step_with="{status: never}"),
        on("pull_request_target") + GATE,
    ),
    (
        "missing-status",
        on("issue_comment").replace("statuses: write", "checks: read") + GATE,
        on("issue_comment") + GATE,
    ),
    ("missing-status", "on: workflow_run\npermissions: read-all\n" + GATE, "on: push\npermissions: read-all\n" + GATE),
    ("default-permissions", "on: pull_request\n" + GATE, "on: pull_request\n" + gate(permissions="write-all")),
    ("same-name", on("[pull_request, push]") + GATE, on("{pull_request: , push: {branches: [main]}}") + GATE),
    ("same-name", on("[pull_request, workflow_dispatch]") + GATE, on("{pull_request: , push: {tags: ['v*']}}") + GATE),
    (
        "same-name",
        on("[pull_request, push]") + GATE,
        on("[pull_request, push]") + gate(name="${{ github.event_name == 'pull_request' && 'Gate' || 'Other' }}"),
    ),
]


@pytest.mark.parametrize(("name", "trap", "fixed"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_a_trap_is_named_and_its_absence_is_quiet(tmp_path: Path, name: str, trap: str, fixed: str) -> None:
    assert [trap_name for trap_name, _ in traps(tmp_path, gate=trap)] == [name]
    assert traps(tmp_path, gate=fixed) == []


def test_every_trap_has_a_case() -> None:
    own_tests = {"missing-merge-group"}
    functions = (*OF_RUN, *OF_REPOSITORY)
    assert {name for name, _, _ in CASES} | own_tests == {find.__name__.replace("_", "-") for find in functions}


def test_the_traps_are_the_explained_ones_and_an_event_that_a_run_refuses_too() -> None:
    explained = {code for code, group in explanation.codes().items() if group == "traps"}
    assert explained == {name for name, _, _ in CASES} - {"unsupported-event"} | {"missing-merge-group"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + gate(needs="test"),
            (
                "gate.yml:5:3: when `test` fails or is skipped, GitHub skips `gate`: a skipped job "
                "satisfies a required check [skipped-after-failure]\n    write `if: always()`"
            ),
        ),
        (
            HEAD + gate(step_continue_on_error="true"),
            (
                "gate.yml:9:28: `continue-on-error` on the step of the gate: the job is green although "
                "the gate is red [ignored-failure]\n    remove it; for a trial, do not require the check"
            ),
        ),
        (
            on("{pull_request: {paths: ['src/**']}}") + GATE,
            (
                "gate.yml:1:29: `paths` on `pull_request`: for other files the workflow does not start, "
                "and a required check of it waits for ever [filtered-paths]\n"
                "    remove the filter, and write `when: {paths: ...}` on the items"
            ),
        ),
        (
            on("[pull_request, push]") + GATE,
            (
                "gate.yml:1:20: a run on `push` reports the check `gate` too, and there the checklist of "
                "the branch itself decides: the required check is ambiguous [same-name]\n"
                "    give it another workflow, or a name "
                "by event: `name: ${{ github.event_name == 'pull_request' && 'gate' || 'Other' }}`"
            ),
        ),
    ],
)
def test_a_message_says_where_what_happens_and_what_to_write(tmp_path: Path, text: str, expected: str) -> None:
    messages = [message for _, message in traps(tmp_path, gate=text)]
    assert messages == [f".github/workflows/{expected}"]


def test_a_merge_queue_that_another_workflow_runs_on_is_missing_in_that_of_the_gate(tmp_path: Path) -> None:
    queue = "on: [pull_request, merge_group]\njobs:\n  test: {runs-on: x}\n"

    assert [name for name, _ in traps(tmp_path, gate=HEAD + GATE, test=queue)] == ["missing-merge-group"]
    assert traps(tmp_path, gate=on("[pull_request, merge_group]") + GATE, test=queue) == []
    assert traps(tmp_path, gate=HEAD + GATE, test=queue.replace(", merge_group", "")) == []


def test_a_job_of_another_workflow_with_the_name_of_the_check_is_named(tmp_path: Path) -> None:
    other = "on: {}\njobs:\n  gate: {{runs-on: x, name: {}}}\n"

    ((name, text),) = traps(tmp_path, gate=HEAD + GATE, other=other.format("pull_request", "gate"))
    assert name == "same-name"
    assert text.startswith(".github/workflows/other.yml:3:3: `gate` reports the check `gate`, as the gate at")

    assert traps(tmp_path, gate=HEAD + GATE, other=other.format("pull_request", "Other")) == []
    assert traps(tmp_path, gate=HEAD + GATE, other=other.format("schedule", "gate")) == []


@pytest.mark.parametrize(
    ("caller", "name"),
    [
        ("{uses: ./.github/workflows/called.yml, needs: test}", "skipped-after-failure"),
        (
            "{uses: ./.github/workflows/called.yml, if: github.event.pull_request.draft == false}",
            "skipped-by-condition",
        ),
    ],
)
def test_the_check_of_a_called_workflow_waits_when_its_caller_is_skipped(
    tmp_path: Path, caller: str, name: str
) -> None:
    called = f"on: workflow_call\njobs:\n  check:\n    runs-on: x\n{STEP}"
    call = f"{HEAD}jobs:\n  test: {{runs-on: x}}\n  gate: {caller}\n"

    ((trap, text),) = traps(tmp_path, called=called, gate=call)

    assert trap == name
    assert "the check of the job that it calls never reports, and waits for ever if it is required" in text


def test_a_called_workflow_that_always_runs_is_quiet(tmp_path: Path) -> None:
    called = f"on: workflow_call\njobs:\n  check:\n    runs-on: x\n{STEP}"
    caller = "{uses: ./.github/workflows/called.yml, if: always(), needs: test}"
    call = f"{HEAD}jobs:\n  test: {{runs-on: x}}\n  gate: {caller}\n"

    assert traps(tmp_path, called=called, gate=call) == []


def test_a_first_stage_does_not_enforce_and_has_no_trap(tmp_path: Path) -> None:
    first = "name: Tests\n" + HEAD + gate(step_with="{enforce: false, comment: never}")
    second = on("{workflow_run: {workflows: [Tests]}}") + gate(step_with="{reported: r.json}")

    queue = "on: merge_group\njobs:\n  test: {runs-on: x}\n"
    assert traps(tmp_path, first=first, second=second, queue=queue) == []
    other = traps(tmp_path, first=first.replace("Tests", "CI"), second=second, queue=queue)
    assert sorted(name for name, _ in other) == ["missing-merge-group", "not-enforced"]


@pytest.mark.parametrize(
    "uses", ["acme/other@v1", "./", "./.github/actions/other", "docker://alpine", "acme/readiness@v1"]
)
def test_a_workflow_without_the_gate_has_no_trap(tmp_path: Path, uses: str) -> None:
    text = f"on: {{pull_request: {{paths: [a]}}}}\n{gate(needs='test')}".replace(OURS, uses)

    assert traps(tmp_path, gate=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "on: [pull_request\njobs",
        "on: pull_request\njobs: [a]\n",
        "jobs: {a: {steps: {b: c}}}\n",
        "a: &a [*a]\n",
    ],
)
def test_a_file_that_is_no_workflow_is_skipped(tmp_path: Path, text: str) -> None:
    assert traps(tmp_path, gate=text) == []


def test_two_gates_of_one_job_share_its_check(tmp_path: Path) -> None:
    both = f"{HEAD}{GATE}      - uses: {OURS}\n        with: {{key: b}}\n"

    assert traps(tmp_path, gate=both) == []
    other = "on: pull_request\njobs:\n  a: {runs-on: x, name: gate}\n"
    assert [name for name, _ in traps(tmp_path, gate=both, other=other)] == ["same-name"]


def composite(*, inputs: str = "{}", uses: str = OURS, keys: str = "") -> str:
    """A composite action whose only step uses another action."""
    step = f"    - uses: {uses}\n      with: {inputs}\n" + (f"      {keys}\n" if keys else "")
    return f"name: Ours\ninputs: {{mode: {{default: 'true'}}}}\nruns:\n  using: composite\n  steps:\n{step}"


@pytest.mark.parametrize(
    ("action", "inputs", "names"),
    [
        (composite(), "{}", []),
        (composite(inputs="{enforce: false}"), "{}", ["not-enforced"]),
        (composite(inputs="{enforce: '${{ inputs.mode }}'}"), "{}", []),
        (composite(inputs="{enforce: '${{ inputs.mode }}'}"), "{mode: false}", ["not-enforced"]),
        (composite(keys="if: failure()"), "{}", ["skipped-step"]),
        (composite(keys="continue-on-error: true"), "{}", ["ignored-failure"]),
        (composite(uses="./.github/actions/inner"), "{}", ["lost-exit-code"]),
        (composite(uses="./.github/actions/gate"), "{}", []),
    ],
)
def test_the_traps_of_a_composite_action_are_named(tmp_path: Path, action: str, inputs: str, names: list[str]) -> None:
    inner = "runs: {using: composite, steps: [{run: gate check || true, shell: bash}]}"
    lay_out(tmp_path, {".github/actions/gate/action.yml": action, ".github/actions/inner/action.yml": inner})
    workflow = HEAD + gate(step_with=inputs).replace(OURS, "./.github/actions/gate")

    assert [name for name, _ in traps(tmp_path, gate=workflow)] == names


def test_an_action_that_uses_itself_many_times_is_read_in_bounded_time(tmp_path: Path) -> None:
    action = composite(uses="./.github/actions/gate")
    step = action[action.index("    - uses") :]
    lay_out(tmp_path, {".github/actions/gate/action.yml": action + step * 60})

    assert traps(tmp_path, gate=(HEAD + gate()).replace(OURS, "./.github/actions/gate")) == []
