"""Twenty flags in one thread, all at once: `python -m solutions.flags_asyncio`."""

import asyncio
import sys

from solutions.flags import main, supervisor


def download_many(cc_list: list[str]) -> int:
    """Download the flags at once; return how many."""
    return asyncio.run(supervisor(cc_list))


if __name__ == "__main__":
    sys.exit(main(download_many))
