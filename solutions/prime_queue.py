"""The task queue of lesson 16: `python -m huey.bin.huey_consumer solutions.prime_queue.queue`.

Its jobs are kept in a file, whose name is in the environment variable PRIME_QUEUE; `prime_queue.db` in the
current folder if there is none. A worker, started as above, takes them off.
"""

import os
from typing import Any

from huey import SqliteHuey

from solutions.how_async_works import is_prime

queue = SqliteHuey("primes", filename=os.environ.get("PRIME_QUEUE", "prime_queue.db"))


# A job: calling it puts it on the list, and computes nothing.
check_prime: Any = queue.task()(is_prime)
