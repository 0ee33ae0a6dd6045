"""JupyterLab, whose process ends at Ctrl-C, whatever its server is at.

- A request that is under way then may leave a thread of AnyIO's behind that nobody tells to stop, and Python
  would wait for it for ever: https://github.com/jupyterlab/jupyterlab/issues/10442.
- Without a terminal (in a container, say) the server leaves Ctrl-C to Python, whose KeyboardInterrupt Tornado
  logs and forgets when it strikes while a request is being read.
"""

from __future__ import annotations

import logging
import os
import signal
import sys

from jupyterlab import labapp


def main() -> None:
    """Start it; does not return once it has run. Raises SystemExit if it cannot be started."""
    if os.name != "nt":  # in a terminal the server puts its own handler in the place of this one
        signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    labapp.main()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)  # it has closed what it had open, its kernels among them


if __name__ == "__main__":
    main()
