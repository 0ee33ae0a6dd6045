"""Flags of 194 countries over HTTP: at once, slowly, or slowly and with errors.

/flags/br/br.gif           the picture
/flags/br/metadata.json    {"tld_cc": ".br", "iso_cc": "BR", "country": "Brazil", "gec_cc": "BR"}
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from course_lib.servers.base import DATA, Server
from course_lib.servers.reply import HTML, Reply, not_found

TEAPOT = Reply(418, b"418: this server fails now and then, on purpose\n")


class Label(NamedTuple):
    """One of the flag servers by its name in the scripts: `-s ERROR`."""

    port: int  # where `course serve` puts it
    delay: tuple[float, float] = (0.0, 0.0)  # seconds, shortest and longest
    error_rate: float = 0.0  # the share of requests answered 418


LABELS = {
    "LOCAL": Label(8000),
    "DELAY": Label(8001, (0.5, 5.0)),
    "ERROR": Label(8002, (0.5, 5.0), 0.25),
}


@cache
def _replies() -> dict[str, Reply]:
    """Every path and its answer, read once for all flag servers of the process."""
    countries: list[dict[str, Any]] = json.loads((DATA / "countries.json").read_text("utf-8"))
    replies = {}
    for country in countries:
        cc = country["iso_cc"].lower()
        gif = (DATA / "flags" / f"{cc}.gif").read_bytes()
        facts = json.dumps(country, ensure_ascii=False).encode()
        replies[f"/flags/{cc}/{cc}.gif"] = Reply(body=gif, kind="image/gif")
        replies[f"/flags/{cc}/metadata.json"] = Reply(body=facts, kind="application/json")
    page = "<!doctype html>\n<title>Flags</title>\n<ul>\n" + "".join(
        f'<li><a href="{path}">{path}</a></li>\n' for path in sorted(replies)
    )
    index = Reply(body=(page + "</ul>\n").encode(), kind=HTML)
    return replies | dict.fromkeys(("/", "/flags", "/flags/"), index)


class FlagServer(Server):
    """A server of flags: FlagServer("ERROR"), or FlagServer(delay=(0.5, 5), error_rate=0.25).

    A request waits a random time between the two delays (seconds, times scale), then fails with
    418 at the error rate.  With a seed, the nth request for a path meets the same fate in every
    run, in whatever order the requests arrive.  retry_after (seconds) goes out with every 418.
    """

    prefix = "/flags"

    def __init__(
        self,
        label: str = "LOCAL",
        *,
        delay: tuple[float, float] | None = None,
        error_rate: float | None = None,
        retry_after: int | None = None,
        seed: int | str | None = None,
        **options: Any,
    ) -> None:
        if label.upper() not in LABELS:
            raise ValueError(f"no flag server is called {label!r}; there are {', '.join(LABELS)}")
        preset = LABELS[label.upper()]
        self.label = label.upper()
        self.delay = preset.delay if delay is None else delay
        self.error_rate = preset.error_rate if error_rate is None else error_rate
        self.seed = random.SystemRandom().getrandbits(32) if seed is None else seed
        if not 0 <= self.delay[0] <= self.delay[1]:
            raise ValueError(f"delay must be (shortest, longest) in seconds, but is {self.delay}")
        if not 0 <= self.error_rate <= 1:
            raise ValueError(f"error_rate must lie between 0 and 1, but is {self.error_rate}")
        super().__init__(**options)
        _replies()  # read now, so that the first request need not wait for it
        self._error = TEAPOT
        if retry_after is not None:
            headers: Mapping[str, str] = {"Retry-After": str(retry_after)}
            self._error = Reply(TEAPOT.status, TEAPOT.body, headers=headers)

    def fate(self, path: str, nth: int) -> tuple[float, bool]:
        """The seconds (before scale) that the nth request for path waits; whether it then fails."""
        if self.delay[1] == 0 and self.error_rate == 0:
            return 0.0, False
        # Two numbers out of a hash: quicker than a random.Random of its own for every request.
        digest = hashlib.blake2b(
            f"{self.seed} {nth} {path}".encode(errors="replace"), digest_size=16
        ).digest()
        wait, luck = (int.from_bytes(part, "big") / 2**64 for part in (digest[:8], digest[8:]))
        shortest, longest = self.delay
        return shortest + wait * (longest - shortest), luck < self.error_rate

    def reply(self, path: str, nth: int) -> Reply | None:
        """The flag or the facts, or 404; late, and sometimes 418, if so set."""
        found = _replies().get(path)
        if not path.startswith("/flags/") or (found is not None and found.kind == HTML):
            return found
        seconds, fails = self.fate(path, nth)
        return (self._error if fails else found or not_found(path)).after(seconds)
