"""What the servers tcp_mojifinder and web_mojifinder* share: their command line, and a page."""

import argparse
import errno
import sys
from pathlib import Path

HOST = "127.0.0.1"  # nobody but this machine
FORM = Path(__file__).with_name("static") / "form.html"  # the page to search from


def port_number(text: str) -> int:
    """Read a port. Raises ArgumentTypeError with a helpful message."""
    if not (text.isascii() and text.isdecimal() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"ports are numbers from 0 to 65535, and not {text!r}")
    return int(text)


def parse(
    script: str, description: str, port: int, argv: list[str] | None = None
) -> argparse.Namespace:
    """The `host` and `port` to listen on. Exits with status 2 if they make no sense."""
    parser = argparse.ArgumentParser(prog=f"python -m solutions.{script}", description=description)
    parser.add_argument("host", nargs="?", metavar="HOST", default=HOST, help=f"default: {HOST}")
    any_free = "default: 0, any that is free" if not port else f"0: any free (default: {port})"
    parser.add_argument(
        "port", nargs="?", metavar="PORT", type=port_number, default=port, help=any_free
    )
    return parser.parse_args(argv)


def cannot_listen(error: OSError, script: str, host: str, port: int) -> int:
    """Say in one line why, and what to do; return the exit status."""
    advice = f"Cannot listen on {host}:{port}: {error.strerror or error}"
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        advice = (
            f"Port {port} is taken by another program. Choose another one: "
            f"python -m solutions.{script} {host} {other}"
        )
    print(advice, file=sys.stderr)
    return 1
