"""What a submission's process sends may be anything: the grader judges it, and never fails over it."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.strategies import SearchStrategy

from course_lib.checks.verdict import Outcome
from course_lib.files import parent
from course_lib.files.parent import CannotRead, CheckerFailed, Report
from course_lib.grade import gradebook, second_look
from course_lib.grade.feedback import page_of
from course_lib.grade.handed_in import Submission, exercises
from course_lib.grade.judgement import judged
from course_lib.grade.level import Level
from course_lib.grade.limits import Limits
from course_lib.grade.plain import agree, difference, is_deep, plain
from course_lib.grade.pupil import Paper
from course_lib.grade.sitting import Sitting

# what is made up is the same in each run, and takes as long as it takes
quick = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)
LESSON = "sync_vs_async"
NAMES = exercises(LESSON)

# -- data -----------------------------------------------------------------------------------

FORMS = ("near", "within", "alike", "tuple", "set", "dict", "bytes", "other", "wrong", "x")
LONG = 10**400  # more than a fraction can be
alone = (
    some.none()
    | some.booleans()
    | some.integers(-3, 3)
    | some.sampled_from([LONG, -LONG, 10**4000, 0.5, float("nan"), float("inf"), -float("inf")])
    | some.sampled_from(["", "a", "\ud800", "x" * 5000])
)


def nested(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return some.lists(inner, max_size=3) | some.dictionaries(
        some.sampled_from(FORMS), inner, max_size=3
    )


anything = some.recursive(alone, nested, max_leaves=12)
# one of each form in which something is expected
EXPECTED: list[Any] = [
    1,
    1.0,
    "a",
    None,
    [1, [2.0]],
    {"near": 1.0, "within": 0.2},
    {"alike": [1, [2]]},
    {"alike": []},
    {"tuple": [1, {"near": 3, "within": 1.0}]},
    {"dict": [["a", {"tuple": [1, 2]}]]},
    {"set": [1, 2]},
    {"bytes": "00"},
    {"wrong": "sequential"},
    {"mypy": {"one": "fits", "two": "is refused"}},
    {"the server saw": {"asked": ["/a"], "at once": 2}},
    [{"alike": [1, 1]}, {"tuple": [{"near": 1, "within": 0.4}, {"near": 2, "within": 20.0}]}],
]


def deep(levels: int, *ways: str) -> Any:
    found: Any = 1
    for level in range(levels):
        way = ways[level % len(ways)]
        found = {way: [found, found]} if way == "alike" and level < 8 else {way: [found]}
    return found


def changed(expected: Any) -> SearchStrategy[Any]:
    """What looks like it: the same names, or some of them, with anything in some places."""
    if isinstance(expected, dict):
        parts = {name: changed(one) | anything for name, one in expected.items()}
        return some.fixed_dictionaries({}, optional=parts) | some.fixed_dictionaries(parts)
    if isinstance(expected, list):
        return some.tuples(*map(changed, expected)).map(list) | some.lists(anything, max_size=2)
    return some.just(expected) | alone


def compared(expected: Any, found: Any) -> None:
    said = difference(expected, found)
    assert isinstance(said, str) and bool(said) is not agree(expected, found)


@quick
@given(some.sampled_from(EXPECTED).flatmap(lambda e: some.tuples(some.just(e), changed(e))))
def test_what_looks_like_the_expected_is_compared(both):
    compared(*both)


@quick
@given(some.sampled_from(EXPECTED) | anything, anything)
def test_anything_is_compared_with_anything(expected, found):
    compared(expected, found)


NESTED = [
    deep(900, "alike"),
    deep(900, "alike", "tuple"),
    deep(5000, "x"),
    [deep(900, "dict")] * 2,
]


@pytest.mark.parametrize("expected", EXPECTED)
def test_what_is_nested_without_end_agrees_with_nothing(expected):
    for found in NESTED:
        for one in (found, {"alike": [found, found]}, [found, found]):
            assert not agree(expected, one)
            assert difference(expected, one) == "something nested without end"


def test_the_deepest_that_an_answer_can_give_is_not_too_deep():
    value: Any = {"a": 1}
    for _ in range(100):
        value = {"a": ({value["a"]} if isinstance(value["a"], int) else [value], b"b")}
    kept = [plain(value)]
    assert not is_deep(kept) and "too deep" in json.dumps(kept)
    assert agree(kept, json.loads(json.dumps(kept)))


# -- words ----------------------------------------------------------------------------------

FIRST = NAMES[0]
VERDICT = {"exercise": FIRST, "verdict": "correct", "diagnosis": "", "message": "", "line": 1}
VERDICT |= {"elapsed": 1.0, "seconds": 0.1, "traceback": ""}
RECORD = [{"near": 1.0, "within": 0.2}, {"alike": [1, 1.0]}, {"dict": [["a", {"set": [1]}]]}]
# what is said when all is well, and what could be said beside it
TALK: list[dict[str, Any]] = [
    {"exercises": [*NAMES], "unreadable": 1, "fault": 1, "crowd": 1},
    {"begin": "piece 1"},
    {"flags": ["reaches for 'x' (line 1)"], "problem": "answer.py, line 1: ValueError"},
    {"begin": f"exercise {FIRST}"},
    {"verdict": VERDICT, "decoys": ["incorrect"]},
    {"shown": {"exercise": FIRST, "printed": "One", "picture": "<svg/>", "summary": ""}},
    {"seed": True},
    {"begin": f"exercise {FIRST}"},
    {"record": RECORD, "of": FIRST},
    {"changed": []},
    {"end": True},
]
DEEP = "[" * 900 + "]" * 900
INSTEAD: list[Any] = [
    *[None, True, 0, -0.5, LONG, float("nan"), float("inf"), "", "\ud800", "deep", "splendid"],
    *["end", "piece 7", f"piece {'9' * 5000}", "piece ²", f"exercise ['{FIRST}']", "check failed"],
    *[[], [FIRST], ["incorrect"], {}, {"near": 1}, {"alike": "deep"}, ["deep"] * 3],
]


def places(value: Any) -> Iterator[list[Any]]:
    """The way to everything in it."""
    yield []
    if isinstance(value, list | dict):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from ([key, *way] for way in places(value[key]))


def otherwise(value: Any, way: list[Any], instead: Any) -> Any:
    if not way:
        return instead
    value = value.copy()
    value[way[0]] = otherwise(value[way[0]], way[1:], instead)
    return value


def talks() -> Iterator[list[Any]]:
    """With one thing otherwise, to its end and as far as that; and some where one needs another."""
    for number, said in enumerate(TALK):
        for way in places(said):
            for instead in INSTEAD:
                other = otherwise(said, way, instead)
                yield [*TALK[:number], other]
                yield [*TALK[:number], other, *TALK[number + 1 :]]
    for name in ([FIRST], {FIRST: 1}, 1, None):
        begin = {"begin": f"exercise {name}"}
        verdict = {"verdict": VERDICT | {"exercise": name}, "decoys": ["incorrect"]}
        record = {"record": ["deep"], "of": name}
        yield [begin, verdict, {"seed": True}, begin, record]


def sent(one: Any) -> bytes:
    """In the place of "deep" there is what really is."""
    return json.dumps(one).replace('"deep"', DEEP).encode()


class Deaf:
    """The line to the grader, who gives a seed when it is asked."""

    def sendall(self, _: bytes) -> None:
        pass

    def recv_into(self, place: memoryview) -> int:
        return len(place)


class Heard(Sitting):
    """A sitting in which a child has said this before it ended, or was ended."""

    def __init__(self, said: list[Any], nobody: int) -> None:
        paper, shut = Paper(LESSON, "answer.py", b"", 0, Limits(), None), Level(False, False)
        super().__init__(paper, [*NAMES], shut, None, Deaf())  # type: ignore[arg-type]
        self._word, self._asked, self._tell = b"w", False, nobody
        for one in said:
            self._hear(b"w" + sent(one))
        self._let_go(intact=False)

    def run_child(self) -> None:
        if self.unreadable:
            raise CannotRead(self.unreadable)
        self._explain(self._at, by_itself=self._at == "end", progress=False)


def graded(heard: Heard) -> dict[str, Any]:
    found = json.loads(json.dumps(heard.grade())) | {"level": ""}
    taken = second_look.taken(found, {"lesson": LESSON}, lambda *_: {})
    return judged(Submission("eve", "answer.py", b"", lesson=LESSON), taken)


def test_whatever_is_said_the_gradebook_is_written(monkeypatch):
    monkeypatch.setattr(second_look, "_expected", {LESSON: {FIRST: RECORD}})
    with open(os.devnull, "wb") as nobody:
        well = graded(Heard(TALK, nobody.fileno()))
        assert well["exercises"][0]["verdict"] == "correct" and not well["exercises"][0]["message"]
        for endless in ("deep", {"alike": ["deep", "deep"]}):
            heard = Heard([*TALK[:-3], {"record": [endless], "of": FIRST}], nobody.fileno())
            assert heard.forged and not heard.records
        for said in talks():
            result = graded(Heard(said, nobody.fileno()))
            table = gradebook.rows([result, json.loads(json.dumps(result))])
            assert [row["exercise"] for row in table] == [*NAMES]
            assert gradebook.summary(table)[0]["exercises"] == len(NAMES)
            assert [gradebook.cell(value) for row in table for value in row.values()]
            assert page_of(result).encode("utf-8")


def test_whatever_is_said_course_check_has_a_verdict_for_each_exercise(tmp_path):
    for said in talks():
        report, at = Report(LESSON, tmp_path, time.monotonic() + 60), ""
        for one in [TALK[0], *said]:
            at = report.note(sent(one)) or at
        with contextlib.suppress(CannotRead, CheckerFailed):
            report._explain(at, by_itself=at == "end", progress=False)
        report.give_up("")
        assert json.dumps(report.verdicts())
        assert [one["exercise"] for one in report.verdicts()] == [*NAMES]


def test_the_verdicts_that_are_believed_are_those_that_there_are():
    assert {*parent._VERDICTS} == {str(outcome) for outcome in Outcome}
