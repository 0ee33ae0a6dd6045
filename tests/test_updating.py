"""`course update`: what the learner changed stays, what is new arrives, and it says what it did."""

from __future__ import annotations

import gc
import shutil
import subprocess

import pytest

from course_lib.command import cli
from course_lib.command import update as updating

# nbgitpuller leaves the ends of its pipes to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collected():
    """Those pipes are met here, where the warning is expected. What was there before is not searched."""
    gc.freeze()
    yield
    gc.collect()
    gc.unfreeze()


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


def commit(folder, name, text):
    (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-m", f"mine: {name}")


def refused(clone, pattern):
    """An update that does nothing but say why: same commit, same files, same stage."""
    before = contents(clone)
    with pytest.raises(updating.CannotUpdate, match=pattern) as caught:
        list(updating.update())
    assert contents(clone) == before
    return str(caught.value)


def contents(clone):
    files = {
        p: p.read_bytes() for p in sorted(clone.rglob("*")) if p.is_file() and ".git" not in p.parts
    }
    asked = (["status", "--porcelain"], ["rev-parse", "HEAD"], ["branch"], ["stash", "list"])
    return files, [git(clone, *words) for words in asked]


def test_on_a_branch_of_ones_own_what_is_new_in_the_courses_main_one_arrives(course):
    origin, clone = course
    git(clone, "switch", "-c", "mine")
    commit(clone, "lesson.txt", "my answer\nprose\n")
    publish(origin, "new.txt", "a new lesson\n")
    assert "Your branch mine gets what is new in main." in list(updating.update())
    assert (clone / "new.txt").exists()
    assert (clone / "lesson.txt").read_text() == "my answer\nprose\n"
    assert git(clone, "branch", "--show-current") == "mine\n"


def test_a_branch_that_follows_another_gets_that_one(course):
    origin, clone = course
    git(origin, "switch", "-c", "autumn")
    publish(origin, "autumn.txt", "this term's\n")
    git(origin, "switch", "main")
    git(clone, "fetch")
    git(clone, "switch", "-c", "mine", "--track", "origin/autumn")
    git(origin, "switch", "autumn")
    publish(origin, "later.txt", "a week later\n")
    git(origin, "switch", "main")
    assert "Your branch mine gets what is new in autumn." in list(updating.update())
    assert (clone / "later.txt").exists()


def test_a_main_branch_that_was_renamed_is_found(course):
    origin, clone = course
    git(origin, "branch", "-m", "main", "trunk")
    publish(origin, "new.txt", "a new lesson\n")
    assert "Your branch main gets what is new in trunk." in list(updating.update())
    assert (clone / "new.txt").exists()


@pytest.mark.parametrize(
    "how", [["--depth=1"], ["--depth=1", "--no-single-branch"], ["--single-branch"]]
)
def test_a_clone_of_a_part_is_updated(course, tmp_path, monkeypatch, how):
    origin, _ = course
    publish(origin, "second.txt", "so that there is something to leave out\n")
    clone = tmp_path / "part"
    git(tmp_path, "clone", *how, origin.as_uri(), str(clone))
    monkeypatch.setattr(updating, "ROOT", clone)
    (clone / "lesson.txt").write_text("my answer\nprose\n")
    for name in ("third.txt", "fourth.txt"):
        publish(origin, name, "news\n")
    list(updating.update())
    assert (clone / "fourth.txt").exists()
    assert (clone / "lesson.txt").read_text() == "my answer\nprose\n"


def test_a_shallow_clone_learns_what_it_needs_of_the_past(course, tmp_path, monkeypatch):
    """The new version forked off before the only commit that the clone knows."""
    origin, _ = course
    publish(origin, "second.txt", "withdrawn later\n")
    clone = tmp_path / "shallow"
    git(tmp_path, "clone", "--depth=1", origin.as_uri(), str(clone))
    monkeypatch.setattr(updating, "ROOT", clone)
    git(origin, "reset", "--hard", "HEAD~")
    publish(origin, "new.txt", "a new lesson\n")
    list(updating.update())
    assert (clone / "new.txt").exists()
    assert (clone / "second.txt").exists()


def test_a_single_branch_clone_gets_the_main_one_too(course, tmp_path, monkeypatch):
    origin, _ = course
    git(origin, "branch", "old")
    clone = tmp_path / "single"
    git(tmp_path, "clone", "--single-branch", "--branch=old", origin.as_uri(), str(clone))
    monkeypatch.setattr(updating, "ROOT", clone)
    git(origin, "branch", "-D", "old")
    publish(origin, "new.txt", "a new lesson\n")
    list(updating.update())
    assert (clone / "new.txt").exists()


def test_on_no_branch_it_says_how_to_get_back_to_one(course):
    origin, clone = course
    git(clone, "checkout", "--detach")
    commit(clone, "lesson.txt", "my answer\nprose\n")
    (clone / "lesson.txt").write_text("my other answer\nprose\n")
    publish(origin, "new.txt", "a new lesson\n")
    refused(clone, "git switch main.*git switch -c mine")


def half_done(clone, what):
    """Leave the clone in the middle of something, with a conflict in lesson.txt."""
    git(clone, "switch", "-c", "other")
    commit(clone, "lesson.txt", "their answer\nprose\n")
    git(clone, "switch", "main")
    commit(clone, "lesson.txt", "my answer\nprose\n")
    if what == "stash pop":
        git(clone, "switch", "other")
        (clone / "lesson.txt").write_text("stashed\nprose\n")
        git(clone, "stash")
        git(clone, "switch", "main")
    words = what.split() if what == "stash pop" else [what, "other"]
    with pytest.raises(subprocess.CalledProcessError):
        git(clone, *words)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("merge", "a merge is unfinished here.*git merge --abort"),
        ("rebase", "a rebase is unfinished here.*git rebase --abort"),
        ("cherry-pick", "a cherry-pick is unfinished here.*git cherry-pick --abort"),
        ("stash pop", "conflicts to be settled in lesson.txt"),
    ],
)
def test_what_is_half_done_is_left_alone(course, what, said):
    """nbgitpuller would commit the marks of the conflict."""
    origin, clone = course
    half_done(clone, what)
    publish(origin, "new.txt", "a new lesson\n")
    refused(clone, said)


