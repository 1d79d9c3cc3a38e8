# The cost of a page with aiohttp and selectolax (lexbor, in C): asked by a line of JSON, answers by one.
import asyncio, json, resource, sys

import aiohttp
from selectolax.lexbor import LexborHTMLParser


def cpu_ms():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def read(text, items, fields):
    found = []
    for card in LexborHTMLParser(text).css(items):
        values = {}
        for name, selector, attribute in fields:
            element = card.css_first(selector) if selector else card
            if element is not None:
                values[name] = element.attributes.get(attribute) if attribute else element.text()
        found.append(values)
    return found


async def crawl(session, url, count, in_flight, items, fields):
    left = iter(range(count))
    cards = []

    async def worker():
        nonlocal cards
        for number in left:
            async with session.get(f"{url}?p={number}") as response:
                cards = read(await response.text(), items, fields)

    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return len(cards)


async def main(origin):
    async with aiohttp.ClientSession() as session:
        for line in sys.stdin:
            asked = json.loads(line)
            before = cpu_ms()
            cards = await crawl(session, f"{origin}/{asked['file']}", asked["count"], asked["inFlight"], asked["items"], asked["fields"])
            print(json.dumps({"cpuMs": cpu_ms() - before, "cards": cards}), flush=True)


asyncio.run(main(sys.argv[1]))
