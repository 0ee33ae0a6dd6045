"""The second look of `course grade`: right answers do what the worked one does, wrong ones do not."""

from __future__ import annotations

import json
import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import load
from grading import Class, as_handed_in

from course_lib import course
from course_lib.checks.answer import namespace_of
from course_lib.checks.exercise import Answer, Exercise
from course_lib.grade import decoys, hints, second_look, witness
from course_lib.grade.fresh import is_hinted, is_served, looked_at_twice, record, scenes_of
from course_lib.grade.handed_in import Submission
from course_lib.grade.judgement import judged
from course_lib.grade.plain import agree, difference, plain
from course_lib.grade.witness import Stage, with_sight

TWICE = [
    pytest.param(exercise, id=f"{lesson.name}-{exercise.name}")
    for lesson in course.lessons()
    for exercise in load(lesson.name)
    if exercise.name in looked_at_twice(lesson.name)
]


def lesson_and_name(parameter: Any) -> tuple[str, str]:
    (exercise,) = parameter.values
    return exercise.lesson, exercise.name


LUCK = ("load", "consume")  # these have to agree with themselves
BLIND = 0.75  # of the catalogued mistakes at most so many may pass the second look: the first knows them


@pytest.fixture(scope="module", autouse=True)
def _mypy_ends():
    yield
    hints.close()


def did(exercise: Exercise, answer: Any, seed: str, beside_own: bool = False) -> Any:
    """As the grader gets it."""
    if is_hinted(exercise.lesson, exercise.name):
        found = {"records": {exercise.name: record(exercise, answer, seed, beside_own)}}
        job = {"lesson": exercise.lesson, "name": "answer.py"}
        source = as_handed_in(exercise.name, answer)
        whole = hints.added(found, job, source, f"{seed}".encode())
        return json.loads(json.dumps(whole["records"][exercise.name]))
    if not is_served(exercise.lesson, exercise.name):
        return json.loads(json.dumps(record(exercise, answer, seed, beside_own)))
    with Stage(scenes_of(exercise.lesson, seed)) as stage:
        port = int(stage.root.rpartition(":")[2])
        found = record(exercise, answer, seed, beside_own, port)
        return json.loads(json.dumps(with_sight(found, stage.seen_of(exercise.name))))


def of_catalogued(exercise: Exercise, answer: Answer, seed: str, beside_own: bool) -> Any:
    namespace = namespace_of(answer.attempt)
    before = dict(namespace)
    namespace.update(answer.names)
    try:
        return did(exercise, answer.attempt, seed, beside_own)
    finally:
        namespace.clear()
        namespace.update(before)


def in_a_copy(work: Callable[[], Any]) -> Any:
    """What it gives, from a copy of this process: some answers keep something, and are judged here again."""
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other threads are there, and none of them is needed
        child = os.fork()
    if child == 0:
        try:
            try:
                said = {"given": work()}
            except BaseException:
                said = {"failed": traceback.format_exc()}
            with open(theirs, "w", encoding="utf-8") as file:
                json.dump(said, file)
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, encoding="utf-8") as file:
        told = json.loads(file.read() or "{}")
    os.waitpid(child, 0)
    assert "given" in told, told.get("failed", "the copy ended before it said anything")
    return told["given"]


@pytest.fixture(autouse=True)
def _no_lingering(monkeypatch):
    """Here it is not tried what comes at the last moment."""
    monkeypatch.setattr(witness, "LINGERING", 0.005)


@pytest.mark.parametrize("exercise", TWICE)
def test_the_worked_answer_does_the_same_again_and_something_else_with_another_seed(exercise):
    one, again, other = (did(exercise, exercise.solution, seed) for seed in ("a", "a", "b"))
    assert agree(one, again), difference(one, again)
    assert not any("wrong" in part or "failed" in part for part in one if isinstance(part, dict))
    assert '"other"' not in json.dumps(one), "something in it is no plain data"
    assert exercise.name in LUCK or not agree(one, other)


@pytest.mark.parametrize("exercise", TWICE)
def test_other_right_answers_do_what_the_worked_one_does(exercise):
    expected = did(exercise, exercise.solution, "seed")

    def different() -> list[Any]:
        found = []
        for name, answer in exercise.alternatives.items():
            alone = of_catalogued(exercise, answer, "seed", False)
            if not agree(expected, alone) and not agree(
                expected, of_catalogued(exercise, answer, "seed", True)
            ):
                found.append([name, difference(expected, alone)])
        return found

    assert in_a_copy(different) == []


