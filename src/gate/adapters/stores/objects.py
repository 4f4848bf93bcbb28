"""A store in an object store: S3, Google Cloud Storage or Azure. Each file is written once, on a condition.

obstore makes the requests; it takes credentials, regions and endpoints only from the environment, as the tools of the
providers do (obstore, "S3Config", "GCSConfig", "AzureConfig").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gate.adapters.stores import store
from gate.adapters.stores.store import MAX_FILE, require_key, too_many_keys
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import one_line

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Bucket

SCHEMES = ("s3", "gs", "az")

CONCURRENCY = 16
"""How many files are read at once."""

MAX_RETRIES = 4
RETRY_TIME = timedelta(seconds=60)
"""How often, and for how long, a request without an answer is sent again; one takes at most 30 seconds."""

_QUERY = re.compile(r"\?\S*")
"""The query of an address, which may hold a signature."""

_REFUSAL = re.compile(r"[^<]* status code: (401|403) ")
"""A refused list: a GenericError, also in obstore 0.12; the status that it quotes before the answer is all there is."""

_ADVICE = "; allow the credentials to list, read and create the objects of this prefix, and to delete them for `prune`"


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """The files below the prefix of a bucket."""

    address: str
    bucket: Bucket

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with `prefix`, sorted.

        Raises:
            EvidenceError: as `Store`.
        """
        keys: list[str] = []
        with self._translate("listed"):
            for page in self.bucket.list(prefix.rpartition("/")[0] or None, chunk_size=1000):
                keys += [entry["path"] for entry in page if entry["path"].startswith(prefix)]
                if len(keys) > store.MAX_KEYS:
                    raise too_many_keys(self.address)
        return sorted(keys)

    def folders(self, path: str) -> list[str]:
        """The names of the folders directly in a folder, sorted.

        Raises:
            EvidenceError: as `Store`.
        """
        with self._translate("listed"):
            prefixes = self.bucket.list_with_delimiter(path)["common_prefixes"]
        return sorted(prefix.rpartition("/")[2] for prefix in prefixes)

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        """The content of each file that exists and has at most `limit` bytes.

        Raises:
            EvidenceError: as `Store`.
        """

        def read_one(key: str) -> bytes | None:
            try:
                answer = self.bucket.get(key)
            except FileNotFoundError:
                return None
            return bytes(answer.bytes()) if answer.meta["size"] <= limit else None

        names = list(keys)
        with self._translate("read"), ThreadPoolExecutor(CONCURRENCY) as pool:
            contents = dict(zip(names, pool.map(read_one, names), strict=True))
        return {name: data for name, data in contents.items() if data is not None}

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files in their order, each on the condition that none of its name exists.

        Raises:
            EvidenceError: as `Store`.
        """
        from obstore.exceptions import AlreadyExistsError

        with self._translate("written"):
            for key, data in files.items():
                require_key(key)
                try:
                    self.bucket.put(key, data, mode="create", use_multipart=False)
                except AlreadyExistsError:
                    continue

    def remove(self, keys: Sequence[str]) -> None:
        """Removes the files that exist.

        Raises:
            EvidenceError: as `Store`.
        """
        with self._translate("removed"):
            for key in keys:
                try:
                    self.bucket.delete(key)
                except FileNotFoundError:
                    continue

    @contextmanager
    def _translate(self, verb: str) -> Iterator[None]:
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            yield
        except (BaseError, OSError) as error:
            refused = isinstance(error, PermissionDeniedError | UnauthenticatedError | PermissionError)
            reason = _QUERY.sub("", one_line(str(error).partition("\n")[0]))
            refused = refused or _REFUSAL.match(reason) is not None
            cause, advice = (Cause.FORBIDDEN, _ADVICE) if refused else (Cause.UNREACHABLE, "")
            raise EvidenceError(cause, f"{self.address} cannot be {verb}: {reason}{advice}", self.address) from None


def open_bucket(url: str) -> ObjectStore:
    """The store at a URL such as `s3://bucket/prefix`.

    Raises:
        UsageError: when obstore is not installed, or refuses the URL or the environment.
    """
    try:
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError:
        message = f"{url} needs a library: `pip install 'readiness-gate[history]'`"
        raise UsageError(Code.HISTORY_NOT_INSTALLED, message) from None
    if urlsplit(url).username is not None or urlsplit(url).query:
        message = "the URL of a history has no credentials and no query; they belong into the environment"
        raise UsageError(Code.INVALID_INPUT, message)
    try:
        bucket = from_url(url, retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIME})
    except (BaseError, ValueError) as error:
        reason = one_line(str(error).partition("\n")[0])
        message = f"the history {url} cannot be opened: {reason}; set its region and credentials in the environment"
        raise UsageError(Code.INVALID_INPUT, message) from None
    return ObjectStore(url.rstrip("/"), bucket)
