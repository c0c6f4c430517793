"""Signs and hands in, and is killed at it; prints what is left of it.

``python -m tests.evidence.kills FOLDER EVIDENCE ROUNDS``: EVIDENCE is what a pack says, as JSON. Each round a further
process makes keys and packs and lays them down until it is killed: what it has said is done, what is there is whole.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from itertools import count
from pathlib import Path

from askfirst.course.atomic_write import SCRATCH, put_new
from askfirst.evidence.hand_in import hand_in
from askfirst.evidence.keys import own_key, public
from askfirst.evidence.pack import bundle, verified
from askfirst.evidence.pack_models import Evidence
from askfirst.evidence.seal import RefusedError


def work(folder: Path, told: Evidence, number: int, out: int) -> None:
    """Make a key, save a pack, hand one in, over and over; say of each once it is done."""
    for each in count():
        stem = f"{number}-{each}"
        key = own_key(folder / f"{stem}.key")
        whole = bundle(told, key)
        put_new(folder / f"{stem}.zip", whole)
        hand_in(whole, stem, key.private_bytes_raw(), folder / "share")
        os.write(out, f"{stem}\n".encode())


def killed(folder: Path, told: Evidence, number: int) -> list[str]:
    """Return what a process had said before it was killed."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        work(folder, told, number, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        first = said.readline()  # it is at work now
        time.sleep(random.uniform(0, 0.02))  # noqa: S311 - a moment, not a secret
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in (first, *said) if line.endswith("\n")]


def is_whole(pack: Path) -> bool:
    try:
        verified(pack.read_bytes())
    except RefusedError:
        return False
    return True


def main(folder: Path, told: Evidence, rounds: int) -> dict[str, int]:
    """Return how many rounds there were, how much is whole, and how much is torn or lost."""
    (folder / "share").mkdir(parents=True)
    said = [stem for number in range(rounds) for stem in killed(folder, told, number)]
    saved, shared = list(folder.glob("*.zip")), list((folder / "share").glob("*.zip"))
    keys = {path.stem: public(own_key(path)) for path in folder.glob("*.key")}
    signers = {verified(path.read_bytes())[1] for path in shared if is_whole(path)}
    whole = sum(map(is_whole, [*saved, *shared]))
    strange = [each for each in (folder / "share").iterdir() if each.suffix != ".zip" and SCRATCH not in each.name]
    lost = [stem for stem in said if not (folder / f"{stem}.zip").is_file() or keys[stem] not in signers]
    return {
        "rounds": rounds,
        "said": len(said),
        "whole": whole,
        "torn": len(saved) + len(shared) - whole + len(strange),
        "lost": len(lost),
    }


if __name__ == "__main__":
    evidence = Evidence.model_validate_json(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(main(Path(sys.argv[1]), evidence, int(sys.argv[3]))))  # noqa: T201