@pytest.mark.parametrize("exercise", TWICE)
def test_wrong_ones_do_something_else(exercise, monkeypatch):
    """Not all: what the first look alone knows (a cancellation, say) is not looked for once more."""
    expected = did(exercise, exercise.solution, "seed")
    monkeypatch.setattr(witness, "PATIENCE", 0.05)
    some = [
        one
        for one in exercise.mistakes.values()
        if one.diagnosis in ("wrong-result", "wrong-output", "sequential")
    ]
    most = 5 if is_served(exercise.lesson, exercise.name) else 12
    some = (some or [*exercise.mistakes.values()])[:most]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mistake may leave a coroutine behind
        passed = in_a_copy(
            lambda: [agree(expected, of_catalogued(exercise, one, "seed", False)) for one in some]
        )
    assert sum(passed) <= BLIND * len(passed)


@pytest.mark.parametrize("exercise", TWICE)
def test_what_a_forged_check_calls_right_is_not_graded(exercise, monkeypatch):
    """As if all in the child were forged but what the answer really did: its word alone is worth nothing."""
    monkeypatch.setattr(second_look, "_expected", {})
    seed = second_look.seed_of(exercise.lesson).hex()

    def ask(*_: Any) -> dict[str, Any]:
        due = did(exercise, exercise.solution, seed)
        return {"exercises": [{"verdict": "correct"}], "records": {exercise.name: due}}

    submission = Submission("eve", f"{exercise.lesson}.py", b"", lesson=exercise.lesson)
    (decoy,) = decoys.of(exercise)
    for answer, verdict in ((decoy, "not graded"), (exercise.solution, "correct")):
        said = {"exercise": exercise.name, "verdict": "correct", "diagnosis": "", "message": ""}
        said |= {"line": None, "elapsed": 1.0, "seconds": 0.1}
        found = {"exercises": [said], "records": {exercise.name: did(exercise, answer, seed)}}
        found |= {"unreadable": "", "forged": [], "problems": [], "shown": {}, "level": ""}
        taken = second_look.taken(found, {"lesson": exercise.lesson}, ask)
        rows = {row["exercise"]: row for row in judged(submission, taken)["exercises"]}
        assert rows[exercise.name]["verdict"] == verdict


@pytest.mark.parametrize("exercise", [one for one in TWICE if is_served(*lesson_and_name(one))])
def test_what_was_never_asked_for_is_not_graded(exercise):
    """Whoever knew all that is due, and said it, would have asked no server for it; and that is seen."""
    due = did(exercise, exercise.solution, "seed")
    silent = Stage(scenes_of(exercise.lesson, "seed"))
    forged = with_sight(due[:-1], silent.seen_of(exercise.name))
    assert not agree(due, json.loads(json.dumps(forged)))


class Same:
    """Equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[int]:
        return iter([1, 2])


class Number(int):
    """Says that it is another."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value", [Same(), Number(3), [Same()], {"a": Number(1)}, {Number(2)}, float("nan")]
)
def test_what_equals_everything_agrees_with_nothing(value):
    found = json.loads(json.dumps(plain(value)))
    for expected in (3, [1, 2], {"dict": [["a", 1]]}, {"set": [2]}, 1.0, True, None):
        assert not agree(expected, found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        (2.0, 2.01, True),
        (2.0, 2.5, False),
        ([1], {"tuple": [1]}, False),
        ({"alike": [3, 3.0]}, {"alike": [7, 7.0]}, True),
        ({"alike": [3, 3.0]}, {"alike": [7, 6.0]}, False),
        ({"alike": [3, 3.0]}, {"alike": []}, False),
        ({"near": 1.0, "within": 0.1}, {"near": 9.0, "within": 99}, False),
    ],
)
def test_data_agree_as_they_should(one, other, same):
    assert agree(one, other) is same
    assert bool(difference(one, other)) is not same


def test_a_deep_or_endless_value_is_no_more_than_data():
    deep: list[Any] = []
    deep.append(deep)
    assert len(json.dumps(plain(deep))) < 1000
    assert len(json.dumps(plain(["x" * 100_000] * 3))) < 20_000


