"""What was found of each submission: a file is there whole or not at all, and what is there is done."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file so that nobody ever sees half of it, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(
            descriptor, "w", encoding=encoding, errors="backslashreplace", newline=""
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o600)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def as_file_name(text: str) -> str:
    """A name that leads nowhere, and differs where the texts differ: what is not plain stands in it as UTF-8,
    each byte as `%` and two digits; of a long one the beginning, `%-` and a sum. A blank within stays.
    """
    plain = re.sub(r"[^A-Za-z0-9_. -]|^[. ]| $", lambda found: _coded(found[0]), text)
    if len(plain) > 80 or not plain:
        import hashlib

        plain = (
            plain[:60]
            + "%-"
            + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        )
    return plain


def _coded(character: str) -> str:
    return "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


class Results:
    """The results in a folder, by the key of their submission."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder, self.version = folder, version

    def find(self, key: str) -> dict[str, Any] | None:
        """What was found of this very submission by these very checks; None if nothing was, or not all."""
        try:
            found = json.loads(self._path(key).read_bytes())
            whole = found["version"] == self.version and found["key"] == key and found["final"]
            return found if whole else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, key: str, result: dict[str, Any], final: bool) -> None:
        """Keep it; if not `final`, it is tried again the next time."""
        whole = {**result, "key": key, "version": self.version, "final": final}
        write_whole(self._path(key), json.dumps(whole))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
