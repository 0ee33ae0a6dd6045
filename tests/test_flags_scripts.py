"""The flag scripts from a shell: options, reports, exit statuses, and bad input of every kind."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from course_lib.run.clock import simulate
from course_lib.servers import LABELS, FlagServer, Reply
from course_lib.servers.base import DATA
from solutions import (
    flags,
    flags2,
    flags2_asyncio,
    flags2_common,
    flags2_sequential,
    flags2_threadpool,
    flags3_asyncio,
    slow_server,
)
from solutions.flags2_common import ALL_CC, SERVERS, DownloadStatus
from solutions.flags_compare import Comparison

ROOT = Path(__file__).parents[1]
SIMPLE = ["flags_sequential", "flags_threadpool", "flags_asyncio"]
FEW = ["flags_threadpool_futures"]  # five flags, to look at
POLITE = ["flags2_threadpool", "flags2_asyncio", "flags2_asyncio_executor", "flags3_asyncio"]
WITH_OPTIONS = ["flags2_sequential", *POLITE]
Done = subprocess.CompletedProcess[str]


def run(name: str, *options: str, folder: Path, url: str = "", **env: str) -> Done:
    """One script in its own process, with `downloaded` in folder."""
    variables = os.environ | {"PYTHONPATH": str(ROOT), "FLAGS_URL": url, "FLAGS_TIMEOUT": "3"} | env
    if not url:
        del variables["FLAGS_URL"]
    return subprocess.run(
        [sys.executable, "-m", f"solutions.{name}", *options],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def saved(folder: Path) -> list[str]:
    """What lies in `downloaded`."""
    return sorted(path.name for path in (folder / "downloaded").glob("*"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


# -- what they do when all is well ---------------------------------------------------------


@pytest.mark.parametrize("name", SIMPLE)
def test_twenty_flags_are_saved_and_counted(name, tmp_path):
    with FlagServer() as server:
        done = run(name, folder=tmp_path, url=server.url)
        assert server.seen.requests == 20
    assert (done.returncode, done.stderr) == (0, "")
    codes, report = done.stdout.strip().split("\n")
    assert sorted(codes.split()) == sorted(flags.POP20_CC)
    assert re.fullmatch(r"20 downloads in \d+\.\d\ds", report)
    assert saved(tmp_path) == sorted(f"{cc}.gif" for cc in flags.POP20_CC)
    picture = (tmp_path / "downloaded" / "BR.gif").read_bytes()
    assert picture == (DATA / "flags" / "br.gif").read_bytes()


@pytest.mark.parametrize("name", [*SIMPLE, *FEW])
def test_the_simple_scripts_know_the_servers_by_their_labels(name, tmp_path):
    url = f"http://127.0.0.1:{free_port()}/flags"
    done = run(name, "-s", "nonsense", folder=tmp_path, url=url)
    assert done.returncode == 2
    assert "there is no server 'nonsense'; there are DELAY, ERROR, LOCAL, REMOTE" in done.stderr
    done = run(name, "-s", "delay", folder=tmp_path, url=url)
    assert done.returncode == 1
    assert "course serve delay" in done.stderr


def test_the_futures_are_shown_when_they_are_made_and_when_they_are_done(tmp_path):
    """Three of five begin at once, two are pending; each is done and has its code as its result."""
    with FlagServer(delay=(0.3, 0.3)) as server:
        done = run("flags_threadpool_futures", folder=tmp_path, url=server.url)
        assert (server.seen.requests, server.seen.peak) == (5, 3)
    assert (done.returncode, done.stderr) == (0, "")
    made = re.findall(r"Scheduled for (\w\w): <Future at \w+ state=(\w+)>", done.stdout)
    assert [state for _, state in made] == ["running"] * 3 + ["pending"] * 2
    codes = [code for code, _ in made]
    assert codes == sorted(flags.POP20_CC[:5])
    ended = re.findall(r"<Future at \w+ state=finished returned str> result: '(\w\w)'", done.stdout)
    assert sorted(ended) == codes
    assert re.search(r"^5 downloads in \d+\.\d\ds$", done.stdout, re.M)
    assert saved(tmp_path) == [f"{cc}.gif" for cc in codes]


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_the_report_is_that_of_the_sources(name, tmp_path):
    replies = {"/flags/fr/fr.gif": Reply(418)}
    with FlagServer(replies=replies) as server:
        done = run(name, "fr", "BR", "in", "zz", "-m", "3", "-v", folder=tmp_path, url=server.url)
        assert server.seen.peak <= 3
    lines = done.stdout.splitlines()
    one = name == "flags2_sequential"
    assert lines[:3] == [
        f"LOCAL site: {server_url(lines)}",
        "Searching for 4 flags: BR, FR, IN, ZZ",
        "1 connection will be used." if one else "3 concurrent connections will be used.",
    ]
    assert sorted(lines[3:7]) == [
        "BR OK",
        "FR error: HTTP error 418 - I'm a Teapot",
        "IN OK",
        f"ZZ not found: {server_url(lines)}/zz/zz.gif",
    ]
    assert lines[7:11] == [
        "-" * 20,
        "  2 flags downloaded.",
        "  1 not found.",
        "  1 error.",
    ]
    assert re.fullmatch(r"Elapsed time: \d+\.\d\ds", lines[11])
    assert (done.returncode, done.stderr) == (1, "")


def server_url(lines: list[str]) -> str:
    return lines[0].split(": ", 1)[1]


def test_flags3_names_files_after_countries(tmp_path):
    with FlagServer() as server:
        done = run("flags3_asyncio", "us", "ci", "zz", folder=tmp_path, url=server.url)
    assert done.returncode == 0
    assert saved(tmp_path) == ["Côte_d'Ivoire.gif", "United_States_of_America.gif"]


def test_flags3_blames_the_country_and_not_its_metadata(tmp_path):
    with FlagServer(replies={"/flags/br/metadata.json": Reply(500)}) as server:
        done = run("flags3_asyncio", "br", "-v", folder=tmp_path, url=server.url)
    assert "BR error: HTTP error 500" in done.stdout
    assert "METADATA" not in done.stdout


def test_without_v_there_is_a_bar_and_no_line_a_flag(tmp_path):
    with FlagServer() as server:
        done = run("flags2_asyncio", "b", folder=tmp_path, url=server.url)
    assert "26/26" in done.stderr
    assert "BR OK" not in done.stdout
    assert " 17 flags downloaded.\n  9 not found.\n" in done.stdout
    assert done.returncode == 0


# -- options -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "count", "ends"),
    [
        ([], 20, ("BD", "VN")),
        (["b"], 26, ("BA", "BZ")),
        (["b", "BR", "us"], 27, ("BA", "US")),
        (["-a"], 194, ("AD", "ZW")),
        (["--every"], 676, ("AA", "ZZ")),
        (["-al", "100"], 100, ("AD", "LI")),
        (["-l", "3"], 3, ("BD", "CD")),
    ],
)
def test_codes_are_chosen_as_in_the_sources(argv, count, ends):
    _, codes = flags2_common.parse(argv, 5)
    assert (len(codes), (codes[0], codes[-1])) == (count, ends)


def test_all_codes_are_those_of_the_data():
    assert [
        facts["iso_cc"] for facts in json.loads((DATA / "countries.json").read_text())
    ] == ALL_CC


def test_labels_and_ports_are_those_of_the_servers():
    own = {label: f"http://127.0.0.1:{preset.port}/flags" for label, preset in LABELS.items()}
    assert {label: url for label, url in SERVERS.items() if label != "REMOTE"} == own
    assert flags2_common.parse(["-s", "Delay"], 5)[0].server == "DELAY"


@pytest.mark.parametrize(
    ("module", "default", "most"),
    [(flags2_sequential, 1, 1), (flags2_threadpool, 30, 1000), (flags2_asyncio, 5, 1000)],
)
def test_the_limits_of_each_script_are_those_of_the_sources(module: ModuleType, default, most):
    assert default == module.DEFAULT_CONCUR_REQ
    assert most == module.MAX_CONCUR_REQ


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["abc"], "'abc'"),
        (["1"], "'1'"),
        (["é"], "'é'"),
        (["-s", "MOON"], "there is no server 'MOON'; there are DELAY, ERROR, LOCAL, REMOTE"),
        (["-l", "0"], "at least 1"),
        (["-m", "-3"], "-m"),
        (["-m", "five"], "'five'"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_a_command_line_without_sense_ends_with_status_2(argv, words, capsys):
    with pytest.raises(SystemExit) as ended:
        flags2_common.parse(argv, 5)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


# -- bad luck ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIMPLE + FEW + WITH_OPTIONS)
def test_without_a_server_one_line_says_how_to_start_it(name, tmp_path):
    done = run(name, folder=tmp_path, url=f"http://127.0.0.1:{free_port()}/flags")
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "course serve local" in line
    assert saved(tmp_path) == []


BAD_REPLIES = {
    "not an image": (Reply(body=b"<html>"), "not a GIF"),
    "cut short": (Reply(body=b"GIF89a" * 99, kind="image/gif", cut=True), "peer closed connection"),
    "an error": (Reply(503), "503"),
    "a redirect loop": (
        Reply(302, headers={"Location": "/flags/in/in.gif"}),
        "TooManyRedirects",
    ),
}


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *(("flags_asyncio", bad) for bad in BAD_REPLIES),
        ("flags_sequential", "not an image"),
        ("flags_threadpool", "an error"),
        ("flags_threadpool_futures", "cut short"),
    ],
)
def test_one_bad_reply_stops_the_simple_scripts_with_a_line(name, bad, tmp_path):
    reply, words = BAD_REPLIES[bad]
    with FlagServer(replies={"/flags/in/in.gif": reply}) as server:
        done = run(name, folder=tmp_path, url=server.url)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not [file for file in saved(tmp_path) if file == "IN.gif" or file.endswith(".part")]


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_bad_replies_are_counted_and_the_rest_goes_on(name, tmp_path):
    codes = dict(zip(("BR", "CN", "FR", "IN"), BAD_REPLIES.values(), strict=True))
    replies = {f"/flags/{cc}/{cc}.gif".lower(): reply for cc, (reply, _) in codes.items()}
    with FlagServer(replies=replies) as server:
        done = run(name, *codes, "jp", "us", "-v", folder=tmp_path, url=server.url)
    assert done.returncode == 1
    for cc, (_, words) in codes.items():
        assert re.search(rf"^{cc} error: .*{words}", done.stdout, re.M)
    assert "  2 flags downloaded.\n  4 errors.\n" in done.stdout
    assert "Traceback" not in done.stderr
    assert len(saved(tmp_path)) == 2


@pytest.mark.parametrize("body", [b'{"country": "Bra', b"[]", b"{}", b'{"country": "../../x"}'])
def test_facts_that_are_wrong_are_an_error_of_that_flag(body, tmp_path):
    reply = Reply(body=body, kind="application/json")
    with FlagServer(replies={"/flags/br/metadata.json": reply}) as server:
        done = run("flags3_asyncio", "br", "in", "-v", folder=tmp_path, url=server.url)
    assert "BR error: " in done.stdout
    assert done.returncode == 1
    assert saved(tmp_path) == ["India.gif"]
    assert [path.name for path in tmp_path.parent.glob("x*")] == []


@pytest.mark.parametrize("name", SIMPLE + FEW + WITH_OPTIONS)
def test_a_folder_that_cannot_be_written_is_named(name, tmp_path):
    (tmp_path / "downloaded").write_text("a file, where the folder should be")
    with FlagServer() as server:
        done = run(name, folder=tmp_path, url=server.url)
    assert done.returncode == 1
    assert "File exists: downloaded" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    monkeypatch.setattr(flags, "DEST_DIR", tmp_path)

    def full(path: Path, image: bytes) -> int:
        with path.open("wb") as file:
            file.write(image[:4])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        flags.save_flag(b"GIF89a and more", "BR.gif")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", POLITE)
def test_a_full_disk_ends_the_script_with_a_line(name, tmp_path):
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16)); "
    code = limit + f"import runpy; runpy.run_module('solutions.{name}', run_name='__main__')"
    pytest.importorskip("resource")
    with FlagServer() as server:
        done = subprocess.run(
            [sys.executable, "-B", "-c", code, "-v"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "FLAGS_URL": server.url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be saved. File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert saved(tmp_path) == []


def test_a_server_that_goes_away_half_way_is_counted_as_errors(tmp_path):
    server = FlagServer(delay=(0.3, 0.3)).start()
    script = subprocess.Popen(
        [sys.executable, "-m", "solutions.flags2_asyncio", "-a", "-m", "20"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FLAGS_URL": server.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not server.seen.statuses[200]:
        time.sleep(0.01)
    server.stop()
    out, err = script.communicate(timeout=60)
    counts = [int(number) for number in re.findall(r"^ *(\d+) (?:flags? down|errors?)", out, re.M)]
    assert sum(counts) == 194
    assert script.returncode == 1
    assert "Traceback" not in err
    assert "The option -v shows what went wrong." in err


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("name", SIMPLE + FEW + POLITE)
def test_ctrl_c_ends_a_script_at_once_with_status_130(name, tmp_path):
    code = (
        "import signal, runpy; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"runpy.run_module('solutions.{name}', run_name='__main__')"
    )
    with FlagServer(delay=(1, 1)) as server:
        script = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "FLAGS_URL": server.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not server.seen.requests:
            time.sleep(0.01)
        script.send_signal(signal.SIGINT)
        _, err = script.communicate(timeout=60)
    assert script.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    assert not [file for file in saved(tmp_path) if file.endswith(".part")]


# -- against theory ------------------------------------------------------------------------


def answering(server: FlagServer) -> httpx.MockTransport:
    """Answers as the server would, in virtual time, and gives up when the client would."""

    async def answer(request: httpx.Request) -> httpx.Response:
        reply = server.answer(request.url.path)
        patience = request.extensions["timeout"]["read"]
        await asyncio.sleep(min(reply.delay, patience))
        if reply.delay > patience:
            raise httpx.ReadTimeout("", request=request)
        assert isinstance(reply.body, bytes)
        return httpx.Response(reply.status, content=reply.body, request=request)

    return httpx.MockTransport(answer)


def virtually(monkeypatch, module: ModuleType, server: FlagServer, codes: list[str], most: int):
    """The supervisor of a module against that server in virtual time: its counts, and the seconds."""
    make = httpx.AsyncClient
    transport = answering(server)
    monkeypatch.setattr(httpx, "AsyncClient", lambda **kw: make(**kw, transport=transport))
    ended = simulate(
        lambda: asyncio.run(module.supervisor(codes, "http://test/flags", False, most)), limit=20
    )
    monkeypatch.undo()
    assert ended.error is None, ended.error
    return ended.result, ended.elapsed


def test_twenty_seeded_runs_agree_with_theory(monkeypatch, tmp_path):
    """`-s ERROR -al 100 -m 100`: 56.7 errors of 100 are expected, give or take 5 in a single run."""
    found = []
    for seed in range(20):
        monkeypatch.setattr(flags, "DEST_DIR", tmp_path)
        monkeypatch.setattr("tqdm.std.tqdm.monitor_interval", 0)
        server = FlagServer("ERROR", seed=seed)
        counter, seconds = virtually(monkeypatch, flags2, server, ALL_CC[:100], 100)
        fates = [server.fate(f"/flags/{cc}/{cc}.gif".lower(), 1) for cc in ALL_CC[:100]]
        late = [delay for delay, _ in fates if delay > 3.1]
        assert counter[DownloadStatus.ERROR] == len(late) + sum(d <= 3.1 and f for d, f in fates)
        assert seconds == pytest.approx(3.1, abs=0.001)
        found.append(counter[DownloadStatus.ERROR])
    assert sum(found) / 20 == pytest.approx(56.7, abs=3 * 4.96 / 20**0.5)


def test_more_at_a_time_are_faster_until_one_answer_is_the_limit(monkeypatch, tmp_path):
    """What lesson 13 says of the best -m for DELAY: each step helps, down to 3.1 s, where patience ends."""
    monkeypatch.setattr(flags, "DEST_DIR", tmp_path)
    monkeypatch.setattr("tqdm.std.tqdm.monitor_interval", 0)
    took = []
    for most in (1, 5, 20, 100):
        server = FlagServer("DELAY", seed=1)
        took.append(virtually(monkeypatch, flags2, server, ALL_CC[:100], most)[1])
    assert took == sorted(took, reverse=True)
    assert took[0] > 200
    assert took[3] == pytest.approx(3.1, abs=0.001)


@pytest.mark.parametrize("module", [flags2, flags3_asyncio])
def test_an_error_is_counted_once(module, monkeypatch, tmp_path):
    """In the sources every flag after the first failure counted as one more error."""
    monkeypatch.setattr(flags, "DEST_DIR", tmp_path)
    monkeypatch.setattr("tqdm.std.tqdm.monitor_interval", 0)
    server = FlagServer("LOCAL", replies={"/flags/ad/ad.gif": Reply(500)})
    counter, _ = virtually(monkeypatch, module, server, ALL_CC[:10], 1)
    assert counter == Counter({DownloadStatus.OK: 9, DownloadStatus.ERROR: 1})


# -- the slow server -----------------------------------------------------------------------


def started(*options: str) -> tuple[subprocess.Popen[str], str]:
    """A slow server in its own process, and its address."""
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from solutions.slow_server import main; sys.exit(main(sys.argv[1:]))"
    server = subprocess.Popen(
        [sys.executable, "-c", code, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    line = server.stdout.readline()
    return server, line.split()[2].rstrip("/.")


def test_the_slow_server_listens_where_it_is_told_and_ends_cleanly():
    port = free_port()
    server, url = started(str(port), "--scale", "0.001")
    try:
        assert url == f"http://127.0.0.1:{port}"
        with httpx.Client() as client:
            assert client.get(f"{url}/flags/br/br.gif").content.startswith(b"GIF8")
            assert client.get(f"{url}/flags/br/metadata.json").json()["country"] == "Brazil"
            assert client.get(f"{url}/flags/zz/zz.gif").status_code == 404
            assert client.get(f"{url}/../../etc/passwd").status_code == 404
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=60)
    assert server.returncode == 0
    assert re.search(r"^BR after 0\.\d\d s$", out, re.M)
    assert "METADATA" not in out
    assert err == ""


def test_the_slow_server_fails_as_often_as_it_is_told(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    server, url = started("0", "-d", str(tmp_path), "-e", "1", "--scale", "0")
    try:
        assert httpx.get(f"{url}/a.gif").status_code == 418
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "solutions.slow_server", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert re.fullmatch(rf"Cannot listen on 127\.0\.0\.1:{port}: .+\n", done.stderr)


@pytest.mark.parametrize(
    "argv", [["-e", "25"], ["-e", "x"], ["99999"], ["-d", "/no/such/folder"], ["--scale", "-1"]]
)
def test_the_slow_server_refuses_what_makes_no_sense(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        slow_server.parse(argv)
    assert ended.value.code == 2
    assert "slow_server: error: " in capsys.readouterr().err


def test_its_help_can_be_read(capsys):
    """In one of the sources a lone per cent sign made -h fail."""
    with pytest.raises(SystemExit) as ended:
        slow_server.parse(["-h"])
    assert ended.value.code == 0
    assert "25%" in capsys.readouterr().out


# -- the picture ---------------------------------------------------------------------------


def test_a_comparison_draws_each_run_and_says_it_in_words():
    comparison = Comparison()
    with FlagServer() as server:
        with comparison.run("first"), httpx.Client() as client:
            client.get(f"{server.url}/br/br.gif")
            client.get(f"{server.url}/br/metadata.json")
    with comparison.run("nothing at all"):
        pass
    assert [wait.lane for wait in comparison.runs[0].waits] == ["BR", "BR"]
    assert comparison.svg.count('class="wait"') == 2
    bundle = comparison._repr_mimebundle_()
    assert 'alt="first: ' in bundle["text/html"]
    assert len(bundle["text/plain"].splitlines()) == 2
