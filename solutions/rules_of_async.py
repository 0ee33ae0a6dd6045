"""Worked answers of lesson 04: draw until it is enough, three times at once; prices as they come."""

import asyncio
import random


async def makerandom(idx: int, threshold: int = 6) -> int:
    """Draw i from 0 to 10 until it exceeds threshold; after a lower i wait i + 1 seconds."""
    print(f"makerandom({idx}) wants more than {threshold}")
    i = random.randint(0, 10)
    while i <= threshold:
        print(f"makerandom({idx}) draws {i}: too low, again in {i + 1} s")
        await asyncio.sleep(i + 1)
        i = random.randint(0, 10)
    print(f"makerandom({idx}) draws {i}: done")
    return i


async def ask_price(shop: str) -> int:
    """Ask a shop for its price: 12 and 3 s for Ash, 11 and 5 s for Birch, otherwise 14 and 1 s."""
    price, seconds = {"Ash": (12, 3), "Birch": (11, 5)}.get(shop, (14, 1))
    await asyncio.sleep(seconds)
    return price


async def announce(shops: list[str]) -> dict[str, int]:
    """Ask all shops at once, print each price as soon as it is there, return them by name."""

    async def ask(shop: str) -> tuple[str, int]:
        price = await ask_price(shop)
        print(f"{shop}: {price}")
        return shop, price

    return dict(await asyncio.gather(*(ask(shop) for shop in shops)))


async def main() -> list[int]:
    """Run makerandom for 0, 1 and 2 at once, with thresholds 9, 8 and 7; return the results."""
    return await asyncio.gather(*(makerandom(idx, threshold=10 - idx - 1) for idx in range(3)))
