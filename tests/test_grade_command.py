"""`course grade`: from a folder to a gradebook, a summary, and a page for each submission."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from grading import ALL_RIGHT, EXERCISES, GOOD, LESSON, ROOT, Class, keepers

from course_lib import course
from course_lib.checks.exercise import load
from course_lib.command import cli
from course_lib.files.source import pieces
from course_lib.grade import gradebook, handed_in
from course_lib.grade.feedback import page_of
from course_lib.grade.grader import Grader
from course_lib.grade.reaching import reaches
from course_lib.grade.results import as_file_name

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")

SLOW = GOOD.replace("range(3)", "range(2)")
FORMULA = '=HYPERLINK("http://x","all correct")'
ALL_THREE = "await asyncio.gather(count_async(), count_async(), count_async())"
SAYS = GOOD.replace(ALL_THREE, f"raise ValueError({FORMULA!r} + chr(10) + '<b>x</b>')")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of several kinds, graded once."""
    pytest.importorskip("tqdm")
    klass = Class(tmp_path_factory.mktemp("class"))
    klass.hand_in("ada")
    klass.hand_in("ada", (ROOT / "solutions/05_chaining.ipynb").read_bytes(), "my chains.ipynb")
    klass.hand_in("bob", SLOW)
    klass.hand_in("bob", GOOD, "sync_vs_async (2).py")
    klass.hand_in("cy", (ROOT / "notebooks/01_sync_vs_async.ipynb").read_bytes(), "untitled.ipynb")
    klass.hand_in("dot", b"{", "chaining.ipynb")
    klass.hand_in("dot", "x = 1", "homework.py")
    klass.hand_in("-eve", SAYS)
    (klass.handed_in / "link").symlink_to(klass.handed_in / "ada")
    (klass.folder / "roster.csv").write_text("name,learner\nAda,ada\n=1+1,zoe\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "course_lib.command.cli", "grade", klass.handed_in, "--json"]
        + [
            "--out",
            klass.folder / "book" / "gradebook.csv",
            "--roster",
            klass.folder / "roster.csv",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "SECRET": "s3cr3t"},
        capture_output=True,
    )
    assert done.stderr == b""
    from grading import Graded

    return Graded(done.returncode, klass.folder / "book", json.loads(done.stdout))


def test_a_row_for_each_learner_and_exercise(graded):
    assert graded.status == 0
    assert [*graded.rows[0]] == [*gradebook.COLUMNS]
    assert graded.verdicts("ada") == ALL_RIGHT | dict.fromkeys(
        ["load", "fire", "chain", "main"], "correct"
    )
    assert graded.verdicts("cy") == dict.fromkeys(EXERCISES, "not attempted")
    assert all(row["points"] == str(int(row["verdict"] == "correct")) for row in graded.rows)


def test_of_two_files_for_one_lesson_the_better_answer_counts_and_the_teacher_is_told(graded):
    assert graded.verdicts("bob") == ALL_RIGHT
    assert graded.flags("bob") == "handed in more than once; not on the roster"


def test_what_cannot_be_read_is_no_nought_and_says_why(graded):
    rows = {row["exercise"]: row for row in graded.of("dot")}
    assert {row["verdict"] for row in rows.values()} == {"unreadable"}
    assert rows["load"]["message"].startswith(
        "The notebook is damaged or only half uploaded (it is"
    )
    assert "not a notebook" in rows["load"]["message"]
    assert graded.summary["dot"]["exercises"] == "4"  # a file of no lesson is no exercise
    assert "homework.py: Which lesson is it?" in rows[""]["message"]


def test_a_link_is_not_followed(graded):
    assert not graded.of("link")


def test_who_is_on_the_roster_and_handed_in_nothing_has_rows(graded):
    assert set(graded.verdicts("zoe").values()) == {"not attempted"}
    assert graded.of("zoe")[0]["message"] == "Nothing was handed in."
    assert graded.summary["ada"]["name"] == "Ada" and graded.summary["ada"]["points"] == "8"
    assert graded.summary["zoe"]["name"] == "'=1+1"
    assert graded.flags("cy") == "not on the roster" and graded.flags("ada") == ""


