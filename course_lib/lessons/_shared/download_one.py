"""What lessons 13 and 14 demand of `download_one(client, cc, base_url, semaphore, verbose)`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.downloads import Codes, require_address, require_client
from course_lib.lessons._shared.errors import require_no_error, require_no_plain_slip
from course_lib.lessons._shared.in_flight import require_at_least, require_at_most, with_time_enough
from course_lib.lessons._shared.practice import SAVING, Fetch, Practice, image_of
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from solutions.flags2_common import DownloadStatus

OK, NOT_FOUND, ERROR = DownloadStatus.OK, DownloadStatus.NOT_FOUND, DownloadStatus.ERROR
Givens = Callable[[Practice, Attempt], dict[str, Any]]


class Download:
    """An attempt at `download_one`: call it for many codes at once; exceptions stay in the run."""

    def __init__(self, attempt: Attempt, givens: Givens) -> None:
        self.attempt, self.givens = attempt, givens

    def __call__(
        self, practice: Practice, *codes: str, limit: int = 4, verbose: bool = False
    ) -> Run:
        """All of the codes, with room for `limit` requests."""
        semaphore = asyncio.Semaphore(limit)
        fetch = Fetch(
            self.attempt,
            self.givens,
            lambda practice, cc: (cc, practice.url, semaphore, verbose),
        )
        return fetch(practice, *codes, raises=(Exception,))


def all_well(download: Download, practice: Practice, *codes: str, verbose: bool) -> Run:
    """One permit for each flag: an answer that asks for two at once waits for itself."""
    try:
        return download(practice, *codes, limit=len(codes), verbose=verbose)
    except Incorrect as wrong:
        require(
            wrong.diagnosis != "blocking-call" or not practice.in_loop,
            "`save_flag` ran on the event loop's own thread. While the disk works, nothing else can: no "
            "answer is read, no download starts. What runs a plain function in another thread?",
            because="blocking-call",
            run=wrong.run,
        )
        raise


def require_downloads(
    download: Download,
    several: Codes,
    example: str,
    file_of: Callable[[str], str],
    *,
    folded: Callable[[str], str] = str,
    requests: int = 1,
) -> None:
    """One flag, and then several: saved, off the loop's thread, and said so only when asked.

    example: how the addresses look. file_of, folded: see `require_written`. requests: for one flag.
    """
    for codes, verbose in ((several[:1], False), (several, True)):
        with Practice(saving=SAVING) as practice:
            run = all_well(download, practice, *codes, verbose=verbose)
            require_address(practice, run, example)
            require_all_well(run)
            require_written(run, practice, {cc: file_of(cc) for cc in codes}, folded)
            require_status(run, OK, codes[0])
            require_client(practice, run, requests * len(codes))
            require_words(run, verbose, codes)


def require_all_well(run: Run) -> None:
    """The server and the disk did their part."""
    said = f"All went well on the server's side, and your code raised {named(run.error)}."
    require_no_error(run, said)


def require_written(
    run: Run, practice: Practice, files: dict[str, str], folded: Callable[[str], str]
) -> None:
    """When it returned, the flag of each code was on the disk, under its name as `folded` makes it."""
    returned = f"It returned {described(run.result[0])}"
    saved = {folded(name): image for name, image in practice.saved.items()}
    require(
        practice.saved_in_time == len(practice.saved),
        f"{returned} while `save_flag` was still writing. If the disk is full, nobody will ever know: "
        "wait for the thread.",
        because="not-awaited",
    )
    require(saved, f"{returned}, and nothing was saved.", because="wrong-result")
    require(
        saved.keys() == {folded(name) for name in files.values()},
        f"It saved {', '.join(map(repr, practice.saved))}; expected {', '.join(map(repr, files.values()))}.",
        because="wrong-arguments",
    )
    for cc, name in files.items():
        image = saved[folded(name)]
        require(
            image == image_of(cc),
            f"{name!r} holds {described(image)}, which is not what the server sent.",
            because="wrong-result",
        )


def require_status(run: Run, status: DownloadStatus, cc: str) -> None:
    """The first of the calls returned this."""
    got = run.result[0]
    require(
        got == status,
        f"For {cc} it returned {described(got)}; expected {status}.",
        because="wrong-result" if got is None or isinstance(got, type(status)) else "wrong-type",
    )


def require_words(run: Run, verbose: bool, codes: Codes) -> None:
    """It says which flags have come if it was asked to, and else nothing."""
    require(
        not verbose or all(cc in run.text for cc in codes),
        "`verbose` is true, and it does not say which flag has come: print the code and OK.",
        because="wrong-output",
    )
    require_silence(run, verbose)


def require_silence(run: Run, verbose: bool) -> None:
    """Unless it is verbose."""
    require(
        verbose or not run.text.strip(),
        f"`verbose` is false, and it prints {run.text.strip()[:40]!r}: then the progress bar has the screen "
        "to itself.",
        because="wrong-output",
    )


def require_full_disk_told(download: Download) -> None:
    """What `save_flag` raises comes out."""
    with Practice(delay=0, full=True) as practice:
        run = download(practice, "BR")
    require(
        isinstance(run.error, (OSError, ExceptionGroup)),
        f"The disk was full, and it returned {described(run.result and run.result[0])}: the flag is lost, "
        "and nobody knows. Wait for the save, and let its error out.",
        because="lost-exception",
    )


def require_throttled(download: Download, hint: str) -> None:
    """Never more requests at once than the semaphore lets through; and as many as it does."""

    def judge(practice: Practice) -> Run:
        run = download(practice, "BR", "IN", "US", "CN", "ID", "PK", limit=2)
        require_no_plain_slip(run)
        require_all_well(run)
        return run

    practice, run = with_time_enough(lambda delay: Practice(delay=delay), judge, clear=(2,))
    lets = "The semaphore lets 2 through, and the server"
    require_at_most(2, practice, run, f"{lets} saw {practice.peak} requests at once{hint}")
    require_at_least(2, practice, run, f"{lets} never saw more than 1 request at a time.")
