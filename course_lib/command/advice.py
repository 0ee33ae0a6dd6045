"""What may go wrong while the course is set up, and what to do about it. Standard library only."""

from __future__ import annotations

import errno
import re
from pathlib import Path

FULL = (
    "The disk is full: the course needs 300 MB in its folder (600 MB with its tests), and as "
    "much in the folder for temporary files. Make room, and run this again."
)
READ_ONLY = (
    "Something may not be written (see above). If it is in {root}: move that folder to a place "
    "that is yours, such as your home folder, and run this again."
)
# What pip and venv say -> what to do about it. The first that fits is the cause.
ADVICE = {
    r"DO NOT MATCH THE HASHES|[Hh]ashes are required|must have their hash|Invalid requirement": (
        "A package is not the one that the lock file names, or that file was changed; nothing "
        "unknown was installed. Bring the file back (git checkout -- {lock}) and run this again. If "
        "it happens again, do not trust where the packages come from, and tell the course's authors."
    ),
    r"No space left|[Qq]uota exceeded|not enough space": FULL,
    r"Permission denied|Read-only file system|Access is denied|not permitted": READ_ONLY,
    r"onnection broken|ConnectionError|onnectionError|ame resolution|getaddrinfo|unreachable|"
    r"ProxyError|imed? out|Max retries|SSLError|CERTIFICATE_VERIFY": (
        "pip could not reach the place where packages come from. Is there a network, or does it "
        "need a proxy (https_proxy)? Running this again starts over."
    ),
    r"No matching distribution|satisfies the requirement|requires a different Python": (
        "The place where pip looks for packages does not have this one for this Python and this "
        "system. The course is tested on Python 3.11 to 3.14: python3.13 start.py"
    ),
}


def advice(said: str, lock: Path) -> str | None:
    """What to do about what pip or venv complained of, if that is known."""
    for pattern, words in ADVICE.items():
        if re.search(pattern, said):
            return words.replace("{lock}", lock.name).replace("{root}", str(lock.parent))
    return None


def in_words(error: OSError, root: Path) -> str:
    """What the system refused, and what to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{error}\n{FULL}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{error}\n{READ_ONLY.replace('{root}', str(root))}"
    return f"The system refused something that the set-up needs: {error}"
