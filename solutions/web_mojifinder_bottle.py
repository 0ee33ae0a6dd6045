"""The web search without asyncio, in Bottle: `python -m solutions.web_mojifinder_bottle [HOST] [PORT]`.

The same page and the same answers as web_mojifinder. A WSGI program is called for a request and
returns the answer, so each request that is under way needs a thread.
"""

import json
import re
import sys
from socketserver import ThreadingMixIn
from unicodedata import name
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from bottle import Bottle, request, response

from solutions.charindex_fast import FastIndex
from solutions.mojifinder_common import FORM, cannot_listen, parse

app = Bottle()


@app.get("/")  # type: ignore[untyped-decorator]
def form() -> str:
    """The page, without its foot: FastAPI describes its routes, Bottle does not."""
    page = FORM.read_text(encoding="utf-8")
    return re.sub("<footer>.*</footer>", "", page, flags=re.DOTALL)


@app.get("/search")  # type: ignore[untyped-decorator]
def search() -> str:
    """Answer with the characters whose names contain every word of `q`, in code point order."""
    response.content_type = "application/json"  # Bottle makes JSON of a dict, but not of a list
    query = request.query.getunicode("q")
    if query is None:  # what FastAPI does by itself
        response.status = 422
        return json.dumps({"detail": "What is searched for? /search?q=cat+face, for example."})
    chars = sorted(app.config["index"].search(query))
    return json.dumps([{"char": char, "name": name(char)} for char in chars])


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection: the plain one serves one request after another."""

    daemon_threads = True  # Ctrl-C does not wait for slow clients
    request_queue_size = 100  # five, as the standard library has it, refuses clients under load


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    timeout = 30  # seconds; who is silent for longer gives the thread back

    def log_message(self, format: str, *args: object) -> None:
        """Not even this."""


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C and return the exit status: 1 if it cannot listen."""
    does = "Serve the search for characters over the web, with threads, until Ctrl-C."
    options = parse("web_mojifinder_bottle", does, 0, argv)
    try:
        server = Server((options.host, options.port), Quiet)
    except OSError as error:
        return cannot_listen(error, "web_mojifinder_bottle", options.host, options.port)
    server.set_app(app)
    with server:
        app.config["index"] = FastIndex()
        host, port = server.server_address[:2]
        print(f"Serving on http://{host!s}:{port}/. Hit Ctrl-C to stop.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nServer shut down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
