"""`course update`: what the learner changed stays, what is new arrives, and it says what it did."""

from __future__ import annotations

import subprocess

import pytest

from course_lib.command import update as updating

# nbgitpuller leaves the ends of its pipes to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def git(folder, *words):
    own = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A learner's clone of a course, and the course's own folder."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init")
    (origin / "lesson.txt").write_text("stub\nprose\n")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "course")
    git(tmp_path, "clone", str(origin), str(clone))
    monkeypatch.setattr(updating, "ROOT", clone)
    return origin, clone


def publish(origin, name, text):
    (origin / name).write_text(text)
    git(origin, "add", ".")
    git(origin, "commit", "-m", "news")


def test_a_changed_lesson_is_kept_and_a_new_one_arrives(course):
    origin, clone = course
    (clone / "lesson.txt").write_text("my answer\nprose\n")
    publish(origin, "new.txt", "a new lesson\n")
    said = "\n".join(updating.update())
    assert (clone / "lesson.txt").read_text() == "my answer\nprose\n"
    assert (clone / "new.txt").read_text() == "a new lesson\n"
    assert "Kept as you have them: lesson.txt" in said
    assert "1 file changed" in said or "files changed" in said


def test_where_both_changed_the_same_line_the_learner_wins(course):
    origin, clone = course
    (clone / "lesson.txt").write_text("my answer\nprose\n")
    publish(origin, "lesson.txt", "another stub\nprose, revised\n")
    list(updating.update())
    assert "my answer" in (clone / "lesson.txt").read_text()


def test_a_file_of_the_learners_that_is_in_the_way_is_moved_and_kept(course):
    origin, clone = course
    (clone / "new.txt").write_text("my notes\n")
    publish(origin, "new.txt", "a new lesson\n")
    list(updating.update())
    kept = [path.read_text() for path in clone.glob("new*")]
    assert sorted(kept) == ["a new lesson\n", "my notes\n"]


def test_nothing_new_is_said_so(course):
    assert list(updating.update())[-1] == "The course was up to date."


def test_without_a_place_to_update_from_it_says_so(tmp_path, monkeypatch):
    git(tmp_path, "init")
    monkeypatch.setattr(updating, "ROOT", tmp_path)
    with pytest.raises(updating.CannotUpdate, match="origin"):
        list(updating.update())
