"""What is demanded of `who_failed(client, base_url, cc_list)`: the codes whose facts could not be had."""

from __future__ import annotations

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at
from course_lib.lessons._shared.download_one import Givens
from course_lib.lessons._shared.downloads import (
    Codes,
)
from course_lib.lessons._shared.errors import require_no_error, require_no_plain_slip
from course_lib.lessons._shared.fetching import Batch
from course_lib.lessons._shared.in_flight import require_together, with_time_enough
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.practice import Practice, broken
from course_lib.lessons._shared.whose_client import (
    require_client,
)
from course_lib.lessons._shared.words import described, named
from course_lib.servers import Reply

EIGHT = ("US", "BR", "ZZ", "CN", "FR", "IN", "JP", "AA")
# FR answers 418; the connection breaks off for BR, last of all; ZZ and AA do not exist
BROKEN = broken("FR", 418, "metadata.json") | {
    "/flags/br/metadata.json": Reply(body=b'{"country": ' + b" " * 99, cut=True, delay=0.5)
}
FAILED = ["BR", "ZZ", "FR", "AA"]


def failures_of(attempt: Attempt, givens: Givens) -> Batch:
    """Asks for the codes that failed."""
    return Batch(attempt, givens, lambda practice, codes: (practice.url, codes))


def require_in_order(failures: Batch, example: str) -> None:
    """Some fail, in different ways; then nobody does; then there is nobody."""
    small: Codes = ("zz", "us", "FR")
    for codes, failed in ((EIGHT, FAILED), (("US", "IN"), []), ((), []), (small, ["zz", "FR"])):
        with Practice.lent(failures.attempt, replies=BROKEN) as practice:
            run = failures(practice, *codes)
        told = f"For {[*codes]} it returned {described(run.result)}"
        line = run.error_line()
        require_no_plain_slip(run)
        require_no_error(
            run,
            (
                f"Of {[*codes]} the facts of {failed} could not be had. "
                if codes
                else "Without any codes: "
            )
            + f"{named(run.error)} came out{at(line)}; it should return {failed}."
            + (
                " All errors of the network are an `httpx.HTTPError`: catch that one, where it is awaited."
                if failed
                else ""
            ),
        )
        require(
            isinstance(run.result, list),
            # what a set holds comes in an order of its own
            f"{'It returned a set' if isinstance(run.result, set) else told}; it should return a list of "
            f"codes: {failed}.",
            because="wrong-type",
            run=run,
        )
        strange = [one for one in run.result if one not in codes]
        require(
            not strange,
            f"{told}. {described((*strange, 0)[0])} is none of the codes that it was given: where does it come "
            f"from? {example}",
            because="wrong-result",
            run=run,
        )
        require(
            run.result == failed or sorted(run.result) != sorted(failed),
            f"{told}: the right codes, {_which_order(run.result)}. The order of `cc_list` is wanted: {failed}.",
            because="wrong-order",
            run=run,
        )
        require(
            run.result == failed,
            f"{told}; expected {failed}. {_why(run.result, [*codes], failed)}"
            if failed
            else f"{told}. Nobody failed, so it should return [].",
            because="wrong-result",
            run=run,
        )
        require_client(practice, run, len(codes))


def _which_order(got: list[str]) -> str:
    if got == sorted(got):
        return "in the order of the alphabet"
    return "in another order (that in which they failed, say)"


def _why(got: list[str], codes: list[str], failed: list[str]) -> str:
    """What may have led to these codes."""
    missing = [cc for cc in failed if cc not in got]
    innocent = [cc for cc in got if cc not in failed]
    if got == [cc for cc in codes if cc not in failed]:
        return "Those are the ones that did not fail."
    if innocent:
        return f"{innocent[0]} did not fail: whose result was taken for its?"
    if any(cc.islower() for cc in missing):
        return f"{missing[0]!r} is wanted as it stands in `cc_list`, in small letters."
    if not missing:
        return "Each of them once."
    return (
        "A page that does not exist, one that answers 418, a connection that breaks off: each is an "
        "`httpx.HTTPError`."
    )


def require_of_the_network_only(failures: Batch) -> None:
    """Facts that cannot be read are no failure of the network."""
    half = Reply(body=b'{"country": "Bra', kind="application/json")
    with Practice(delay=0, replies={"/flags/br/metadata.json": half}) as practice:
        run = failures(practice, "US", "BR")
    said = f"what came out is {named(run.error)}" if run.error else f"it returned {run.result}"
    require(
        any(isinstance(error, ValueError) for error in leaves(run.error)),
        f"Of the facts about BR only half of the text came, so that `get_country` raised ValueError, and {said}"
        f"{at(run.error_line())}. Only `httpx.HTTPError` is a failure here; let the ValueError come out.",
        because="lost-exception",
        line=run.error_line(),
        run=run,
    )


def require_together_quickly(failures: Batch) -> None:
    """All facts are asked for at once."""
    codes = ("BR", "US", "CN", "IN", "FR", "JP")
    practice, run = with_time_enough(
        lambda delay: Practice(delay=delay),
        lambda practice: failures(practice, *codes),
        clear=(1, len(codes)),
    )
    where = at(run.first_wait_line)
    require_together(
        len(codes),
        practice,
        run,
        f"Six codes, and each request left when the one before was over{where}: the server never saw more than "
        "one at a time. What starts several?",
        f"Of six requests the server saw at most {practice.peak} at once{where}; all can wait together.",
    )
