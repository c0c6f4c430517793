"""How a room votes: each phone joins, waits, votes and is told that it counts, over the loopback, in one process.

    python benchmarks/voting.py [PHONES …]

The phones are in the process of the server, so that its seconds are theirs too. Measured: from the opening of the vote to
the last phone that knows of its being counted (all press at once), from then until the histogram is there, and what the
process grew by. The bar is a second for the histogram of 300 phones on two cores, each counted once.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from askfirst.teach.session.session import Session  # noqa: E402 - the course's folder is on the path by now
from askfirst.teach.session.voting import Voting  # noqa: E402
from tests.teach.phones import Phone  # noqa: E402
from tests.teach.room import ITEMS  # noqa: E402

SIZES = (30, 100, 300)  # one address is given tokens for 400 at once


async def voted(folder: Path, count: int) -> tuple[float, float, float, float]:
    """Let so many phones vote once; return seconds to vote, to the histogram, of the slowest phone, and megabytes."""
    session = Session.open(folder / "votes", "benchmark", ITEMS, "en")
    voting, item = Voting(session), ITEMS[0].id
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    phones = [Phone(session) for _ in range(count)]
    for phone in phones:
        await phone.join()
        version = (await phone.state())["version"]
    waiting = [asyncio.create_task(phone.state(since=version)) for phone in phones]
    await asyncio.sleep(1)
    choices = [random.choice([option.id for option in ITEMS[0].options]) for _ in phones]  # noqa: S311

    async def one(phone: Phone, choice: str) -> float:
        since = time.perf_counter()
        answer = await phone.vote(item, choice)
        assert answer.code == 200, answer  # noqa: S101 - a benchmark that lost a vote measures nothing
        return time.perf_counter() - since

    opened = time.perf_counter()
    session.start(item)
    await asyncio.gather(*waiting)
    each = await asyncio.gather(*map(one, phones, choices))
    last = time.perf_counter()
    session.stop()
    session.show()
    shares = session.for_room()["vote"]["shares"]
    shown = time.perf_counter()
    assert {row["option"]: row["votes"] for row in shares if row["votes"]} == {  # noqa: S101
        choice: choices.count(choice) for choice in choices
    }
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    await voting.stop()
    session.discard()
    return last - opened, shown - last, max(each), grown


def main() -> None:
    """Measure each size and print the table."""
    print(f"{os.cpu_count()} cores\n")
    print("| phones | all counted, s | slowest phone, ms | histogram after the last, ms | MB |\n|---|---|---|---|---|")
    for count in tuple(map(int, sys.argv[1:])) or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            all_in, shown, slowest, grown = asyncio.run(voted(Path(folder), count))
        row = (f"{count}", f"{all_in:.2f}", f"{1000 * slowest:.0f}", f"{1000 * shown:.1f}", f"{grown:.0f}")
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
