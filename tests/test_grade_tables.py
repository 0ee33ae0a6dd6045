"""The tables of `course grade`: nothing that was handed in vanishes, nothing that is gone stays."""

from __future__ import annotations

import os

import pytest
from grading import ALL_RIGHT, EXERCISES, GOOD, LESSON, Class

from course_lib.command import cli
from course_lib.grade import gradebook, handed_in
from course_lib.grade.roster import read_roster

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="grading needs fork")

# -- what is of no use, and what is gone ----------------------------------------------------


def test_what_is_no_py_and_no_ipynb_is_said_to_be_of_no_use(tmp_path, capsys):
    klass = Class(tmp_path)
    klass.hand_in("a7", name="Sync_vs_Async.PY")
    klass.hand_in("a8", b"PK", "x.zip")
    klass.hand_in("a8", "x", "=1\n2.py.txt")
    (klass.handed_in / "zoe_05_chaining.ipynb").write_text("{}", encoding="utf-8")
    (klass.handed_in / "link").symlink_to(klass.handed_in / "a7")
    (klass.handed_in / "roster.csv").write_text("learner\na7\na8\n", encoding="utf-8")
    out, roster = str(tmp_path / "book/gradebook.csv"), str(klass.handed_in / "roster.csv")
    assert cli.main(["grade", str(klass.handed_in), "--out", out, "--roster", roster]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "1 graded, 0 unchanged since the last time." in said
    assert "4 correct; 4 not handed in; 1 unreadable" in said
    assert "Look at a8: no use: =1 2.py.txt, x.zip" in said
    assert "1 file lies outside a learner's folder: zoe_05_chaining.ipynb" in said
    assert "1 link is not followed: link" in said
    graded = klass.grade("--roster", roster)
    assert graded.verdicts("a7") == ALL_RIGHT and graded.report["outside"][0].startswith("zoe")
    (row,) = [row for row in graded.of("a8") if not row["exercise"]]
    assert (row["verdict"], row["flags"]) == ("unreadable", "no use: =1 2.py.txt, x.zip")
    assert row["message"].startswith("No use: ") and graded.summary["a8"]["exercises"] == "4"
    rest = {row["message"] for row in graded.of("a8") if row["exercise"]}
    assert rest == {"Nothing that was handed in is known to be for this lesson."}
    assert not (graded.folder / "feedback" / "a8").exists()


def test_where_nothing_is_found_the_status_says_so_and_no_gradebook_is_overwritten(
    tmp_path, capsys
):
    klass = Class(tmp_path)
    klass.hand_in("ada")
    before = klass.grade()
    flat = tmp_path / "flat"
    flat.mkdir()
    (flat / "ada_sync_vs_async.py").write_text(GOOD, encoding="utf-8")
    out = str(before.folder / "gradebook.csv")
    assert cli.main(["grade", str(flat), "--out", out]) == 1
    said = capsys.readouterr().out
    assert "Nothing to grade" in said and "1 file lies outside a learner's folder: ada_sync" in said
    assert before.verdicts("ada") == ALL_RIGHT and before.page("ada")


def test_pages_of_what_is_no_longer_handed_in_are_removed_and_nothing_else(tmp_path):
    klass = Class(tmp_path)
    klass.hand_in("ada", "x = 1")
    klass.hand_in("ada", "x = 1", "01.py")
    klass.hand_in("bob", "x = 1")
    klass.hand_in("cy", "x = 1")
    feedback = klass.grade().folder / "feedback"
    (feedback / "cy" / "note.html").write_text("<p>from the teacher</p>", encoding="utf-8")
    (feedback / "link").symlink_to(feedback / "ada")
    (klass.handed_in / "ada" / "01.py").unlink()
    for learner in ("bob", "cy"):
        (klass.handed_in / learner / LESSON).unlink()
    klass.grade()
    left = {str(path.relative_to(feedback)) for path in feedback.glob("[!.l]*/*")}
    assert left == {f"ada/{LESSON}.html", "cy/note.html"} and not (feedback / "bob").exists()


def test_pages_of_another_folder_that_was_graded_beside_it_stay(tmp_path):
    klass = Class(tmp_path)
    klass.hand_in("ada", "x = 1")
    book = klass.grade().folder
    other = tmp_path / "week 2" / "bob"
    other.mkdir(parents=True)
    (other / LESSON).write_text("x = 1", encoding="utf-8")
    assert cli.main(["grade", str(other.parent), "--out", str(book / "week2.csv")]) == 0
    klass.grade()
    assert sorted(path.parent.name for path in (book / "feedback").glob("[!.]*/*.html")) == [
        "ada",
        "bob",
    ]


# -- the roster, and the order of rows ------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"learner;name\na1;Alan\n", "has no column `learner` (is it separated by semicolons?)"),
        (b"a1,Alan\na2,Bo\n", "has no column `learner` (its first line names the columns)"),
        (b"", "has no column `learner`"),
        ("learner,name\na1,Ren\xe9\n".encode("latin-1"), "is not UTF-8: save it as CSV UTF-8"),
        ("learner,name\na1,Alan\n".encode("utf-16"), "is not UTF-8: save it as CSV UTF-8"),
    ],
)
def test_what_is_no_roster_stops_with_a_word(tmp_path, capsys, data, said):
    roster = tmp_path / "roster.csv"
    roster.write_bytes(data)
    assert cli.main(["grade", str(tmp_path), "--roster", str(roster)]) == 2
    assert said in capsys.readouterr().err


def test_a_roster_is_read_wherever_its_columns_stand_and_without_its_blank_rows(tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_bytes("\ufeffname, Learner\r\nAda,ada\r\n,\r\nBo\r\n\r\n,cy \r\n".encode())
    assert [(one.learner, one.name) for one in read_roster(roster)] == [("ada", "Ada"), ("cy", "")]


def test_rows_stand_in_the_courses_order_however_the_files_came_to_their_end():
    def result(learner, lesson, file, verdict="incorrect"):
        rows = [
            {"exercise": name, "verdict": verdict, "message": file}
            for name in handed_in.exercises(lesson)
        ]
        return {"learner": learner, "lesson": lesson, "file": file, "exercises": rows[::-1]} | {
            "flags": [],
            "problems": [],
        }

    found = [
        result("bo", "flags", "f.py"),
        result("ada", "chaining", "z.py"),
        result("ada", "chaining", "y.py"),
        result("ada", "sync_vs_async", "s.py"),
        result("bo", "sync_vs_async", "s.py", "not graded"),
        result("bo", "sync_vs_async", "a.py"),
    ]
    table = gradebook.rows(found)
    assert table == gradebook.rows(found[::-1])
    keys = [(row["learner"], row["lesson"], row["exercise"], row["file"]) for row in table]
    assert keys == [
        *(("ada", "sync_vs_async", name, "s.py") for name in EXERCISES),
        *(("ada", "chaining", name, "y.py") for name in handed_in.exercises("chaining")),
        *(("bo", "sync_vs_async", name, "s.py") for name in EXERCISES),  # it may be right
        *(("bo", "flags", name, "f.py") for name in handed_in.exercises("flags")),
    ]
