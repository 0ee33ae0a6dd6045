"""Questions of lesson 20: functions behind web addresses, and where they run."""

import asyncio
from urllib.parse import urljoin

from course_lib.checks.question import question
from course_lib.lessons._guesses.web_mojifinder import ask, toy


@question(
    "A function already returns exactly what its response model promises. What is the model still good for?",
    "nothing",
    "it is checked, and others can read it",
    "it makes the answer faster",
    answer="it is checked, and others can read it",
    because="A later mistake is found here and not by your users, nothing slips out, and the description says what "
    "comes.",
)
def model_of_use(): ...


@question(
    "A search without `q` brings 422. What should one bring for a word that is in no name?",
    "404",
    "422",
    "200, and an empty list",
    answer="200, and an empty list",
    because="There was a question, and its correct answer is: none.",
)
def unknown_word(): ...


@question(
    "FastAPI runs each plain `def` in one of 40 threads. 41 clients ask at once for one that takes 1 s. How long until "
    "all have an answer?",
    "1 s",
    "2 s",
    "41 s",
    answer="2 s",
    because="The last one waits for a free thread.",
)
async def forty_first():
    app = toy()
    await asyncio.gather(*(ask(app, "/threaded") for _ in range(41)))


@question(
    "A page stands at `http://hub.example/proxy/8000/`. Where does its link to `/search?q=cat` lead?",
    "http://hub.example/proxy/8000/search?q=cat",
    "http://hub.example/search?q=cat",
    answer="http://hub.example/search?q=cat",
    because="A leading slash leaves the prefix. `search?q=cat` would stay behind it.",
)
def leading_slash():
    return urljoin("http://hub.example/proxy/8000/", "/search?q=cat")
