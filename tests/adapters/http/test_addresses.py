"""Addresses that may be connected to, and those that only the settings allow."""

from __future__ import annotations

import pytest

from gate.adapters.http.addresses import barred

ALLOWED = [
    "93.184.216.34", "1.1.1.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "100.63.255.255", "100.128.0.0",
    "169.253.255.255", "223.255.255.255", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip
PRIVATE = ["127.0.0.1", "127.255.255.254", "10.0.0.0", "192.168.255.255", "100.64.0.1", "::1", "fd12::1", "198.18.0.1"]
NEVER = [
    "169.254.169.254", "0.1.2.3", "100.100.100.200", "168.63.129.16", "240.0.0.1", "255.255.255.255",
    "224.0.0.251", "fe80::1", "fe80::1%1", "fd00:ec2::254", "ff02::1", "::",
    "4000::1", "::ffff:169.254.1.1", "64:ff9b:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert barred(address, allow_private=False) == ""
    assert barred(address, allow_private=True) == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_needs_the_setting(address: str) -> None:
    assert barred(address, allow_private=False)
    assert barred(address, allow_private=True) == ""


@pytest.mark.parametrize("address", NEVER)
def test_no_setting_opens_metadata_and_its_like(address: str) -> None:
    assert barred(address, allow_private=False)
    assert barred(address, allow_private=True)
