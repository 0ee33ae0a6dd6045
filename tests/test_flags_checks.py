"""Checks beside what else happens on the machine: another practice server, short waits of Python's own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from course_lib.checks import held_up
from course_lib.lessons import flags, flags2, flags3
from course_lib.run.trace import Block
from course_lib.servers import FlagServer

ELSEWHERE = "and this time the flags are on another server"


@pytest.mark.parametrize("exercise", [flags.get_flag, flags2.get_flag, flags3.get_country])
def test_flags_from_a_server_of_the_learners_own_are_not_those_that_were_asked_for(exercise):
    """They are the right bytes: what gives it away is the address."""
    file = "metadata.json" if exercise is flags3.get_country else "{0}.gif"
    with FlagServer() as own:

        async def there(client, cc):
            code = cc.lower()
            response = await client.get(f"{own.url}/{code}/{file.format(code)}")
            response.raise_for_status()
            return response.json()["country"] if "json" in file else response.content

        async def with_a_base_url(client, base_url, cc):
            return await there(client, cc)

        verdict = exercise.verdict(there if exercise is flags.get_flag else with_a_base_url)
    assert (verdict.verdict, verdict.diagnosis) == ("incorrect", "wrong-arguments")
    assert ELSEWHERE in verdict.message


@pytest.mark.parametrize(
    ("file", "seconds", "blamed"),
    [
        ("answer.py", 0.002, True),
        ("answer.py", 0.0001, False),
        (str(held_up.COURSE / "run" / "trace" / "hooks.py"), 0.02, False),
        (str(held_up.COURSE / "run" / "trace" / "hooks.py"), 1.0, True),
    ],
)
def test_a_short_wait_is_a_block_only_where_a_learners_line_was_running(file, seconds, blamed):
    run = SimpleNamespace(
        blocks=[Block(1.0, 1.0 + seconds, file, 3, "f", None)], line_in=lambda file, line: None
    )
    assert (held_up.blocked(run) is not None) == blamed
