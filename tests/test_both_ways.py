"""The text of an exercise is its contract, both ways. See both_ways.py."""

from __future__ import annotations

import answers
import both_ways
import golden
import pytest
import reach

from course_lib import course

# those whose files are there; of the others test_contract.py says what is missing
LESSONS = [
    lesson.name
    for lesson in course.lessons()
    if (both_ways.LESSONS / f"{lesson.name}.py").exists() and golden.catalogue(lesson.name).exists()
]
EXERCISES = [exercise for lesson in LESSONS for exercise in answers.load(lesson)]

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.lesson}-{e.name}")


def test_lesson_00_states_the_rules_that_hold_for_all():
    assert both_ways.rules()


@each_exercise
def test_each_sentence_of_a_text_is_broken_by_a_mistake(exercise):
    assert both_ways.unclaimed_sentences(exercise) == [], (
        "for each of these write a mistake that breaks it (`breaks=` holds a phrase of it), let the check "
        "enforce it, or take the sentence out"
    )


@each_exercise
def test_each_mistake_breaks_a_sentence_or_a_rule(exercise):
    assert both_ways.claims_nothing(exercise) == [], (
        "`breaks=` of these must hold a phrase of the exercise's text or of lesson 00's rules: if there is "
        "none, the check asks for more than the text says"
    )


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_demand_of_a_check_is_what_a_mistake_is_told(lesson):
    assert both_ways.told_nobody(lesson) == [], (
        "no mistake is told this: write one that is, or drop the demand"
    )


def test_each_shared_demand_is_of_some_lesson():
    of_lessons = {site for lesson in LESSONS for site in both_ways.demands(lesson)}
    shared = [
        site for file in reach.shared_files() for site in both_ways.sites(both_ways.LESSONS / file)
    ]
    assert shared
    assert [site for site in shared if site not in of_lessons] == [], (
        "no lesson's checks come to it"
    )


def test_a_shared_demand_counts_for_the_lessons_that_come_to_it():
    """Through another function of _shared, too."""
    files = {lesson: {site.file for site in both_ways.demands(lesson)} for lesson in LESSONS}
    assert {"flags.py", "_shared/downloads.py", "_shared/errors.py"} <= files["flags"]
    assert "_shared/errors.py" not in files["start_here"]


def test_what_one_process_has_judged_another_need_not_judge_again(monkeypatch, tmp_path):
    """Those that share the tests share what they have found; of another copy of the course nothing is taken."""
    monkeypatch.setenv(both_ways.SHARED, str(tmp_path / "told"))
    monkeypatch.setattr(both_ways, "_REFUSED", {})
    found = both_ways.told("start_here")
    assert found
    monkeypatch.setattr(both_ways, "_REFUSED", {})
    with monkeypatch.context() as patch:
        patch.setattr(both_ways, "judged", None)
        assert both_ways.told("start_here") == found
    monkeypatch.setattr(both_ways, "_REFUSED", {})
    monkeypatch.setattr(both_ways, "LESSONS", tmp_path)
    assert both_ways._unknown("start_here")


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


@pytest.mark.parametrize(
    ("lesson", "name"),
    [
        ("generator_roots", "keeps_its_results_in_a_default"),
        ("rules_of_async", "keeps_the_prices_in_the_module"),
        ("queues", "keeps_its_queue_in_the_module"),
    ],
)
def test_a_mistake_that_remembers_is_told_the_same_when_it_is_judged_again(lesson, name):
    (found,) = (
        (exercise, exercise.mistakes[name])
        for exercise in answers.load(lesson)
        if name in exercise.mistakes
    )
    assert both_ways.judged(*found).message == both_ways.judged(*found).message