def test_no_formula_no_markup_and_no_second_line_comes_out_of_what_a_learner_wrote(graded):
    table = (graded.folder / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert len(table.splitlines()) == 1 + len(graded.rows)
    assert not any(
        value.startswith(("=", "+", "-", "@")) for row in graded.rows for value in row.values()
    )
    (row,) = [row for row in graded.of("'-eve") if row["exercise"] == "main_async"]
    assert row["diagnosis"] == "exception" and FORMULA in row["message"]
    page = graded.page("-eve")
    assert "&lt;b&gt;x&lt;/b&gt;" in page and "<b>x" not in page
    assert "script" not in page and not re.search(r"""(src|href)=["'](?!data:)""", page)


def test_the_page_shows_verdict_message_output_and_the_picture_of_the_run(graded):
    page = graded.page("cy")
    assert "0 of 4 are right." in page
    page = next((graded.folder / "feedback" / "ada").glob("sync*")).read_text(encoding="utf-8")
    assert "All that this lesson asks for is right." in page
    assert "<h2>main_async: correct</h2>" in page and "<pre>One\nOne\nOne" in page
    assert page.count("data:image/svg+xml") == 4 and 'alt="' in page


def test_the_page_says_whose_it_is_and_of_which_lesson(graded):
    for learner, file in (("ada", "my chains.ipynb"), ("cy", "untitled.ipynb")):
        name = as_file_name(file)
        page = (graded.folder / "feedback" / learner / f"{name}.html").read_text(encoding="utf-8")
        assert f"<p>{learner}, <code>{file}</code></p>" in page
        title = "05 Chaining coroutines" if learner == "ada" else "01 Waiting in turn"
        assert f"<h1>{title}" in page and f"<title>{title}" in page
    page = page_of(result_of("correct", learner="<b>&\u202eada"))
    assert "<b>" not in page and "&lt;b&gt;&amp;\\u202eada" in page


def result_of(*verdicts, message="", **more):
    """What was found of a file: a verdict for each exercise of lesson 01."""
    blank = dict.fromkeys(("diagnosis", "line"), "")
    rows = [
        blank | {"exercise": name, "verdict": verdict, "message": message}
        for name, verdict in zip(EXERCISES, verdicts, strict=False)
    ]
    whole = {"learner": "eve", "lesson": "sync_vs_async", "file": LESSON, "exercises": rows}
    return whole | {"problems": [], "shown": {}} | more


@pytest.mark.parametrize(
    ("verdicts", "message", "said"),
    [
        (["correct"] * 4, "", "All that this lesson asks for is right."),
        (["correct"], "", "This is right."),
        (["correct"] + ["not attempted"] * 3, "", "1 of 4 is right."),
        (["not graded"] * 4, "", "4 are not graded yet: your teacher will look at them."),
        (
            ["correct"] * 3 + ["not graded"],
            "",
            "3 of 4 are right. 1 is not graded yet: your teacher will look at it.",
        ),
        (
            ["not graded"] * 2 + ["incorrect"] * 2,
            "Which one waits?",
            "2 are not graded yet: your teacher will look at them. "
            "Below is what each of those that are wrong did, and a question to go on from.",
        ),
        (
            ["correct"] * 3 + ["incorrect"],
            "SyntaxError: invalid syntax",
            "3 of 4 are right. Below is what the one that is wrong did.",
        ),
        (["unreadable"] * 4, "It is too long.", "This file could not be graded. Below is why."),
    ],
)
def test_the_page_says_what_it_comes_to_and_promises_nothing_that_is_not_there(
    verdicts, message, said
):
    assert f"<p>{said}</p>" in page_of(result_of(*verdicts, message=message))


def test_a_file_that_cannot_be_read_is_said_once():
    page = page_of(result_of(*["unreadable"] * 4, message="It is too long."))
    assert page.count("It is too long.") == 1 and "<h2>This file: unreadable</h2>" in page


def test_what_is_for_the_teacher_stands_in_the_gradebook_and_not_on_the_learners_page(tmp_path):
    """All four right, and a check could have been deceived: that is no nought, and no accusation either."""
    klass = Class(tmp_path)
    klass.hand_in("eve", "import gc\n" + GOOD)
    graded = klass.grade()
    assert all("look yourself" in row["message"] for row in graded.report["rows"])
    page = graded.page("eve")
    assert "4 are not graded yet" in page and "<h2>count_sync: not graded yet</h2>" in page
    assert " right" not in page and "look yourself" not in page and "deceived" not in page


def test_nothing_is_left_running_or_lying_about(graded):
    assert keepers() == []


# -- a second run ---------------------------------------------------------------------------


def test_a_second_run_grades_only_what_changed(tmp_path, capsys):
    klass = Class(tmp_path)
    klass.hand_in("ada")
    klass.hand_in("bob", "x = 1")
    first = klass.grade()
    assert (first.report["graded"], first.report["unchanged"]) == (2, 0)
    klass.hand_in("bob")
    second = klass.grade()
    assert (second.report["graded"], second.report["unchanged"]) == (1, 1)
    assert second.verdicts("ada") == second.verdicts("bob") == ALL_RIGHT
    klass.grade()
    assert (
        cli.main(["grade", str(klass.handed_in), "--out", str(tmp_path / "book/gradebook.csv")])
        == 0
    )
    assert "0 graded, 2 unchanged since the last time." in capsys.readouterr().out


def test_other_checks_or_another_limit_grade_anew(tmp_path, monkeypatch):
    klass = Class(tmp_path)
    klass.hand_in("ada", "x = 1")
    klass.grade()
    assert klass.grade("--timeout", "60").report["unchanged"] == 0
    monkeypatch.setattr(handed_in, "checks_version", lambda: "another")
    assert klass.grade().report["unchanged"] == 0
    assert klass.grade().report["unchanged"] == 1


def test_what_the_grader_failed_on_is_not_graded_and_tried_again(tmp_path, monkeypatch):
    klass = Class(tmp_path)
    klass.hand_in("ada")
    with monkeypatch.context() as patch:
        patch.setattr("course_lib.grade.desk.grade", lambda job, data: {"failed": "no room"})
        failed = klass.grade()
    assert failed.status == 1 and set(failed.verdicts("ada").values()) == {"not graded"}
    assert "no room" in failed.of("ada")[0]["message"]
    again = klass.grade()
    assert (again.status, again.report["graded"]) == (0, 1) and again.verdicts("ada") == ALL_RIGHT


def test_ctrl_c_keeps_what_is_done(tmp_path):
    klass = Class(tmp_path)
    for n in range(40):
        klass.hand_in(f"learner {n:02}", GOOD + f"\n# {n}\n")
    command = [sys.executable, "-m", "course_lib.command.cli", "grade", klass.handed_in, "--json"]
    command += ["--out", klass.folder / "book" / "gradebook.csv", "--jobs", "1"]
    results = klass.folder / "book" / "feedback" / ".results"
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    ) as process:
        while not any(results.glob("*.json")):
            assert process.poll() is None
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    report = json.loads(out)
    assert process.returncode == 130 and report["stopped"]
    assert 0 < report["graded"] < 40 and len(report["rows"]) == 4 * 40
    said = Counter((row["verdict"], row["message"]) for row in report["rows"])
    assert said["correct", ""] == 4 * report["graded"]
    assert said["not graded", "Not reached yet: grade again."] == 4 * (40 - report["graded"])
    assert keepers() == []


