"""Whether a submission has got hold of worked answers: whoever has one can hand it in as its own.

They are lent to a run, so that each exercise can be done alone, and a program can keep what it was lent; others
find them in ways that nobody foresees. Whatever the way, afterwards something new refers to them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from typing import Any

from course_lib.checks.attempt import Attempt
from course_lib.checks.exercise import Exercise

_collect, _referrers = gc.collect, gc.get_referrers  # bound early: a submission may replace them


def kept(exercises: Iterable[Exercise], lent: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The exercises whose worked answers something refers to that was not there before.

    To be asked in a copy of the keeper: what was there before it was forked is passed over.
    """
    free = {id(value) for names in lent.values() for value in names.values()}
    worked = {one.name: one.solution for one in exercises if id(one.solution) not in free}
    found = []
    if worked:
        _collect()  # a check that is over leaves circles; and then there is less to look through
    for name in worked:  # not the items: those would be referrers, too
        others = (one for one in _referrers(worked[name]) if one is not worked)
        if any(not _is_lent_to_a_run(one) for one in others):
            found.append(name)
    return found


def _is_lent_to_a_run(names: Any) -> bool:
    """Whether it is what a check holds, of a run that something still holds."""
    for one in _referrers(names):
        if type(one) is Attempt and one.names is names:
            return True
        if (
            type(one) is dict
            and one.get("names") is names
            and type(one.get("exercise")) is Exercise
        ):
            return True
    return False
