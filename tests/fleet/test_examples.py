"""The same shards run on every engine: an Indexed Job of Kubernetes, with a stand-in, and a cluster of Dask."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from gate.adapters.stores.folder import FolderStore
from gate.fleet import plan_file
from gate.fleet.plan import Capacity, plan
from gate.history.read import list_repositories
from tests.corpus import REPOSITORY
from tests.fleet.many import TOKEN, Fleet, serving
from tests.fleet.records import names
from tests.fleet.test_run import OWNERS

EXAMPLES = REPOSITORY / "examples" / "fleet"
SHARDS = 2


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, str]:
    """The plan of a small fleet, the checklist and the store, by the name of the option."""
    (tmp_path / "plan.json").write_text(plan_file.render(plan(names(range(2)), {}, Capacity(SHARDS, 10**6, 1))))
    (tmp_path / "checklist.yml").write_bytes(OWNERS)
    paths = {"plan": "plan.json", "checklist": "checklist.yml", "store": "store"}
    return {name: str(tmp_path / path) for name, path in paths.items()}


def load_job() -> Any:
    return yaml.safe_load((EXAMPLES / "kubernetes.yaml").read_text(encoding="utf-8"))


def container_of(job: Any) -> Any:
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return container


def expand(arguments: Sequence[str], env: Mapping[str, str]) -> list[str]:
    """The arguments as a kubelet passes them: `$(NAME)` is a variable of the container."""
    return [re.sub(r"\$\((\w+)\)", lambda match: env[match[1]], argument) for argument in arguments]


def test_each_index_of_the_job_runs_its_shard(files: Mapping[str, str], tmp_path: Path) -> None:
    job = load_job()
    job["spec"] |= {"completions": SHARDS, "parallelism": SHARDS}
    with serving(Fleet(names(range(2)))) as fleet:
        pods = [start_pod(container_of(job), index, files, fleet.url, tmp_path) for index in range(SHARDS)]
        assert [pod.wait(timeout=60) for pod in pods] == [0] * SHARDS

    assert list_repositories(FolderStore(Path(files["store"]))) == list(names(range(2)))


def start_pod(container: Any, index: int, files: Mapping[str, str], url: str, folder: Path) -> subprocess.Popen[bytes]:
    """What a node does with the container of one index, with the files of the test instead of the volumes."""
    variables = {"JOB_COMPLETION_INDEX": str(index), "GITHUB_TOKEN": TOKEN}
    assert {entry["name"] for entry in container["env"]} | {"JOB_COMPLETION_INDEX"} == set(variables)
    arguments = expand(container["args"], variables)
    options = [
        re.sub(r"^--(\w+)=.*", lambda match: f"--{match[1]}={files.get(match[1], '5h')}", entry) for entry in arguments
    ]
    assert container["command"] == ["gate"]
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GITHUB_API_URL": url, **variables}
    command = [sys.executable, "-m", "gate", *options]
    return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL)


def test_the_job_is_indexed_restarts_a_shard_and_gives_a_pod_no_more_than_it_needs() -> None:
    job = load_job()
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    container = container_of(job)

    assert (job["apiVersion"], job["kind"], spec["completionMode"]) == ("batch/v1", "Job", "Indexed")
    assert spec["backoffLimitPerIndex"] > 0
    assert pod["restartPolicy"] == "Never", "required with backoffLimitPerIndex"
    assert (pod["automountServiceAccountToken"], pod["securityContext"]["runAsNonRoot"]) == (False, True)
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def load_dask_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dask_fleet", EXAMPLES / "dask_fleet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dask_fleet"] = module
    spec.loader.exec_module(module)
    return module


def test_a_shard_that_a_signal_ends_on_dask_is_no_success() -> None:
    pytest.importorskip("distributed")
    find_worst = load_dask_example().find_worst

    assert [find_worst(codes) for codes in ([0, 0], [0, 4], [0, -9])] == [0, 4, 137]


@pytest.mark.filterwarnings("ignore")  # Dask warns about ports and unclosed loops of its own
def test_a_dask_cluster_runs_every_shard(
    files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    example = load_dask_example()
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    options = ("--store", files["store"], "--checklist", files["checklist"])
    with serving(Fleet(names(range(2)))) as fleet:
        monkeypatch.setenv("GITHUB_API_URL", fleet.url)
        cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None)
        with cluster, distributed.Client(cluster) as client:
            codes = example.run_fleet(client, files["plan"], options)

    assert codes == {0: 0, 1: 0}
    assert list_repositories(FolderStore(Path(files["store"]))) == list(names(range(2)))
    assert json.loads(Path(files["plan"]).read_text())["schema"] == plan_file.SCHEMA