def test_ctrl_c_leaves_what_was_known_before_as_it_was(tmp_path, monkeypatch):
    klass = Class(tmp_path)
    for learner in ("ada", "bob", "cy"):
        klass.hand_in(learner)
    klass.grade()
    klass.hand_in("ada", SLOW)
    klass.hand_in("bob", b"{", "chaining.ipynb")
    (tmp_path / "roster.csv").write_text("learner\nada\nbob\ncy\nzoe\n", encoding="utf-8")

    def stopped(job, data):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Grader, "_take", lambda self: stopped(None, None))
    monkeypatch.setattr("course_lib.grade.desk.grade", lambda job, data: time.sleep(1) or {})
    graded = klass.grade("--roster", str(tmp_path / "roster.csv"), "--jobs", "1")
    assert graded.status == 130
    first = dict.fromkeys(EXERCISES, "not graded")
    assert {name: graded.verdicts("ada")[name] for name in EXERCISES} == first
    assert {name: graded.verdicts("cy")[name] for name in EXERCISES} == ALL_RIGHT
    said = {row["learner"] for row in graded.rows if row["message"] == "Nothing was handed in."}
    assert said == {"zoe"}
    assert len([*(graded.folder / "feedback").glob("*/*.html")]) == 3  # nothing is tidied up


