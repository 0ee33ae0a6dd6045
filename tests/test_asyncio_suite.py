"""Python's own tests of asyncio go inside a run as they do outside of one.

The quick modules; `COURSE_ASYNCIO=all` takes all of them (some minutes). What differs, and why, is listed in
asyncio_exceptions.py. The sums: `python tests/asyncio_suite.py --all`.
"""

from __future__ import annotations

import os

import asyncio_suite
import pytest
from asyncio_exceptions import EXCEPTIONS

MODULES = asyncio_suite.modules()
CHOSEN = [
    module
    for module in MODULES
    if os.environ.get("COURSE_ASYNCIO") == "all" or module not in asyncio_suite.SLOW
]


@pytest.mark.skipif(not MODULES, reason="this Python comes without the package `test`")
@pytest.mark.parametrize("module", CHOSEN or ["none"])
def test_a_module_of_pythons_own_tests_goes_in_a_run_as_it_does_outside(module):
    outcomes = asyncio_suite.in_a_process(module)
    alike = sum(outside == inside for outside, inside in outcomes.values())
    print(f"{alike} of {len(outcomes)} go inside as they do outside")
    assert asyncio_suite.differing(outcomes, EXCEPTIONS) == []


def test_a_difference_would_be_found():
    outcomes = {"m.A.test_x": ("passed", "failed"), "m.B.test_y": ("skipped", "skipped")}
    assert asyncio_suite.differing(outcomes, {}) == ["m.A.test_x: passed outside, failed inside"]
    assert asyncio_suite.differing(outcomes, {"A.test_x": "a reason"}) == []
    assert asyncio_suite.differing(outcomes, {"x": "a reason"}) != []


def test_every_exception_has_its_reason():
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())
