"""The copy that a checked file runs in: the small is copied, the rest a link, and it is never much work."""

from __future__ import annotations

import os

import pytest

from course_lib.files import scratch
from course_lib.files.scratch import Scratch

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "above" / "own"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def copy(own, tmp_path):
    """Make the copy; give its folder."""

    def copy():
        base = tmp_path / "base"
        base.mkdir()
        return Scratch(own, base).folder

    return copy


def test_small_files_and_folders_are_copied_and_what_is_above_can_be_read(own, copy):
    (own / "package").mkdir()
    (own / "package" / "module.py").write_text("x = 1")
    (own.parent / "beside.txt").write_text("beside")
    folder = copy()
    assert folder.name == "own"
    assert (folder / "package" / "module.py").read_text() == "x = 1"
    assert not (folder / "package").is_symlink()
    assert (folder / ".." / "beside.txt").read_text() == "beside"
    assert (folder.parent / "own").samefile(folder)  # the copy, not the original


def test_what_is_big_hidden_or_machine_made_is_a_link(own, copy):
    (own / "big").write_bytes(b"x" * (scratch.FILE + 1))
    for name in (".git", "node_modules"):
        (own / name).mkdir()
    folder = copy()
    assert all((folder / name).is_symlink() for name in ("big", ".git", "node_modules"))
    assert (folder / "big").stat().st_size == scratch.FILE + 1


def test_circles_pipes_and_links_to_nothing_do_not_matter(own, copy):
    (own / "here").symlink_to(".")
    (own / "up").symlink_to("..")
    (own / "nothing").symlink_to("nowhere")
    os.mkfifo(own / "pipe")
    folder = copy()
    assert {path.name for path in folder.iterdir()} == {"here", "up"}
    assert (folder / "here").readlink() == own


def test_in_a_folder_with_very_much_in_it_modules_come_first_and_an_end_is_found(own, copy):
    for number in range(1000):
        (own / f"a{number}").touch()
    (own / "z.py").write_text("x = 1")
    folder = copy()
    assert not (folder / "z.py").is_symlink()
    found = [*folder.iterdir()]
    assert sum(not path.is_symlink() for path in found) == scratch.COPIES
    assert len(found) <= scratch.COPIES + scratch.LINKS


def test_no_more_bytes_are_copied_than_the_bound(own, copy):
    for number in range(20):
        (own / f"part{number}").write_bytes(b"x" * scratch.FILE)
    sizes = [path.stat().st_size for path in copy().iterdir() if not path.is_symlink()]
    assert sum(sizes) == scratch.TOTAL


def test_the_file_itself_is_put_in_whatever_its_size_and_not_through_a_link(own, copy, tmp_path):
    path = own / "answer.py"
    path.write_bytes(b"#" * (scratch.FILE + 1))
    base = tmp_path / "other"
    base.mkdir()
    new = Scratch(own, base).put("answer.py", b"x = 1")
    assert new.read_bytes() == b"x = 1" and not new.is_symlink()
    assert path.stat().st_size == scratch.FILE + 1
