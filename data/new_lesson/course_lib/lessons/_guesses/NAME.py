"""Guesses of lesson NN: say in one line what they are about."""

import asyncio

from course_lib.checks.question import question


@question(
    "Two naps of 2 s and 3 s are awaited one after the other. How long do they take?",
    "3 s",
    "5 s",
    answer="5 s",
    because="The second nap begins when the first is over.",
)
async def two_naps():
    await asyncio.sleep(2)
    await asyncio.sleep(3)
