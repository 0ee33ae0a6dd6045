"""A slow flag server out of the standard library: `python -m solutions.slow_server -h`.

It waits 0.5 to 5 s before each answer, in a thread for each connection, and fails now and then.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
SHORTEST, LONGEST = 0.5, 5.0  # seconds


class SlowHandler(SimpleHTTPRequestHandler):
    """Serves files late, and some of them not at all."""

    timeout = 30  # seconds a client may be silent

    def __init__(self, *args: object, error_rate: float, scale: float, directory: str) -> None:
        self.error_rate, self.scale = error_rate, scale
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Wait, then answer with the file, or with 418 at the error rate."""
        delay = random.uniform(SHORTEST, LONGEST) * self.scale
        # BR, for the picture and the facts
        label = Path(self.path).parent.name.upper() or self.path
        time.sleep(delay)
        try:
            if random.random() < self.error_rate:
                print(f"{label} after {delay:.2f} s: 418", flush=True)
                self.send_error(HTTPStatus.IM_A_TEAPOT, explain="On purpose.")
            else:
                print(f"{label} after {delay:.2f} s", flush=True)
                super().do_GET()
        except ConnectionError:
            self.close_connection = True  # the client has left; nobody is there to be told

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: do_GET has said it."""


class SlowServer(ThreadingHTTPServer):
    """A thread for each connection, and room for many that wait to be accepted."""

    request_queue_size = 1024  # five, as the standard library has it, refuses clients under load
    daemon_threads = True  # Ctrl-C does not wait for slow answers

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def lay_out(folder: Path) -> None:
    """Put the course's flags under folder as they are served: flags/br/br.gif and metadata.json."""
    for facts in json.loads((DATA / "countries.json").read_text("utf-8")):
        cc = facts["iso_cc"].lower()
        place = folder / "flags" / cc
        place.mkdir(parents=True)
        shutil.copy(DATA / "flags" / f"{cc}.gif", place)
        (place / "metadata.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")


def probability(text: str) -> float:
    """A number from 0 to 1. Raises ArgumentTypeError with a helpful message."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(
            f"expected a number from 0 to 1, such as .25, not {text!r}"
        )
    return value


def parse(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.slow_server", description="Serve files slowly, some not at all."
    )
    parser.add_argument("port", nargs="?", type=int, default=8001, help="default: 8001")
    parser.add_argument(
        "-b", "--bind", metavar="ADDRESS", default="127.0.0.1", help="default: 127.0.0.1"
    )
    parser.add_argument(
        "-d", "--directory", metavar="FOLDER", type=Path, help="default: the course's own flags"
    )
    parser.add_argument(
        "-e",
        "--error-rate",
        metavar="P",
        type=probability,
        default=0.0,
        help="the share of requests that fail; .25 is 25%% (default: 0)",
    )
    parser.add_argument(
        "--scale", metavar="X", type=float, default=1.0, help="multiplies the waits (default: 1)"
    )
    options = parser.parse_args(argv)
    if not 0 <= options.port < 65536:
        parser.error(f"ports lie between 0 and 65535, not at {options.port}")
    if options.directory is not None and not options.directory.is_dir():
        parser.error(f"there is no folder {str(options.directory)!r}")
    if options.scale < 0:
        parser.error("waits cannot be shorter than nothing")
    return options


def serve(options: argparse.Namespace, folder: Path) -> int:
    """Serve folder until Ctrl-C; return the exit status: 0, or 1 if it cannot listen."""
    handler = partial(
        SlowHandler,
        error_rate=options.error_rate,
        scale=options.scale,
        directory=str(folder),
    )
    address = (options.bind, options.port)
    try:
        server = SlowServer(address, handler)
    except OSError as error:
        reason = error.strerror or error
        print(f"Cannot listen on {options.bind}:{options.port}: {reason}", file=sys.stderr)
        return 1
    with server:
        host, port = server.server_address[:2]
        print(f"Serving on http://{host!s}:{port}/. Hit Ctrl-C to stop.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nServer shut down.")
    return 0


def main(argv: list[str] | None = None) -> int:
    """Serve the folder that is asked for, or the course's flags from a temporary one."""
    options = parse(argv)
    if options.directory is not None:
        return serve(options, options.directory)
    with tempfile.TemporaryDirectory(prefix="flags-") as folder:
        lay_out(Path(folder))
        return serve(options, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
