"""Lesson 09, with names and answers that are made up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from keyword import kwlist
from random import Random
from typing import Any

from course_lib.checks.exercise import Attempt
from course_lib.lessons._fresh.made_up import Answer, pauses, taking, words
from course_lib.servers.names import Entry, names
from solutions.domainlib import Result


def made_up_zone(chance: Random, domains: list[str]) -> dict[str, Entry]:
    """Some are there and some are not, each after a time of its own."""
    there = chance.sample(domains, len(domains) // 2)
    seconds = pauses(chance, len(domains))
    return {
        name: Entry("127.0.0.1" if name in there else None, pause)
        for name, pause in zip(domains, seconds, strict=True)
    }


def probe(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """What it returns for made-up names and when, alone and several at once, and what the resolver is asked."""
    zone = made_up_zone(chance, [f"{one}.example" for one in words(chance, 6)])
    alone, *together = zone

    async def scenario(probe: Answer) -> Any:
        first = await probe(alone)
        rest = await asyncio.gather(*map(probe, together))
        return [[*one] for one in (first, *rest)]

    with names(zone) as resolver:
        run = attempt(scenario=scenario)
    yield run.result, run.elapsed, sorted(resolver.seen.order)


def main(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Which names are asked for, and when which of them are marked, where the answers are made up."""
    zone = made_up_zone(chance, [f"{name}.dev".lower() for name in kwlist if len(name) <= 4])
    asked: list[Any] = []

    async def probe(domain: str, loop: Any = None) -> Result:
        asked.append(domain)
        entry = zone[domain]
        await asyncio.sleep(entry.delay)
        return Result(domain, entry.address is not None)

    with names(zone) as resolver:
        run = attempt(given={"probe": probe})
    yield sorted(asked or resolver.seen.order), run.elapsed
    for name, entry in zone.items():
        lines = [line for line in run.lines if abs(line.time - entry.delay) < 0.001]
        about = [line.text for line in lines if name in line.text.replace(",", " ").split()]
        about = about or [line.text for line in lines if name in line.text]
        yield name, bool(about), any("+" in text for text in about)


def pairs(attempt: Attempt, chance: Random) -> Iterator[Any]:
    """Made-up names with made-up answers, in the order in which these come."""
    names = words(chance, 6)
    notes, ask = taking(chance, names, words(chance, 6))
    run = attempt(ask, [*names])
    yield run.result, sorted(notes.came), run.elapsed
