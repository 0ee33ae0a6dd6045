"""What lessons 13 and 14 demand of `download_one(client, cc, base_url, semaphore, verbose)`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.meanings import meaning_of
from course_lib.checks.saying import at, shortly
from course_lib.checks.source import calls_at
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.downloads import (
    Codes,
    require_address,
    require_saved_once,
    require_the_right_way_round,
)
from course_lib.lessons._shared.errors import require_no_error
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons._shared.practice import SAVING, Practice, full_disk, image_of
from course_lib.lessons._shared.throttling import Places
from course_lib.lessons._shared.traffic import learners_place
from course_lib.lessons._shared.whose_client import (
    require_client,
)
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from solutions.flags2_common import DownloadStatus

OK, NOT_FOUND, ERROR = DownloadStatus.OK, DownloadStatus.NOT_FOUND, DownloadStatus.ERROR
Givens = Callable[[Practice, Attempt], dict[str, Any]]
Arguments = Callable[[Practice, str, asyncio.Semaphore, bool], tuple[Any, ...]]


def all_five(
    practice: Practice, cc: str, semaphore: asyncio.Semaphore, verbose: bool
) -> tuple[Any, ...]:
    """What `download_one` takes after the client."""
    return cc, practice.url, semaphore, verbose


class Download:
    """An attempt at `download_one`: call it for many codes at once; exceptions stay in the run."""

    def __init__(self, attempt: Attempt, givens: Givens, arguments: Arguments = all_five) -> None:
        self.attempt, self.givens, self.arguments = attempt, givens, arguments
        self.hand_out(1)

    def hand_out(self, limit: int) -> Places:
        """The semaphore of the next call."""
        self.limit, self.semaphore = limit, Places(limit)
        self.taken_then = 0  # how many places were taken when the last call of all had ended
        return self.semaphore

    def taken(self) -> int:
        """How many of its places are taken."""
        return self.limit - self.semaphore.free()

    def note_the_end(self) -> None:
        """The call has ended: what comes later no longer counts."""
        self.taken_then = self.taken()

    def __call__(
        self, practice: Practice, *codes: str, limit: int = 4, verbose: bool = False
    ) -> Run:
        """All of the codes, with room for `limit` requests."""
        self.hand_out(limit)
        fetch = Fetch(
            self.attempt,
            self.givens,
            lambda practice, cc: self.arguments(practice, cc, self.semaphore, verbose),
            # of several, those that still go on may have their places when one has failed
            self.note_the_end if len(codes) == 1 else None,
        )
        try:
            return fetch(practice, *codes, raises=(Exception,))
        except Incorrect as wrong:
            require(
                wrong.diagnosis != "deadlock" or not self.semaphore.asked_again,
                f"Your code would wait for ever{at(wrong.line)}: a download has its place in the semaphore and "
                "waits for another one before it gives that back. Which block stands inside of which?",
                because="deadlock",
                line=wrong.line,
                run=wrong.run,
            )
            raise


def all_well(download: Download, practice: Practice, *codes: str, verbose: bool) -> Run:
    """One permit for each flag: an answer that asks for two at once waits for itself."""
    try:
        return download(practice, *codes, limit=len(codes), verbose=verbose)
    except Incorrect as wrong:
        line = learners_place(wrong.run, practice.in_loop) if wrong.run is not None else None
        require(
            wrong.diagnosis != "blocking-call" or not practice.in_loop,
            f"`save_flag` ran on the event loop's own thread{at(line)}. While the disk works, nothing else "
            f"can: no answer is read, no download starts. {_what_then(line, download.attempt.files)}",
            because="blocking-call",
            line=line,
            run=wrong.run,
        )
        raise


def _what_then(line: int | None, files: frozenset[str]) -> str:
    """What to do about it, and what is wrong with what was meant to do it."""
    called = [one.last for file in files for one in (calls_at(file, line) if line else ())]
    if {"to_thread", "run_in_executor"} & {*called}:
        return (
            "With its parentheses it is called at once: hand over the function and its arguments, each by "
            "itself."
        )
    return "What runs a plain function in another thread?"


def require_downloads(
    download: Download,
    several: Codes,
    example: str,
    file_of: Callable[[str], str],
    *,
    requests: int = 1,
) -> None:
    """One flag, and then several: saved, off the loop's thread, and said so only when asked.

    example: how the addresses look. file_of: the name of a code's file. requests: for one flag.
    """
    for codes, verbose in ((several[:1], False), (several, True)):
        with Practice(saving=SAVING) as practice:
            run = all_well(download, practice, *codes, verbose=verbose)
            require_address(practice, run, example)
            require_all_well(run)
            require_written(run, practice, {cc: file_of(cc) for cc in codes})
            require_status(run, OK, codes[0])
            require_client(practice, run, requests * len(codes))
            require_words(run, verbose, codes)


def require_all_well(run: Run) -> None:
    """The server and the disk did their part."""
    line = run.error_line()
    said = f"All went well on the server's side, and your code raised {named(run.error)}{at(line)}."
    require_no_error(run, f"{said} {meaning_of(run.error)}".rstrip() if run.error else said)


def require_written(run: Run, practice: Practice, files: dict[str, str]) -> None:
    """When it returned, the flag of each code was on the disk, under its name."""
    returned = f"It returned {described(run.result[0])}"
    saved = practice.saved
    require(
        practice.saved_in_time == len(practice.saved),
        f"{returned} while `save_flag` was still writing. If the disk is full, nobody will ever know: "
        "wait for the thread.",
        because="not-awaited",
    )
    require(
        saved,
        f"{returned}, and by then nothing was saved: `save_flag(image, filename)` had not been called. Is "
        "there a call of it, and is it awaited before the `return`?",
        because="wrong-result",
    )
    require_the_right_way_round(saved)
    require(
        saved.keys() == {*files.values()},
        f"It saved {', '.join(map(shortly, sorted(saved)))}; expected "
        f"{', '.join(map(repr, sorted(files.values())))}. "
        "What is the second argument of `save_flag` made of?",
        because="wrong-arguments",
    )
    for cc, name in files.items():
        image = saved[name]
        require(
            image == image_of(cc),
            f"{name!r} holds {described(image)}, which is not what the server sent. What is the first argument "
            "of `save_flag`?",
            because="wrong-result",
        )
    require_saved_once(practice, len(files))


def require_status(run: Run, status: DownloadStatus, cc: str) -> None:
    """The first of the calls returned this."""
    got = run.result[0]
    there = "The flag of" if status is OK else "There is no flag of"
    require(
        got == status,
        f"{there} {cc}{' came' if status is OK else ''}, and it returned {described(got)}; expected {status}."
        f"{' Which line of yours knows a 404 from other errors?' if got is ERROR else ''}",
        because="wrong-result" if got is None or isinstance(got, type(status)) else "wrong-type",
    )


def require_words(run: Run, verbose: bool, codes: Codes) -> None:
    """It says which flags have come if it was asked to, and else nothing."""
    missing = [cc for cc in codes if cc not in run.text]
    require(
        not verbose or not missing,
        f"`verbose` is true, and no line names {', '.join(missing)}, whose flag has come: print the code and "
        "OK, say.",
        because="wrong-output",
    )
    require_silence(run, verbose)


def require_silence(run: Run, verbose: bool) -> None:
    """Unless it is verbose."""
    printed = sorted(line for line in run.text.splitlines() if line.strip())
    require(
        verbose or not printed,
        f"`verbose` is false, and it prints {''.join(printed[:1])[:40]!r}. It should print nothing: then the "
        "progress bar has the screen to itself.",
        because="wrong-output",
    )


def require_told_apart(download: Download) -> None:
    """What is said of a missing flag, or of one that was not saved, is not that of one that was."""
    with Practice(delay=0) as practice:
        require_silence(download(practice, "ZZ"), verbose=False)
    said = []
    for cc in ("BR", "ZZ"):
        with Practice(delay=0) as practice:
            run = download(practice, cc, verbose=True)
        said.append(run.text.strip().replace(cc, "CC").replace(cc.lower(), "cc"))
    require(
        "CC" in said[1],
        f"`verbose` is true, and it printed {run.text.strip()[:40]!r} for ZZ, of which there is no flag. Print "
        "the code and that it was not found.",
        because="wrong-output",
        run=run,
    )
    require(
        said[0] != said[1],
        f"`verbose` is true. For BR, whose flag came, and for ZZ, which has none, it printed the same: "
        f"{run.text.strip()[:40]!r}. The line should say what became of the flag.",
        because="wrong-output",
        run=run,
    )
    with Practice(delay=0, fails=full_disk) as practice:
        run = download(practice, "BR", verbose=True)
    require(
        run.text.strip().replace("BR", "CC") != said[0],
        f"`verbose` is true, and the disk was full. It printed {run.text.strip()[:40]!r} for BR all the same, "
        "as for a flag that is saved. What became of the flag is known when the save is over: print after it.",
        because="wrong-output",
        run=run,
    )
