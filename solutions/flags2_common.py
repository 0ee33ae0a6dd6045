"""What the scripts flags2_* and flags3_* share: options, reports, exit statuses."""

import argparse
import os
import socket
import string
import sys
import time
from collections import Counter
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from solutions.flags import POP20_CC, SERVERS, add_server, explain, save_flag

__all__ = ["SERVERS", "TIMEOUT", "DownloadStatus", "explain", "main", "save_flag"]

DownloadStatus = Enum("DownloadStatus", "OK NOT_FOUND ERROR")

# Seconds for connecting, and for each silence of the server. Waiting for one of the pool's
# connections does not count: as many are allowed as requests are let through.


def _seconds(variable: str, default: float) -> float:
    """A number of seconds from the environment. Exits with a clear line if it is none."""
    text = os.environ.get(variable, str(default))
    try:
        return float(text)
    except ValueError:
        raise SystemExit(f"{variable} must be a number of seconds, and is {text!r}") from None


TIMEOUT = httpx.Timeout(_seconds("FLAGS_TIMEOUT", 3.1), pool=None)

ALL_CC = """
AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF
CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD
GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP
KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY
MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG
SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VA VC
VE VN VU WS YE ZA ZM ZW
""".split()

Downloader = Callable[[list[str], str, bool, int], Counter[DownloadStatus]]


def at_least_one(text: str) -> int:
    """A whole number from 1. Raises ArgumentTypeError with a helpful message."""
    if not (text.isascii() and text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, not {text!r}")
    return int(text)


def country_codes(text: str) -> list[str]:
    """ "br" is one code, "b" are all 26 that begin with it. Raises ArgumentTypeError."""
    code = text.upper()
    if not (code.isascii() and code.isalpha() and len(code) <= 2):
        raise argparse.ArgumentTypeError(f"expected a code such as BR, or one letter, not {text!r}")
    return [code] if len(code) == 2 else [code + second for second in string.ascii_uppercase]


def parse(argv: list[str] | None, default_req: int) -> tuple[argparse.Namespace, list[str]]:
    """The options and the codes to download. Exits with status 2 if they make no sense."""
    parser = argparse.ArgumentParser(
        prog=f"python -m solutions.{Path(sys.argv[0]).stem}",
        description="Download the flags of countries; without codes, of the 20 most populous.",
    )
    parser.add_argument(
        "codes", metavar="CC", nargs="*", type=country_codes, help="a code, or the first letter"
    )
    parser.add_argument("-a", "--all", action="store_true", help="all flags there are, AD to ZW")
    parser.add_argument("-e", "--every", action="store_true", help="all 676 codes, AA to ZZ")
    parser.add_argument("-l", "--limit", metavar="N", type=at_least_one, help="only the first N")
    parser.add_argument(
        "-m",
        "--max_req",
        metavar="N",
        type=at_least_one,
        default=default_req,
        help=f"most requests at once (default: {default_req})",
    )
    add_server(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each flag, no bar")
    options = parser.parse_args(argv)
    if options.every:
        chosen = [cc for first in string.ascii_uppercase for cc in country_codes(first)]
    elif options.all:
        chosen = ALL_CC
    else:
        chosen = [cc for codes in options.codes for cc in codes] or POP20_CC
    return options, sorted(set(chosen))[: options.limit]


def plural(count: int, noun: str) -> str:
    """ "1 flag", "2 flags"."""
    return f"{count} {noun}" + ("s" if count != 1 else "")


def initial_report(cc_list: list[str], actual_req: int, label: str, base_url: str) -> None:
    """Print what will be done."""
    named = ", ".join(cc_list) if len(cc_list) <= 10 else f"from {cc_list[0]} to {cc_list[-1]}"
    print(f"{label} site: {base_url}")
    print(f"Searching for {plural(len(cc_list), 'flag')}: {named}")
    many = "1 connection" if actual_req == 1 else f"{actual_req} concurrent connections"
    print(f"{many} will be used.", flush=True)


def final_report(counter: Counter[DownloadStatus], seconds: float) -> None:
    """Print what came of it."""
    ok, missing, errors = (counter[status] for status in DownloadStatus)
    print("-" * 20)
    print(f"{ok:3} {'flag' if ok == 1 else 'flags'} downloaded.")
    if missing:
        print(f"{missing:3} not found.")
    if errors:
        print(f"{errors:3} {'error' if errors == 1 else 'errors'}.")
    print(f"Elapsed time: {seconds:.2f}s")


def answers(base_url: str) -> bool:
    """Whether somebody listens there."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=3).close()
    except OSError:
        return False
    return True


def unwrapped(error: Exception) -> OSError:
    """The OSError itself, or the first one in a group. Raises whatever else it is."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    if not isinstance(error, OSError):
        raise error
    return error


def main(
    download_many: Downloader, default_req: int, most_req: int, argv: list[str] | None = None
) -> int:
    """Read the command line, download, report; return the exit status.

    0: every code was answered, with a flag or with "not found". 1: there were errors.
    2 (argparse exits itself): a command line that makes no sense. 130: Ctrl-C.
    """
    options, cc_list = parse(argv, default_req)
    base_url = os.environ.get("FLAGS_URL", SERVERS[options.server])
    actual_req = min(options.max_req, most_req, len(cc_list))
    initial_report(cc_list, actual_req, options.server, base_url)
    if not answers(base_url):
        own = options.server != "REMOTE"
        advice = f" Start one: course serve {options.server.lower()}" if own else ""
        print(f"No server answers at {base_url}.{advice}", file=sys.stderr)
        return 1
    started = time.perf_counter()
    try:
        counter = download_many(cc_list, base_url, options.verbose, actual_req)
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    except (OSError, ExceptionGroup) as error:  # a full disk would spoil every other flag too
        print(f"Stopped: a flag cannot be saved. {explain(unwrapped(error))}", file=sys.stderr)
        return 1
    final_report(counter, time.perf_counter() - started)
    if counter[DownloadStatus.ERROR] and not options.verbose:
        print("The option -v shows what went wrong.", file=sys.stderr)
    return 1 if counter[DownloadStatus.ERROR] else 0
