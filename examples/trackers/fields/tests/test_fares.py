from parcel.fares import fare


def test_a_light_parcel_is_cheap() -> None:
    assert fare(10) == 4


def test_a_heavy_parcel_is_not() -> None:
    assert fare(2000) == 9
