"""Practice servers: flags, a small web to crawl, and domain names.  All of it on this machine.

    with FlagServer("DELAY", seed=1) as server:
        server.url            # "http://127.0.0.1:54321/flags"
        server.seen.peak      # the most requests that waited at once
    with SiteServer() as site:
        site.urls             # where a crawl starts
    with names():
        socket.getaddrinfo("python.org", 443)

`serve(["flags"])` keeps servers in the foreground until Ctrl-C.
"""

from course_lib.servers.flags import LABELS, FlagServer
from course_lib.servers.foreground import serve
from course_lib.servers.names import names
from course_lib.servers.reply import Reply
from course_lib.servers.seen import Seen
from course_lib.servers.site import SiteServer

__all__ = ["LABELS", "FlagServer", "Reply", "Seen", "SiteServer", "names", "serve"]
