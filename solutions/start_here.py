"""Worked answer of lesson 00: a coroutine function that waits and returns."""

import asyncio


async def hello(name: str) -> str:
    """Wait 1 second, then return "Hello, NAME!" with the name that was given."""
    await asyncio.sleep(1)
    return f"Hello, {name}!"
