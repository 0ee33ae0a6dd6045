"""The flag servers answer as the lessons say, and a seed brings the same answers back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from urllib.parse import urlsplit

import pytest

from course_lib.servers import LABELS, FlagServer, Reply
from course_lib.servers.base import DATA

COUNTRIES = json.loads((DATA / "countries.json").read_text("utf-8"))
CODES = [country["iso_cc"].lower() for country in COUNTRIES]


def ask(server: FlagServer, path: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(server.root).netloc, timeout=60)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def status(server: FlagServer, path: str) -> int:
    return ask(server, path)[0].status


def test_a_flag_and_the_facts_of_its_country_are_served():
    with FlagServer() as server:
        picture, gif = ask(server, "/flags/br/br.gif")
        facts, text = ask(server, "/flags/br/metadata.json")
    assert (picture.status, picture.getheader("Content-Type")) == (200, "image/gif")
    assert gif.startswith(b"GIF8")
    assert facts.getheader("Content-Type") == "application/json"
    assert json.loads(text) == {
        "tld_cc": ".br",
        "iso_cc": "BR",
        "country": "Brazil",
        "gec_cc": "BR",
    }


def test_there_are_194_countries_from_ad_to_zw():
    assert len(set(CODES)) == 194
    assert sorted(CODES) == CODES
    assert (CODES[0], CODES[-1]) == ("ad", "zw")


def test_of_the_26_codes_with_b_17_exist_and_9_do_not():
    with FlagServer() as server:
        answers = [status(server, f"/flags/b{c}/b{c}.gif") for c in "abcdefghijklmnopqrstuvwxyz"]
    assert (answers.count(200), answers.count(404)) == (17, 9)


def test_the_pictures_are_small_gifs():
    files = list((DATA / "flags").glob("*.gif"))
    assert sorted(file.stem for file in files) == CODES
    assert all(file.read_bytes()[:6] in (b"GIF87a", b"GIF89a") for file in files)
    assert all(file.stat().st_size <= 2_048 for file in files)
    assert sum(file.stat().st_size for file in files) < 400_000


def test_some_countries_have_spaces_in_their_names_and_none_has_a_slash():
    names = [country["country"] for country in COUNTRIES]
    assert sum(" " in name for name in names) > 30
    assert len(set(names)) == 194
    assert not any(set(name) & set('/\\:*?"<>|') for name in names)
    assert all(country.keys() == {"tld_cc", "iso_cc", "country", "gec_cc"} for country in COUNTRIES)
    assert all(all(country.values()) for country in COUNTRIES)


@pytest.mark.parametrize(
    "path",
    [
        "/flags/xx/xx.gif",
        "/flags/BR/BR.gif",
        "/flags/br/",
        "/flags/br/ar.gif",
        "/flags/xx/metadata.json",
        "/br.gif",
        "/flags//br/br.gif",
        "/favicon.ico",
    ],
)
def test_what_does_not_exist_is_404_and_case_matters(path):
    with FlagServer() as server:
        assert status(server, path) == 404


def test_a_browser_finds_a_list_of_the_flags():
    with FlagServer("ERROR", error_rate=1, scale=0) as server:
        for path in ("/", "/flags", "/flags/"):
            answer, page = ask(server, path)
            assert answer.status == 200
            assert b'<a href="/flags/zw/zw.gif">' in page


def test_the_labels_are_those_of_the_scripts():
    assert {label: preset.port for label, preset in LABELS.items()} == {
        "LOCAL": 8000,
        "DELAY": 8001,
        "ERROR": 8002,
    }
    server = FlagServer("error")
    assert (server.delay, server.error_rate) == ((0.5, 5.0), 0.25)
    assert FlagServer("DELAY").error_rate == 0
    assert FlagServer().delay == (0, 0)


def test_a_seed_settles_every_answer_whatever_the_order_of_asking():
    paths = [f"/flags/{cc}/{cc}.gif" for cc in CODES[:40]] * 2
    random.Random(7).shuffle(paths)
    outcomes = []
    for workers in (1, 8):
        with FlagServer("ERROR", scale=0, seed=3) as server:
            with ThreadPoolExecutor(workers) as pool:
                answers = list(pool.map(lambda path: (path, status(server, path)), paths))
        outcomes.append(sorted(answers))
    assert outcomes[0] == outcomes[1]
    assert {code for _, code in outcomes[0]} == {200, 418}


def test_the_second_request_for_a_flag_may_fare_otherwise_than_the_first():
    server = FlagServer("ERROR", seed=1)
    fates = [server.fate("/flags/br/br.gif", nth) for nth in range(1, 21)]
    assert len({seconds for seconds, _ in fates}) == 20
    assert {fails for _, fails in fates} == {True, False}


def test_reset_begins_the_sequence_again():
    with FlagServer("ERROR", scale=0, seed=1) as server:
        first = [status(server, "/flags/br/br.gif") for _ in range(12)]
        server.reset()
        assert server.seen.requests == 0
        assert [status(server, "/flags/br/br.gif") for _ in range(12)] == first


def test_without_a_seed_every_server_has_its_own_luck():
    assert FlagServer("DELAY").fate("/flags/br/br.gif", 1) != FlagServer("DELAY").fate(
        "/flags/br/br.gif", 1
    )


def test_the_learners_own_random_numbers_are_left_alone():
    random.seed(444)
    before = random.getstate()
    FlagServer("ERROR", seed=1).fate("/flags/br/br.gif", 1)
    assert random.getstate() == before


def test_error_with_a_timeout_of_3_1_seconds_fails_57_times_in_100():
    """(5 - 3.1) / 4.5 are too late, and of the rest one in four is a 418: 56.7 in 100."""
    share = []
    for seed in range(20):
        server = FlagServer("ERROR", seed=seed)
        fates = [server.fate(f"/flags/{cc}/{cc}.gif", 1) for cc in CODES]
        assert all(0.5 <= seconds <= 5 for seconds, _ in fates)
        share.append(sum(seconds > 3.1 or fails for seconds, fails in fates) / len(fates))
    assert sum(share) / len(share) == pytest.approx(0.567, abs=0.025)


def test_scale_shrinks_the_delay_and_nothing_else():
    plain, quick = FlagServer("ERROR", seed=5), FlagServer("ERROR", seed=5, scale=0.01)
    assert plain.fate("/flags/br/br.gif", 1) == quick.fate("/flags/br/br.gif", 1)
    assert plain.reply("/flags/br/br.gif", 1).delay == quick.reply("/flags/br/br.gif", 1).delay > 0


def test_a_missing_flag_is_late_like_any_other():
    server = FlagServer("DELAY", seed=1)
    assert server.reply("/flags/xx/xx.gif", 1).delay >= 0.5
    assert server.reply("/flags/xx/xx.gif", 1).status == 404


def test_errors_can_say_when_to_come_back():
    with FlagServer(error_rate=1, retry_after=2) as server:
        answer, _ = ask(server, "/flags/br/br.gif")
    assert (answer.status, answer.getheader("Retry-After")) == (418, "2")


def test_single_answers_can_be_spoilt_for_a_lesson():
    replies = {
        "/flags/br/br.gif": Reply(body=b"not a picture"),
        "/flags/br/metadata.json": Reply(body=b'{"country": "Bra', kind="application/json"),
        "/flags/ar/ar.gif": Reply(body=b"GIF89a" * 20, kind="image/gif", cut=True),
        "/flags/cl/cl.gif": Reply(503),
    }
    with FlagServer(replies=replies) as server:
        assert ask(server, "/flags/br/br.gif")[1] == b"not a picture"
        with pytest.raises(json.JSONDecodeError):
            json.loads(ask(server, "/flags/br/metadata.json")[1])
        with pytest.raises(IncompleteRead):
            ask(server, "/flags/ar/ar.gif")
        assert status(server, "/flags/cl/cl.gif") == 503
        assert status(server, "/flags/uy/uy.gif") == 200


def test_head_has_no_body_and_other_methods_are_refused():
    with FlagServer() as server:
        head, nothing = ask(server, "/flags/br/br.gif", "HEAD")
        post, _ = ask(server, "/flags/br/br.gif", "POST")
    assert (head.status, nothing) == (200, b"")
    assert int(head.getheader("Content-Length")) == len((DATA / "flags" / "br.gif").read_bytes())
    assert (post.status, post.getheader("Allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"label": "REMOTE"}, "LOCAL, DELAY, ERROR"),
        ({"delay": (5, 0.5)}, "delay"),
        ({"delay": (-1, 2)}, "delay"),
        ({"error_rate": 25}, "error_rate"),
        ({"scale": -1}, "scale"),
    ],
)
def test_impossible_settings_are_named_at_once(arguments, word):
    with pytest.raises(ValueError, match=word):
        FlagServer(**arguments)


def test_importing_the_servers_does_not_import_aiohttp():
    """It takes a third of a second, and a lesson without servers need not wait for it."""
    code = "import sys, course_lib.servers; sys.exit('aiohttp' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=DATA.parent, check=False).returncode == 0
    )
