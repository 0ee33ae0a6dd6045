"""A class on one machine: what a hub needs to know for this course, and nothing else.

With The Littlest JupyterHub it goes into /opt/tljh/config/jupyterhub_config.d/, with a hub of your own behind
your settings (`load_subconfig`). Who may log in, how, under which address: that stays with your hub. Beside
this file (or in the folder that COURSE_CLASS names) may lie

    roster.csv     who is in the class (CSV UTF-8, with commas): a column `learner` with the names that they
                   log in with
    start.token    a secret of your making, for start_class.py: openssl rand -hex 32 > start.token

docs/teaching.md has the steps, deploy/README.md what was run.
"""

import csv
import os
import pwd
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821

CLASS = Path(os.environ.get("COURSE_CLASS") or Path(__file__).parent)
INSTRUCTORS = os.environ.get("COURSE_INSTRUCTORS", "teacher").split(",")
TLJH = Path("/opt/tljh/user/bin/python")  # learners' Python is not the hub's there
PYTHON = str(TLJH) if TLJH.exists() else sys.executable
BOARD_USER = "course-board"  # a system user of this name runs the board, if there is one
ROSTER = CLASS / "roster.csv"
TOKEN = CLASS / "start.token"
PORT = int(os.environ.get("COURSE_BOARD_PORT", "10107"))  # of the board, on loopback
PREFIX = c.JupyterHub.get("base_url", "/").rstrip("/")  # of the hub's addresses


def learners() -> list[str]:
    """Those on the roster; nobody if there is none. Read as `course grade` does (course_lib/grade/roster.py).

    Raises ValueError, by which the hub stops: who should be let in is not known then.
    """
    if not ROSTER.exists():
        return []
    try:
        with ROSTER.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(line)]
    except UnicodeDecodeError:
        raise ValueError(f"{ROSTER} is not UTF-8: save it as CSV UTF-8") from None
    head = [name.strip().lower() for name in lines[0]] if lines else []
    if "learner" not in head:
        semicolons = bool(lines) and ";" in "".join(lines[0])
        why = "is it separated by semicolons?" if semicolons else "its first line names the columns"
        raise ValueError(f"{ROSTER} has no column `learner` ({why})")
    place = head.index("learner")
    names = (line[place].strip().lower() for line in lines[1:] if len(line) > place)
    return [*dict.fromkeys(filter(None, names))]


# --- who is who ---------------------------------------------------------------------------------------------

class_ = learners()
c.JupyterHub.load_groups.update(
    {"learners": {"users": class_}, "instructors": {"users": INSTRUCTORS}}
)
if class_:  # without a roster, your hub's own word holds
    c.Authenticator.allowed_users.update({*class_, *INSTRUCTORS})

# Instructors see the class on the board, start and stop servers; nobody becomes an admin of the hub by this.
c.JupyterHub.custom_scopes.update(
    {"custom:board:read": {"description": "See the whole class on the board"}}
)
BOARD = "access:services!service=board"  # the scope
c.JupyterHub.load_roles.extend(
    [
        {"name": "user", "scopes": ["self", BOARD]},
        {
            "name": "instructors",
            "groups": ["instructors"],
            "scopes": [
                *("custom:board:read", BOARD, "admin-ui"),
                *("list:users!group=learners", "servers!group=learners"),
            ],
        },
    ]
)

# --- servers ------------------------------------------------------------------------------------------------

# A server takes 3 to 4 s of a processor to start. If thirty come at the same moment to two cores, the last of
# them waits for more than a minute: with the usual 60 s and 30 s nobody would get one.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 120
# A learner needs 100 to 170 MB; lesson 22, which asks mypy, twice that. systemd (TLJH) and containers hold
# learners to this; a hub that starts plain processes does not.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0  # an endless loop takes one core, not all
c.Spawner.default_url = "/lab"
# What a learner's own token may do: the usual two, and report to the board (without it: 403 for each report).
c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", BOARD]
c.Spawner.environment.update(
    {
        # The course itself is installed once, for all, where learners cannot write; their notebooks are in
        # their home folders, where the link that hands them out puts them.
        "ASYNCIO_COURSE_NOTEBOOKS": "~/asyncio-course/notebooks",
        "ASYNCIO_COURSE_BOARD": f"http://127.0.0.1:{PORT}{PREFIX}/services/board",
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel of the same name in a home folder must not win
    }
)

# --- services -----------------------------------------------------------------------------------------------

# TLJH's own culler ends what was idle for ten minutes. Who listens for an hour is not gone, so it gets three.
if "services" in c.JupyterHub and isinstance(c.JupyterHub.services, list):
    c.JupyterHub.services = [s for s in c.JupyterHub.services if s["name"] != "cull-idle"]

# The board, live: who is where, who is stuck. It asks the hub who somebody is, and believes nothing that a
# report says of that.
try:
    home, runs_as = pwd.getpwnam(BOARD_USER).pw_dir, {"user": BOARD_USER}
except KeyError:
    home, runs_as = str(CLASS), {}  # as the hub itself: as root
board = {
    "name": "board",
    "url": f"http://127.0.0.1:{PORT}",
    "command": [PYTHON, "-m", "course_lib.board", f"--database=sqlite:///{home}/board.sqlite3"],
    "cwd": home,
    "oauth_client_allowed_scopes": ["inherit"],
    "oauth_no_confirm": True,
}
c.JupyterHub.services.append(board | runs_as)

c.JupyterHub.services.append(
    {
        "name": "cull-idle",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            *("--timeout=10800", "--cull-every=600"),
        ],
    }
)
roles = [
    {
        "name": "cull-idle",
        "services": ["cull-idle"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]

# start_class.py: may start servers of this class, and nothing else.
if TOKEN.exists():
    c.JupyterHub.services.append({"name": "class-start", "api_token": TOKEN.read_text().strip()})
    roles.append(
        {
            "name": "class-start",
            "services": ["class-start"],
            "scopes": ["list:users!group=learners", "servers!group=learners"],
        }
    )
c.JupyterHub.load_roles.extend(roles)
