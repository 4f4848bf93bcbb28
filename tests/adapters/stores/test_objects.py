"""The store in a bucket, with the real obstore and a stand-in for S3."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from gate.adapters.stores import objects
from gate.adapters.stores.objects import ObjectStore, open_bucket
from gate.history.read import read_baseline, read_records
from gate.history.write import append
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.evidence import Cause
from tests.fakes.s3 import Bucket, serving_bucket
from tests.history.runs import GATE, decision_of, key_of, result_of

pytest.importorskip("obstore")

from obstore.exceptions import BaseError, GenericError, PermissionDeniedError


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with serving_bucket("acme") as server:
        for name, value in {
            "AWS_ENDPOINT": server.url, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield server


def test_a_history_in_a_bucket_is_written_and_read(bucket: Bucket) -> None:
    store = open_bucket("s3://acme/history/")
    assert store.address == "s3://acme/history"
    assert store.keys() == []
    for day in range(3):
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    assert [record.run_id for record in read_records(store, "acme/shop").records] == [1000, 1001, 1002]
    assert read_baseline(store, key_of(decision_of(1))).facts
    assert all(key.startswith("history/1/acme/shop/") for key in bucket.objects)
    store.remove(store.keys("1/acme/shop/results/"))
    assert len(bucket.objects) == 3


def test_a_file_that_exists_stays(bucket: Bucket) -> None:
    store = open_bucket("s3://acme/h")
    store.add({"1/a": b"first"})
    store.add({"1/a": b"second", "1/b": b"new"})
    assert bucket.objects == {"h/1/a": b"first", "h/1/b": b"new"}


def test_of_eight_writers_of_one_file_one_wins_and_none_fails(bucket: Bucket) -> None:
    def write(number: int) -> None:
        open_bucket("s3://acme/h").add({"1/shared": b"%d" % number, f"1/own-{number}": b"%d" % number})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bucket.objects) == 9
    assert all(bucket.objects[f"h/1/own-{number}"] == b"%d" % number for number in range(8))


def test_a_long_list_has_several_pages(bucket: Bucket) -> None:
    bucket.objects |= {f"h/1/runs/{number:04}": b"x" * (number % 3) for number in range(250)}
    store = open_bucket("s3://acme/h")
    keys = store.keys("1/runs/0")
    assert len(keys) == 250
    assert store.keys("1/runs/01") == keys[100:200]
    assert len(store.read(["1/runs/0000", "1/runs/0002", "1/none"], limit=1)) == 1


def test_folders_are_listed_without_their_files(bucket: Bucket) -> None:
    bucket.objects |= {f"h/1/acme/{number:03}/runs/a": b"" for number in range(150)} | {"h/1/acme/file": b""}
    store = open_bucket("s3://acme/h")
    assert store.folders("1") == ["acme"]
    assert store.folders("1/acme") == [f"{number:03}" for number in range(150)]
    assert store.folders("1/acme/007/runs") == store.folders("1/none") == []


@pytest.mark.parametrize(("status", "cause"), [(401, "forbidden"), (403, "forbidden"), (404, "unreachable")])
def test_a_bucket_that_refuses_is_named_with_its_reason(bucket: Bucket, status: int, cause: str) -> None:
    bucket.refuses = status
    store = open_bucket("s3://acme/h")
    for verb, call in (("listed", store.keys), ("written", partial(store.add, {"1/a": b"x"}))):
        with pytest.raises(EvidenceError) as error:
            call()
        assert error.value.detail.startswith(f"s3://acme/h cannot be {verb}: ")
        assert str(error.value.cause) == cause
        assert f"status code: {status}" in error.value.detail
        assert ("allow the credentials to list" in error.value.detail) == (cause == "forbidden")


def test_obstore_has_a_class_for_a_refused_write_and_none_for_a_refused_list(bucket: Bucket) -> None:
    bucket.refuses = 403
    store = open_bucket("s3://acme/h")

    with pytest.raises(PermissionDeniedError):
        store.bucket.put("1/a", b"x")
    with pytest.raises(BaseError) as error:
        list(store.bucket.list())
    assert type(error.value) is GenericError, "obstore has a class now: remove the expression in objects.py"


def test_a_403_in_the_answer_of_a_service_is_not_its_status(bucket: Bucket) -> None:
    bucket.refuses, bucket.answer = 400, b"<Error> status code: 403 </Error>"
    with pytest.raises(EvidenceError) as error:
        open_bucket("s3://acme/h").keys()
    assert error.value.cause is Cause.UNREACHABLE


def test_a_service_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch, bucket: Bucket) -> None:
    monkeypatch.setattr(objects, "MAX_RETRIES", 0)
    monkeypatch.setattr(objects, "RETRY_TIME", timedelta(seconds=1))
    bucket.refuses = 500
    with pytest.raises(EvidenceError) as error:
        open_bucket("s3://acme/h").add({"1/a": b"x"})
    assert error.value.cause is Cause.UNREACHABLE


@pytest.mark.parametrize("url", ["s3://key:secret@acme/h", "s3://acme/h?token=secret"])
def test_credentials_in_a_url_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="they belong into the environment") as error:
        open_bucket(url)
    assert "secret" not in str(error.value)


def test_a_bucket_without_its_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(UsageError, match="Account must be specified"):
        open_bucket("az://container/h")


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(UsageError) as error:
        open_bucket("s3://acme/h")
    assert error.value.code is Code.HISTORY_NOT_INSTALLED


def test_other_stores_of_obstore_work_as_well() -> None:
    from obstore.store import MemoryStore

    store = ObjectStore("memory://", MemoryStore())
    append(store, decision_of(1), GATE, result_of(decision_of(1)))
    assert len(read_records(store, "acme/shop").records) == 1