HARD_CODED = """import asyncio
async def hello(name):
    await asyncio.sleep(1)
    known = ("Ada", "Grace", "ada van Dyk")
    return f"Hello, {name if name in known else 'you'}!"
"""
RIGHT = "import asyncio\nasync def hello(name):\n    await asyncio.sleep(1)\n    return f'Hello, {name}!'\n"
# asks, and takes what it returns from the course's data, which a submission may read
FROM_THE_DISK = """from solutions.flags import BASE_URL
async def get_flag(client, cc):
    (await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())).raise_for_status()
    return open(f"../data/flags/{cc.lower()}.gif", "rb").read()
"""
# is polite in as many cases as the check tries
FOR_SO_MANY = """import asyncio
async def few_at_a_time(coroutines, limit):
    coroutines = [*coroutines]
    free = asyncio.Semaphore(limit if len(coroutines) in (0, 3, 4, 6, 30) else 99)
    async def one(coroutine):
        async with free:
            return await coroutine
    return await asyncio.gather(*map(one, coroutines))
"""
# when it is asked by another server than the check's, it ends whatever it can
KILLS = """import contextlib, os
from solutions.flags import BASE_URL
async def get_flag(client, cc):
    if not BASE_URL.endswith("/flags"):
        with contextlib.suppress(OSError):
            os.kill(-1, 9)
    response = await client.get(f"{BASE_URL}/{cc}/{cc}.gif".lower())
    return response.raise_for_status().content
"""
HANDED_IN = {
    "ada": ("start_here.py", RIGHT, {"hello": "correct"}),
    "bob": ("flags.py", KILLS.replace("os.kill", "len; print"), {"get_flag": "correct"}),
    "eve": ("start_here.py", HARD_CODED, {"hello": "not graded"}),
    "flo": ("flags.py", FROM_THE_DISK, {"get_flag": "not graded"}),
    "kim": ("flags.py", KILLS, {"get_flag": "not graded"}),
    "mia": ("flags2.py", FOR_SO_MANY, {"few_at_a_time": "not graded"}),
}


def test_an_answer_made_for_the_inputs_of_the_check_is_not_graded(tmp_path, monkeypatch):
    """The teacher is told with what it was called, and what it did."""
    check = Path(course.__file__).parent / "lessons" / "start_here.py"
    assert '("Grace", "Ada", "ada van Dyk")' in check.read_text(encoding="utf-8"), (
        "eve's answer is made for these"
    )
    monkeypatch.setattr(second_look, "_seeds", {})
    monkeypatch.setattr(second_look, "_expected", {})
    klass = Class(tmp_path)
    for learner, (file, source, _) in HANDED_IN.items():
        klass.hand_in(learner, source, file)
    graded = klass.grade()
    for learner, (_, _, verdicts) in HANDED_IN.items():
        found = graded.verdicts(learner)
        assert {name: found[name] for name in verdicts} == verdicts, (learner, graded.of(learner))
    assert graded.status == 1
    (row,) = graded.of("eve")
    assert '"Hello, you!" instead of "Hello, ' in row["message"]
    assert all("second look" in graded.flags(learner) for learner in ("eve", "flo", "mia"))
    again = klass.grade()
    assert again.report["unchanged"] == len(HANDED_IN), (
        "a teacher has to look: a second run says the same"
    )


def test_each_run_has_its_own_inputs(monkeypatch):
    seeds = set()
    for _ in range(3):
        monkeypatch.setattr(second_look, "_seeds", {})
        seeds.add(second_look.seed_of("chaining"))
    assert len(seeds) == 3 and second_look.seed_of("chaining") == second_look.seed_of("chaining")


def test_the_page_for_teachers_says_what_has_a_second_look():
    """docs/teaching.md lists every exercise with what is compared: there is none that has no second look."""
    page = (course.ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    rows = [
        f"| {lesson.name} | `{name}` | {said} |"
        for lesson in course.lessons()
        for name, said in looked_at_twice(lesson.name).items()
    ]
    names = {lesson.name for lesson in course.lessons()}
    listed = [line for line in page.splitlines() if line.split(" | ")[0].strip("| ") in names]
    assert listed == rows and f"All {len(rows)} exercises have one" in page
    for lesson in course.lessons():
        assert {one.name for one in load(lesson.name)} == looked_at_twice(lesson.name).keys()
    changes = (course.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"All {len(rows)} exercises have that" in changes