# -- what the file itself did ---------------------------------------------------------------


def test_what_went_wrong_when_the_file_was_run_is_said_where_something_is_not_correct(tmp_path):
    klass = Class(tmp_path)
    klass.hand_in("ada", "import no_such_module\n")
    klass.hand_in("bob", "import no_such_module\n" + GOOD)
    graded = klass.grade()
    for row in graded.of("ada"):
        assert "When the file was run: " in row["message"]
        assert "line 1: ModuleNotFoundError: No module named 'no_such_module'" in row["message"]
    assert {row["message"] for row in graded.of("bob")} == {""}


def test_what_the_worked_answers_file_has_is_no_alarm_unless_it_can_deceive():
    source = "import os\nos.dup2(1, 2)\nos.dup2(2, 3)\nprint(f.__globals__)\n"
    worked = frozenset({"os.dup2(1, 2)", "print(f.__globals__)"})
    found = reaches(pieces(source, "x.py"), (), frozenset(), worked)
    assert found == ["reaches for __globals__ (line 4)", "reaches for dup2 (line 3)"]


# -- the command line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--jobs", "0", "must be 1 or more, not '0'"),
        ("--jobs", "-1", "must be 1 or more"),
        ("--timeout", "abc", "must be from 2 to 3600 seconds, not 'abc'"),
        ("--timeout", "nan", "must be from 2 to 3600 seconds"),
        ("--timeout", "1", "must be from 2 to 3600 seconds"),
    ],
)
def test_an_option_says_what_it_may_be(tmp_path, capsys, option, value, said):
    with pytest.raises(SystemExit):
        cli.main(["grade", str(tmp_path), f"{option}={value}"])
    assert said in capsys.readouterr().err


def test_who_reads_only_the_beginning_ends_the_command_quietly():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "course_lib.command.cli", "lessons"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")


# -- names ----------------------------------------------------------------------------------


def test_the_lesson_is_known_from_the_files_name():
    known = {
        "sync_vs_async.py": "sync_vs_async",
        "01_sync_vs_async.ipynb": "sync_vs_async",
        "01-Sync-vs-Async (3).ipynb": "sync_vs_async",
        "ada_flags2.py": "flags2",
        "flags.py": "flags",
        "12_flags-final.ipynb": "flags",
        "homework.py": "",
        "flagstaff.py": "",
        "01 sync vs async.py": "sync_vs_async",
        "Sync_vs_Async.PY": "sync_vs_async",
        "01.py": "sync_vs_async",
        "01-Copy1.ipynb": "sync_vs_async",
        "01_homework.py": "",
        "1.py": "",
        "99.py": "",
    }
    assert {name: handed_in.of_name(name) for name in known} == known


