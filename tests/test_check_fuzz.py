"""Made-up submissions through `course check`: always an answer, in time, nothing left, nothing changed.

Each is put together from hostile parts: what stands at the top level, what carries the exercise's name, what
it does, what it returns, and what it leaves behind. More of them, or the same again:

    COURSE_FUZZ=500 COURSE_FUZZ_SEED=7 python -m pytest -s tests/test_check_fuzz.py
"""

from __future__ import annotations

import os
import random
import time

import pytest
from checking import EXERCISES, GOOD, ROOT, START, Checker, fingerprint, notebook
from hostile import BODIES, DEFINITIONS, LEFT, RETURNS, TOP

NUMBER = int(os.environ.get("COURSE_FUZZ", 12))
SEED = int(os.environ.get("COURSE_FUZZ_SEED", random.randrange(10**6)))
LIMIT = 6

CELLS = ["%%time\n", "!ls\n", "%time x = 1\n", "%%bash\n", "?print\n", ""]
TERMINALS = [{}, {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]


def submission(chance: random.Random) -> tuple[str, str]:
    """A made-up file: its name and its source."""
    parts = ["import asyncio, time"]
    for name in EXERCISES:
        if chance.random() < 0.5:
            continue  # the right answer stays
        form = chance.choice(DEFINITIONS)
        words = {"name": name, "a": chance.choice(["", "async "])}
        words["body"] = chance.choice(BODIES).format(**words)
        words["returns"] = chance.choice(RETURNS).format(**words)
        parts.append(form.format(**words))
    parts += [chance.choice(TOP), chance.choice(LEFT), chance.choice(TOP) * (chance.random() < 0.3)]
    if chance.random() < 0.5:
        chance.shuffle(parts)
    if chance.random() < 0.8:
        parts.insert(chance.randint(0, 1), GOOD)
    if chance.random() < 0.2:
        return "answer.ipynb", notebook(*(chance.choice(CELLS) + part for part in parts))
    return "answer.py", "\n".join(parts) + "\n"


@pytest.mark.skipif(os.name == "nt", reason="the parts are made for POSIX")
def test_made_up_submissions_always_get_an_answer_and_leave_nothing(tmp_path):
    print(f"\nCOURSE_FUZZ={NUMBER} COURSE_FUZZ_SEED={SEED}")
    chance = random.Random(SEED)
    folder = tmp_path / "own"
    folder.mkdir()
    parts = [ROOT / name for name in ("notebooks", "course_lib", "solutions", "data")]
    before, slowest = [*map(fingerprint, parts)], 0.0
    for number in range(NUMBER):
        checker = Checker(folder, chance.choice(TERMINALS))
        name, source = submission(chance)
        path = checker.write(source, name)
        own, again = fingerprint(folder), f"seed {SEED}, submission {number}:\n{source}"
        if chance.random() < 0.1:
            with checker.start(path, "--json") as process:
                time.sleep(chance.random() * 2)
                process.kill()
                process.communicate()
            assert checker.wait_until_nothing_runs(LIMIT), f"{checker.running()}, {again}"
        else:
            checked = checker.check(path, "--json", "--limit", str(LIMIT))
            slowest = max(slowest, checked.seconds)
            assert checked.seconds < LIMIT + START, again
            assert checked.left == [], f"{checked.left}, {again}"
            assert checked.status in (0, 1) and not checked.err, f"{checked}, {again}"
            assert [*checked.verdicts] == EXERCISES, f"{checked}, {again}"
        assert fingerprint(folder) == own, again
        path.unlink()
    assert [*map(fingerprint, parts)] == before, f"seed {SEED}"
    print(f"the slowest took {slowest:.1f} s")
