"""Twenty flags in one thread, all at once: `python -m solutions.flags_asyncio`."""

import asyncio
import sys

from solutions import flags


def download_many(cc_list: list[str] = flags.POP20_CC, base_url: str = flags.BASE_URL) -> int:
    """Download the flags at once; return how many."""
    flags.BASE_URL = base_url  # where the lesson's `get_flag` looks for it
    return asyncio.run(flags.supervisor(cc_list))


if __name__ == "__main__":
    sys.exit(flags.main(download_many))
