"""What every store promises."""

from gate.adapters.stores.store import MAX_FILE
from gate.history.layout import MAX_KEY


def test_a_saved_result_fits_into_a_store() -> None:
    assert MAX_FILE == 64 * 1024 * 1024
    assert MAX_KEY < 255
