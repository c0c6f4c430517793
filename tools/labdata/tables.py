"""What a generator returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Table = Sequence[Mapping[str, object]]
Made = tuple[Mapping[str, Table], Mapping[str, int]]  # the tables by name; how many faults of which kind are planted