def test_a_merge_that_fails_is_not_left_half_done(course):
    """A file of the learner's stands where the new version has a folder."""
    origin, clone = course
    commit(clone, "notes", "my notes\n")
    (clone / "lesson.txt").write_text("my answer\nprose\n")
    (origin / "notes").mkdir()
    publish(origin, "notes/new.txt", "a new lesson\n")
    with pytest.raises(updating.CannotUpdate, match="what you wrote is as it was"):
        list(updating.update())
    assert not (clone / ".git" / "MERGE_HEAD").exists()
    assert "my notes\n" in [path.read_text() for path in clone.glob("notes*") if path.is_file()]
    assert (clone / "lesson.txt").read_text() == "my answer\nprose\n"


def test_a_recent_lock_of_another_git_is_respected(course):
    _, clone = course
    (clone / ".git" / "index.lock").write_text("")
    with pytest.raises(updating.CannotUpdate, match=r"index\.lock"):
        list(updating.update())


def test_without_a_network_it_says_so(course):
    _, clone = course
    (clone / "lesson.txt").write_text("my answer\nprose\n")
    git(clone, "remote", "set-url", "origin", "http://127.0.0.1:9/course.git")
    assert "127.0.0.1" in refused(clone, "Is there a network")


def test_an_origin_that_is_gone_is_said_so(course, tmp_path):
    origin, clone = course
    origin.rename(tmp_path / "moved")
    refused(clone, "origin does not answer")


def test_an_origin_of_another_history_is_refused(course):
    origin, clone = course
    shutil.rmtree(origin / ".git")
    git(origin, "init")
    publish(origin, "lesson.txt", "another course\n")
    refused(clone, "no common history")


def test_without_a_place_to_update_from_it_says_so(course):
    _, clone = course
    git(clone, "remote", "remove", "origin")
    refused(clone, "no remote called origin")


@pytest.mark.parametrize(
    "around", [False, True], ids=["no repository", "inside another repository"]
)
def test_a_folder_that_is_no_clone_is_said_so(tmp_path, monkeypatch, around):
    """A download. Whatever repository lies around it is none of our business."""
    if around:
        git(tmp_path, "init")
        git(tmp_path, "remote", "add", "origin", "elsewhere")
    (tmp_path / "course").mkdir()
    monkeypatch.setattr(updating, "ROOT", tmp_path / "course")
    with pytest.raises(updating.CannotUpdate, match="not a clone of the course"):
        list(updating.update())


def test_a_clone_of_nothing_is_refused(tmp_path, monkeypatch):
    git(tmp_path, "init")
    git(tmp_path, "remote", "add", "origin", str(tmp_path))
    monkeypatch.setattr(updating, "ROOT", tmp_path)
    with pytest.raises(updating.CannotUpdate, match="HEAD"):
        list(updating.update())


def test_without_git_it_says_so(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(updating.CannotUpdate, match="git is not installed"):
        list(updating.update())


def test_the_command_prints_a_line_and_no_traceback(course, capsys):
    _, clone = course
    git(clone, "checkout", "--detach")
    assert cli.main(["update"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("course: you are looking at one version")
