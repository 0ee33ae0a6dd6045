"""A keeper checks the worked answers before its first submission, and nothing of that stays in reach."""

from __future__ import annotations

import gc
import linecache
import os
import threading
from pathlib import Path

import pytest

from course_lib import course
from course_lib.grade import keeping

DESCRIPTORS = Path("/proc/self/fd")


@pytest.mark.parametrize("lesson", ["chaining", "flags", "scraper"])
def test_the_worked_answers_leave_no_source_and_nothing_open(lesson: str) -> None:
    """A copy of this process runs a submission, which must not find the answers, nor what it has not begun."""
    if not DESCRIPTORS.is_dir():
        pytest.skip("only Linux lists what a process has open")
    keeping._warm_up(lesson)  # what is made once stays open: a loop's, a library's
    gc.collect()
    before, threads = len(os.listdir(DESCRIPTORS)), threading.active_count()
    keeping._warm_up(lesson)
    gc.collect()
    assert not [name for name in linecache.cache if name.startswith(str(course.ROOT))]
    assert threading.active_count() == threads
    assert len(os.listdir(DESCRIPTORS)) == before