def test_every_lesson_is_known_with_its_exercises():
    for lesson in course.lessons():
        assert handed_in.of_name(lesson.file) == lesson.name
        assert [*handed_in.exercises(lesson.name)] == [one.name for one in load(lesson.name)]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        " =1",
        "'=1",
        '"=1',
        "＝1",
        "|calc",
        "%0a=1",
        "\x00=1",
    ],
)
def test_no_cell_begins_like_a_formula(text):
    value = gradebook.cell(text)
    assert value.startswith("'") or value[0] not in "=+-@\t\n＝"
    assert "\n" not in value


@pytest.mark.parametrize(
    "text",
    [
        "a\nb",
        "a\r\nb",
        "a\x85b",
        "a\u2028b",
        "a\x0bb",
        "\ud800",
        "\u202eabc",
        "\x1b[2J",
        "x" * 5000,
    ],
)
def test_a_cell_is_one_line_of_text(text):
    value = gradebook.cell(text)
    assert (
        len(value.splitlines()) == 1
        and len(value) <= 1000
        and value.encode()
        and value.isprintable()
    )


@pytest.mark.parametrize(
    "name",
    ["..", ".", "", "a/b", "/etc", "..\\x", "con\n", "x" * 300, "é", "a%2fb", "\udc80", " ", "’"],
)
def test_a_folder_for_feedback_leads_nowhere_else(name):
    made = as_file_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_%-][A-Za-z0-9_.%-]*", made) and len(made) < 100
    assert as_file_name(name + "_") != made


def test_names_that_differ_have_pages_that_differ():
    names = [
        "x 19.py",
        "x’.py",
        "x%2019.py",
        "x\n19.py",
        "x%e2%80%99.py",
        "é" * 40,
        "é" * 41,
        "x",
        "x ",
    ]
    names += [as_file_name(name) for name in names]
    assert len({as_file_name(name) for name in names}) == len({*names})
    assert as_file_name("my chains.ipynb") == "my chains.ipynb"


def test_the_lesson_is_known_from_the_set_up_cell_whatever_the_file_is_called():
    data = (ROOT / "notebooks/05_chaining.ipynb").read_bytes()
    assert handed_in._lesson_of(data, "queues.ipynb") == ("chaining", "")
    assert LESSON.startswith("sync")


@pytest.mark.parametrize(
    ("source", "name", "lesson", "problem"),
    [
        (
            "Lesson('quantum_async')",
            "05_chaining-Copy1.ipynb",
            "",
            "There is no lesson quantum_async.",
        ),
        ("Lesson('Flags')", "x.py", "", "There is no lesson Flags."),
        ("Lesson('flags'); Lesson('queues')", "x.py", "", "It names several: flags, queues."),
        ("Lesson('flags'); Lesson('queues')", "queues.py", "queues", ""),
        ("Lesson('flags'); Lesson('oh_no')", "queues.py", "flags", ""),
        ("x = 1", "queues.py", "queues", ""),
        ("x = 1", "x.py", "", "Neither its name nor a cell"),
    ],
)
def test_the_files_name_counts_only_where_no_set_up_does(source, name, lesson, problem):
    found, said = handed_in._lesson_of(source.encode(), name)
    assert found == lesson and problem in said and bool(said) == bool(problem)


# -- every lesson ---------------------------------------------------------------------------


def test_the_worked_notebook_of_every_lesson_is_right_when_it_is_graded(tmp_path):
    """Shut in, with no module of the course to be found, and without its demonstrations."""
    klass = Class(tmp_path)
    for lesson in course.lessons():
        data = (ROOT / "solutions" / lesson.file).read_bytes()
        klass.hand_in(lesson.name, data, lesson.file)
    graded = klass.grade()
    for lesson in course.lessons():
        verdicts = graded.verdicts(lesson.name)
        shown = (ROOT / "solutions" / lesson.file).read_text(encoding="utf-8")
        # what the notebook itself shows as incorrect is not grading's affair
        wrong = {name for name in verdicts if f"✗ {name}: incorrect" in shown}
        assert {name for name, verdict in verdicts.items() if verdict != "correct"} <= wrong, (
            lesson.name
        )
        assert graded.flags(lesson.name) == ""
