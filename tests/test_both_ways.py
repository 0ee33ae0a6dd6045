"""The text of an exercise is its contract, both ways. See both_ways.py."""

from __future__ import annotations

import answers
import both_ways
import pytest

from course_lib import course

# These lessons are held to their text. The others are still to be gone through, sentence by sentence.
HELD = {
    "chaining",
    "start_here",
    "structured_concurrency",
    "timeouts_and_cancellation",
}
LESSONS = [lesson.name for lesson in course.lessons()]
EXERCISES = [exercise for lesson in LESSONS for exercise in answers.load(lesson)]

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.lesson}-{e.name}")


def skip_unless_held(lesson):
    if lesson not in HELD:
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
