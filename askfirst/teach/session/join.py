"""How phones get to the vote: the networks this computer is in, the address with the code in it, and its QR code."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import psutil
import segno

ALONE = "127.0.0.1"
NOWHERE = ("192.0.2.1", 9)  # reserved for documentation; no packet goes there, the system is only asked for the way


@dataclass(frozen=True)
class Network:
    """A network that this computer is in, by the system's name for it, and the computer's address there."""

    name: str
    address: str


@dataclass(frozen=True)
class Join:
    """Where phones find the vote. ``networks``: where they can, the likeliest first; ``chosen``: what is shown."""

    networks: Sequence[Network]
    chosen: str
    port: int
    code: str

    @property
    def address(self) -> str:
        """The address with the code in it."""
        return f"http://{self.chosen}:{self.port}/{self.code}"

    @cached_property
    def qr(self) -> str:
        """The address as a QR code: SVG that scales to its place, dark on white in every theme."""
        made = segno.make(self.address, error="m", micro=False)
        return str(made.svg_inline(border=4, dark="#000", light="#fff", omitsize=True))

    def at(self, address: str) -> Join:
        """Return the same with another of its networks shown; raise :class:`ValueError` where it is none of them."""
        if address not in [network.address for network in self.networks]:
            raise ValueError(address)
        return replace(self, chosen=address)

    def told(self, *, choice: bool = False) -> dict[str, Any]:
        """Return what a window shows; with ``choice``, the networks too."""
        shown = {
            "address": self.address,
            "short": f"{self.chosen}:{self.port}",
            "code": self.code,
            "qr": self.qr,
            "alone": self.chosen == ALONE,
        }
        if choice:
            shown["networks"] = [
                {"name": network.name, "address": network.address, "chosen": network.address == self.chosen}
                for network in self.networks
            ]
        return shown


def networks() -> list[Network]:
    """Return the networks that phones may be in, the one that this computer's traffic takes first."""
    first = _way_out()
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        Network(name, each.address)
        for name, addresses in psutil.net_if_addrs().items()
        if name in up
        for each in addresses
        if each.family == socket.AF_INET and _reachable(each.address)
    ]
    return sorted(found, key=lambda network: (network.address != first, not _private(network.address)))


def _way_out() -> str:
    """Return the address from which this computer would reach others; empty where it is in no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        try:
            trial.connect(NOWHERE)
            return str(trial.getsockname()[0])
        except OSError:
            return ""


def _reachable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)


def _private(address: str) -> bool:
    return ipaddress.ip_address(address).is_private
