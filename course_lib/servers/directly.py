"""No proxy lies between a machine and itself.

A company's (HTTP_PROXY in the environment) is asked by httpx and urllib for every address that `no_proxy` does
not name, and does not lead back to the learner's own machine.
"""

from __future__ import annotations

import os


def ask_this_machine_directly() -> None:
    """Let clients of this process, and of those that it starts, leave proxies out for this machine."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = [host.strip() for host in known.split(",") if host.strip()]
    if "*" not in hosts:
        both = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost", "::1"]))
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = both
