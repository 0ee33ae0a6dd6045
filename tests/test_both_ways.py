"""The text of an exercise is its contract, both ways. See both_ways.py."""

from __future__ import annotations

import answers
import both_ways
import pytest

from course_lib import course

# Numbers of the lessons that are older than this rule: only those of them in HELD have been gone through,
# sentence by sentence. A new lesson is held to its text from the start.
OLD = {*range(16), *range(17, 21)}
HELD = {
    "context_managers",
    "async_generators",
    "awaitables",
    "chaining",
    "charindex",
    "executors",
    "generator_roots",
    "probing_domains",
    "queues",
    "rules_of_async",
    "start_here",
    "structured_concurrency",
    "sync_vs_async",
    "timeouts_and_cancellation",
}
LESSONS = [lesson.name for lesson in course.lessons()]
EXERCISES = [exercise for lesson in LESSONS for exercise in answers.load(lesson)]

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.lesson}-{e.name}")


def skip_unless_held(lesson):
    if course.find(lesson).number in OLD and lesson not in HELD:
        pytest.skip(f"{lesson} has not been held against its text yet")


def test_lesson_00_states_the_rules_that_hold_for_all():
    assert both_ways.rules()


@each_exercise
def test_each_sentence_of_a_text_is_broken_by_a_mistake(exercise):
    skip_unless_held(exercise.lesson)
    assert both_ways.unclaimed_sentences(exercise) == [], (
        "for each of these write a mistake that breaks it (`breaks=` holds a phrase of it), let the check "
        "enforce it, or take the sentence out"
    )


@each_exercise
def test_each_mistake_breaks_a_sentence_or_a_rule(exercise):
    skip_unless_held(exercise.lesson)
    assert both_ways.claims_nothing(exercise) == [], (
        "`breaks=` of these must hold a phrase of the exercise's text or of lesson 00's rules: if there is "
        "none, the check asks for more than the text says"
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_demand_of_a_check_is_what_a_mistake_is_told(lesson):
    skip_unless_held(lesson)
    with both_ways.noting_demands() as found:
        for exercise in answers.load(lesson):
            for mistake in exercise.mistakes.values():
                exercise.verdict(mistake.attempt, mistake.names)
    own = both_ways.sites(both_ways.LESSONS / f"{lesson}.py")
    assert [site for site in own if (site.file, site.line) not in found] == [], (
        "no mistake is told this: write one that is, or drop the demand"
    )


def test_a_sentence_without_a_mistake_is_noticed():
    """Of a made-up text."""
    prose = "It returns `n`, or\nnothing. About 3 lines. A run:\n\n    >>> f(1)\n\n"
    text = prose + "- It prints *two* lines;\n- it ends."
    assert both_ways.sentences(text) == [
        "It returns `n`, or nothing.",
        "It prints two lines;",
        "it ends.",
    ]


def test_the_table_of_a_lesson_names_what_is_open_and_no_other_lesson(monkeypatch):
    monkeypatch.setattr(both_ways, "unclaimed_sentences", lambda _: ["It ends."])
    monkeypatch.setattr(both_ways, "claims_nothing", lambda _: ["never_ends"])
    _, exercise, *open_ones, demands = both_ways.table(["start_here"])
    assert exercise.startswith("start_here.")
    assert open_ones == ["    unclaimed: It ends.", "    without a claim: never_ends"]
    assert demands.startswith("  demands in start_here")
