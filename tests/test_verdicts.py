"""Whose fault it is, and what comes first: promises of the verdict, shown with an exercise of one function."""

from __future__ import annotations

import asyncio
import gc
import json
import linecache
import logging
import os
import pkgutil
import re
import socket
import subprocess
import sys
import types

import pytest

import solutions as solutions_package
from course_lib.checks import blame
from course_lib.checks.exercise import Exercise, load, require
from course_lib.checks.held_up import what_helps
from course_lib.checks.judge import _provocation
from course_lib.checks.saying import seconds
from course_lib.checks.verdict import Outcome
from course_lib.files.child import verdict_of
from course_lib.notebook.verdicts import run_drawn, verdict_shown

MODULE = "toy_answers"


async def ping(host: str) -> str:
    """What the toy lesson gives; the check lends another one."""
    await asyncio.sleep(1)
    return host.upper()


@pytest.fixture
def judge(monkeypatch):
    """Check the source of an answer to `sweep(hosts)`, whose reference is below, with a given check."""

    def judge(source, check, solution=SWEEP):
        answers, solutions, lesson = (
            types.ModuleType(name) for name in (MODULE, "solutions.toy", "course_lib.lessons.toy")
        )
        monkeypatch.setattr(solutions_package, "toy", solutions, raising=False)
        for module, text in ((solutions, solution), (answers, source)):
            vars(module).update(asyncio=asyncio, ping=ping)
            exec(compile(text, f"/{module.__name__}.py", "exec"), vars(module))
            monkeypatch.setitem(sys.modules, module.__name__, module)
        check = types.FunctionType(check.__code__, globals(), "sweep", None, check.__closure__)
        check.__module__ = lesson.__name__
        lesson.sweep = Exercise(check, ("weak", "strong"))
        monkeypatch.setitem(sys.modules, lesson.__name__, lesson)
        return lesson.sweep, lesson.sweep.verdict(answers.sweep)

    return judge


SWEEP = """
async def sweep(hosts):
    return await asyncio.gather(*[ping(host) for host in hosts])
"""
LATE = "\n\n" + SWEEP.replace("[ping(host) for host in hosts]", "[ping(hosts[0])] * 2")


def check_twice(attempt):
    run = attempt(["a", "b"])
    require(run.result == ["A", "B"], f"It returned {run.result}.", because="wrong-result")


# -- stand-ins -----------------------------------------------------------------------------


def check_counting(attempt):
    """Lends a `ping` that calls the lesson's own."""
    calls = []

    async def counted(host):
        calls.append(host)
        return await ping(host)

    run = attempt(["a", "b"], given={"ping": counted})
    require(calls == ["a", "b"], f"It asked {calls}.", because="wrong-result")
    require(run.elapsed < 1.5, f"It took {seconds(run.elapsed)}.", because="sequential")


def test_a_stand_in_may_call_what_it_stands_for(judge):
    _, verdict = judge(SWEEP, check_counting)
    assert verdict.verdict is Outcome.CORRECT, verdict.message


ASKS_ITEMS = "async def sweep(hosts):\n    return await asyncio.gather(*[{} for host in hosts])\n"
OTHER_WAYS = {
    "another name": ("ask = ping", "ask(host)"),
    "a list": ("STEPS = [ping]", "STEPS[0](host)"),
    "a tuple in a dict": ("STEPS = {'first': (ping, 1)}", "STEPS['first'][0](host)"),
    "a partial": ("import functools\nask = functools.partial(ping)", "ask(host)"),
    "a default": ("def ask(host, how=ping):\n    return how(host)", "ask(host)"),
    "a keyword's default": ("def ask(host, *, how=ping):\n    return how(host)", "ask(host)"),
    "a closure": (
        "def twice(f):\n    async def g(host):\n        return await f(host)\n    return g\nask = twice(ping)",
        "ask(host)",
    ),
    "a class": ("class Net:\n    how = ping", "Net.how(host)"),
    "a list in a class": ("class Net:\n    STEPS = [ping]", "Net.STEPS[0](host)"),
    "a method's default": (
        "class Net:\n    def ask(self, host, how=ping):\n        return how(host)",
        "Net().ask(host)",
    ),
    "its module": ("import solutions.toy as toy", "toy.ping(host)"),
    "its package": ("import solutions.toy", "solutions.toy.ping(host)"),
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_stand_in_takes_the_place_wherever_an_answer_holds_what_it_stands_for(judge, way):
    """And is in none of these places afterwards."""
    setting, asks = OTHER_WAYS[way]
    source = f"{setting}\n{ASKS_ITEMS.format(asks)}"
    for _ in range(2):
        _, verdict = judge(source, check_counting)
        assert verdict.verdict is Outcome.CORRECT, verdict.message
    names = vars(sys.modules[MODULE])
    held = {name: names.get(name) for name in ("STEPS", "ask", "toy", "ping")}
    assert "counted" not in repr(held) and held["ping"] is ping
    assert asyncio.run(eval(asks, names | {"host": "a"})) == "A"


def test_a_stand_in_has_the_name_it_replaces_wherever_a_learner_looks(judge):
    _, verdict = judge("async def sweep(hosts):\n    ping(hosts[0])", check_counting)
    assert verdict.diagnosis == "not-awaited"
    assert "`ping(…)`" in verdict.message
    exercise, verdict = judge(SWEEP, check_counting)
    shown = verdict_shown(verdict, exercise)
    assert "counted" not in verdict.message + shown.text + shown.rich
    assert "ping" in run_drawn(verdict, exercise).text


def check_that_lends_the_answer_itself(attempt):
    attempt(["a"], given={"ping": attempt.function})


def test_the_learners_own_function_keeps_its_name_and_its_lines_when_a_check_lends_it(judge):
    source = "async def mine(hosts):\n    1 / 0\n\nsweep = mine"
    _, verdict = judge(source, check_that_lends_the_answer_itself)
    assert "(line 2)" in verdict.message, verdict.message
    assert sys.modules[MODULE].sweep.__name__ == "mine"


def check_with_a_broken_stand_in(attempt):
    async def broken(host):
        return {}[host]

    attempt(["a"], given={"ping": broken})


def check_with_a_picky_stand_in(attempt):
    async def picky(host):
        return {"a": "A"}[host]

    run = attempt(["a"], given={"ping": picky})
    require(run.result == ["A"], f"It returned {run.result}.", because="wrong-result")


def check_with_a_stand_in_that_refuses(attempt):
    async def refuses(host):
        raise ConnectionError("nobody answers")

    attempt(["a"], given={"ping": refuses})


def test_a_stand_in_that_fails_is_the_courses_fault(judge):
    _, verdict = judge(SWEEP, check_with_a_broken_stand_in)
    assert verdict.verdict is Outcome.CHECK_FAILED
    assert "KeyError" in verdict.message and "not yours" in verdict.message


def test_a_stand_in_that_fails_of_what_it_was_handed_is_not(judge):
    _, verdict = judge(SWEEP.replace("(host)", "(host + host)"), check_with_a_picky_stand_in)
    assert verdict.verdict is Outcome.INCORRECT
    assert "`ping`, which your code calls (line 3), failed with KeyError: 'aa'" in verdict.message


def test_what_a_stand_in_raises_on_purpose_is_not_said_to_be_raised_by_the_learners_code(judge):
    _, verdict = judge(SWEEP, check_with_a_stand_in_that_refuses)
    assert verdict.diagnosis == "exception"
    assert verdict.message.startswith("`ping`, which your code calls")
    assert "Your code raised" not in verdict.message


# -- faults of the course ------------------------------------------------------------------


def check_with_a_bug(attempt):
    attempt(["a", "b"])
    return {}["the check's own"]


def test_a_check_that_raises_keeps_its_traceback_and_says_which_line_to_report(judge):
    exercise, verdict = judge(SWEEP, check_with_a_bug)
    assert verdict.verdict is Outcome.CHECK_FAILED
    assert "in check_with_a_bug" in verdict.traceback
    assert 'KeyError: "the check\'s own"' in json.loads(json.dumps(verdict.as_dict()))["traceback"]
    assert "Please report this line: toy.sweep, KeyError" in verdict.message
    assert "test_verdicts.py" in verdict.message
    rich = verdict_shown(verdict, exercise).rich
    assert "<details><summary>What to report</summary>" in rich
    assert "#767676" in rich  # neither the colour of right nor that of wrong


def test_a_verdict_that_is_not_the_courses_fault_has_no_traceback(judge):
    _, verdict = judge(SWEEP, check_twice)
    assert "traceback" not in verdict.as_dict()


@pytest.mark.parametrize(
    ("statement", "begins"),
    [
        ("1 / 0", "Your code raised ZeroDivisionError: division by zero (line 2)."),
        ("int('x')", "Your code raised ValueError"),
        ("asyncio.sleep('x').send(None)", "Your code raised TypeError"),
        ("import faker; faker.Faker('xx_XX')", "A call (line 2) of something in `faker` raised"),
    ],
)
def test_your_code_is_said_only_of_the_learners_own_frames(judge, statement, begins):
    _, verdict = judge(f"async def sweep(hosts):\n    {statement}", check_twice)
    assert verdict.message.startswith(begins), verdict.message
    assert verdict.line == 2


def test_a_task_made_of_no_coroutine_is_the_learners_error_and_names_nothing_of_the_engine(judge):
    """The recorder makes the task; its function is nobody's name."""
    source = "async def sweep(hosts):\n    await asyncio.create_task(ping)"
    verdict = judge(source, check_twice)[1]
    assert verdict.message.startswith("Your code raised TypeError: a coroutine was expected")
    assert verdict.line == 2


def test_a_function_of_the_engine_is_named_in_no_message():
    """Whatever it raises, and wherever it lies."""
    engine = {"LookupError": LookupError}
    file = (blame.COURSE / "run" / "record.py").as_posix()
    exec(compile("def _inner():\n    raise LookupError", file, "exec"), engine)
    with pytest.raises(LookupError) as caught:
        engine["_inner"]()
    found = blame.origin(caught.value, frozenset({__file__}))
    assert (found.whose, found.name) == (blame.Whose.COURSE, "")
    assert _provocation(caught.value, found).startswith("A call (line ")


def goes_through(attempt):
    """A check that takes for granted what it is given."""
    found = attempt(["a"]).result
    require(found[0].isupper(), "small letters", because="wrong-result")


def test_a_check_that_fails_of_what_an_answer_gave_is_no_fault_of_the_course(judge):
    source = "async def sweep(hosts):\n    return [len(host) for host in hosts]"
    _, verdict = judge(source, goes_through)
    assert (verdict.verdict, verdict.diagnosis, verdict.line) == ("incorrect", "exception", 1)
    assert "cannot be used as the text promises: AttributeError: 'int'" in verdict.message


def test_a_check_that_fails_of_the_reference_too_is_the_courses_fault(judge):
    def broken(attempt):
        attempt(["a"])
        None.upper()

    _, verdict = judge("async def sweep(hosts):\n    return []", broken)
    assert verdict.verdict is Outcome.CHECK_FAILED


def test_the_reference_that_a_set_up_imports_is_no_answer_of_the_learners():
    for exercise in load("tcp_mojifinder"):
        found = verdict_of(exercise, {exercise.name: exercise.solution}, [])
        assert found.verdict is Outcome.NOT_ATTEMPTED
        assert exercise.verdict(exercise.solution).verdict is Outcome.CORRECT


def test_a_practice_server_that_fails_is_the_courses_fault(monkeypatch):
    def broken(self, path, nth):
        raise ZeroDivisionError("the server's own")

    monkeypatch.setattr("course_lib.servers.FlagServer.reply", broken)
    monkeypatch.setattr(logging.getLogger("course_lib.servers"), "disabled", True)
    for exercise in load("flags"):
        verdict = exercise.verdict(exercise.solution, {})
        assert verdict.verdict is Outcome.CHECK_FAILED, verdict
        assert "ZeroDivisionError: the server's own" in verdict.traceback


# -- the first cause -----------------------------------------------------------------------


def test_an_exception_comes_before_the_tasks_that_it_left_behind(judge):
    source = """async def sweep(hosts):
    tasks = [asyncio.create_task(ping(host)) for host in hosts]
    await asyncio.sleep(0.1)
    return tasks[5]"""
    _, verdict = judge(source, check_twice)
    assert (verdict.diagnosis, verdict.line) == ("exception", 4)
    assert "IndexError" in verdict.message


def test_an_exception_comes_before_the_coroutines_that_it_left_behind(judge):
    source = """async def sweep(hosts):
    waiting = [ping(host) for host in hosts]
    return waiting[5]"""
    _, verdict = judge(source, check_twice)
    assert (verdict.diagnosis, verdict.line) == ("exception", 3)


def test_a_coroutine_that_is_multiplied_is_not_told_to_await(judge):
    source = "async def sweep(hosts):\n    return await asyncio.gather(ping(hosts[0]) * 2)"
    _, verdict = judge(source, check_twice)
    assert (verdict.diagnosis, verdict.line) == ("exception", 2)
    assert "TypeError: unsupported operand" in verdict.message
    assert "cannot be multiplied" in verdict.message


def test_a_lock_of_threads_that_holds_up_the_loop_is_said_to_and_not_its_consequences(judge):
    """Nobody hears of a cancellation then, and coroutines are never begun."""
    source = """
import threading
async def sweep(hosts):
    lock = threading.Lock()
    async def one(host):
        with lock:
            return await ping(host)
    return await asyncio.gather(*map(one, hosts))
"""
    _, verdict = judge(source, check_twice)
    assert (verdict.diagnosis, verdict.line) == ("deadlock", 6), verdict.message


def test_a_type_error_about_a_coroutine_is_told_of_the_missing_await_and_of_the_error(judge):
    source = "async def sweep(hosts):\n    return [ping(hosts[0]) + 'b']"
    _, verdict = judge(source, check_twice)
    assert (verdict.diagnosis, verdict.line) == ("not-awaited", 2)
    assert (
        "TypeError" in verdict.message and "`ping(…)` was called and not awaited" in verdict.message
    )


# -- the expected run ----------------------------------------------------------------------


def check_some_sizes(attempt):
    """The second scenario depends on what the first one gave: the nth run is not always the same."""
    first = attempt(["a"])
    if first.result != ["A"]:
        attempt(["a", "b", "c"], seed=5)
    run = attempt(["a", "b"])
    require(run.result == ["A", "B"], f"It returned {run.result}.", because="wrong-result")


def test_the_expected_run_is_of_the_same_scenario(judge):
    exercise, verdict = judge(SWEEP.replace("ping(host)", "ping('x')"), check_some_sizes)
    expected = exercise.expected_run(verdict.run)
    assert [lane.name for lane in expected.tasks if "ping" in lane.name] == [
        'ping("a")',
        'ping("b")',
    ]


def test_no_more_of_the_reference_is_run_than_is_shown(judge):
    calls = []

    def check_twice(attempt):
        for hosts in (["a"], ["b"]):
            calls.append(hosts)
            run = attempt(hosts)
            require(run.result == [hosts[0].upper()], "no", because="wrong-result")

    exercise, verdict = judge(SWEEP.replace("ping(host)", "ping('x')"), check_twice)
    calls.clear()
    assert exercise.expected_run(verdict.run).result == ["A"]
    assert calls == [["a"]]


def check_only_wrong_ones_again(attempt):
    first = attempt(["a"])
    if first.result != ["A"]:
        attempt(["a", "b", "c"])
        require(False, "no", because="wrong-result")


def test_where_the_reference_has_no_such_run_none_is_shown(judge):
    exercise, verdict = judge(SWEEP.replace("ping(host)", "ping('x')"), check_only_wrong_ones_again)
    assert exercise.expected_run(verdict.run) is None
    assert "Expected" not in run_drawn(verdict, exercise).text


# -- odd answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["return 42", "return 'done'", "return ()", "'doc'; return 0"])
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_constant_in_the_place_of_the_stub_is_an_answer(judge, kind, body):
    _, verdict = judge(f"{kind} sweep(hosts):\n    {body}", check_twice)
    assert verdict.verdict is Outcome.INCORRECT


@pytest.mark.parametrize("body", ["pass", "...", "return", "'doc'", "'doc'; pass", "return None"])
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_an_empty_body_is_a_stub(judge, kind, body):
    _, verdict = judge(f"{kind} sweep(hosts):\n    {body}", check_twice)
    assert verdict.verdict is Outcome.NOT_ATTEMPTED


ODD = """
class Odd:
    def __getattribute__(self, name):
        raise RuntimeError("not yours")
    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __call__ = __getattribute__
"""
BESIDE = {
    "mock.call": "from unittest.mock import call\n",
    "a mock": "from unittest.mock import MagicMock\nmock = MagicMock()\n",
    "an odd object": ODD + "odd = Odd()\n",
    "a wrapper of itself": "def a(): pass\na.__wrapped__ = a\n",
    "an odd metaclass": "class M(type):\n    def __getattribute__(c, n): 1 / 0\nclass C(metaclass=M): pass\n",
    "a lying class": "class L:\n    __class__ = property(lambda s: type(lambda: 0))\nl = L()\n",
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE.keys())
def test_a_right_answer_is_right_whatever_lies_beside_it(judge, beside):
    _, verdict = judge(beside + SWEEP, check_twice)
    assert verdict.verdict is Outcome.CORRECT, verdict


@pytest.mark.parametrize(
    "answer",
    ["sweep = Odd()", "async def sweep(hosts):\n    return Odd()", "sweep = Odd", "sweep = 5"],
)
def test_an_odd_answer_is_the_learners(judge, answer):
    _, verdict = judge(ODD + answer, check_twice)
    assert verdict.verdict is Outcome.INCORRECT, verdict


def test_a_program_that_replaces_pythons_own_functions_is_told_so(judge, monkeypatch):
    monkeypatch.setattr("random.seed", 42)  # undone afterwards, as the answer's own would not be
    monkeypatch.setattr("asyncio.Runner", 42)
    _, verdict = judge(SWEEP, check_twice)
    assert verdict.diagnosis == "side-effect"
    assert "`asyncio.Runner`" in verdict.message


@pytest.mark.parametrize(
    "name", ["asyncio.sleep", "asyncio.tasks.Task", "time.monotonic", "random.seed"]
)
def test_what_a_run_replaces_is_put_back_at_its_end(judge, name):
    find = pkgutil.resolve_name
    before = find(name)
    judge(
        f"import random, time\nasync def sweep(hosts):\n    {name} = None\n    await asyncio.sleep(1)",
        check_twice,
    )
    assert find(name) is before


PROCESS = {
    "os.environ.clear()": lambda: dict(os.environ),
    "os.environ = {}": lambda: os.environ,
    "os.chdir('/')": os.getcwd,
    "sys.path[:] = []": lambda: [*sys.path],
    "sys.modules['json'] = None": lambda: sys.modules["json"],
    "sys.setrecursionlimit(500)": sys.getrecursionlimit,
    "sys.excepthook = None": lambda: sys.excepthook,
    "gc.callbacks.append(print)": lambda: [*gc.callbacks],
    "gc.enable = gc.disable = print": lambda: (gc.enable, gc.disable, gc.isenabled()),
    "gc.set_threshold(1)": gc.get_threshold,
    "socket.setdefaulttimeout(1)": socket.getdefaulttimeout,
    "del builtins.repr": lambda: repr,
}


@pytest.mark.parametrize("change", PROCESS)
def test_what_a_run_changes_of_the_whole_process_is_put_back_too(judge, change):
    look = PROCESS[change]
    before = look()
    line = f"    import builtins, gc, os, socket, sys; {change}"
    judge(SWEEP.replace("    return", f"{line}\n    return"), check_twice)
    assert look() == before


DELETES = """
import builtins, sys
from course_lib import Lesson
from course_lib.run import apart
from course_lib.run.clock import supervisor
from course_lib.run.run import run

# who waits for the run looks at it while they are missing, as on a busy machine
apart._TICK = supervisor._TICK = 0.0001
ANSWER = "import asyncio, builtins\\nasync def count_async():\\n    del builtins.%s\\n" + (
    "    for _ in (1,) * 50_000: pass\\n    await asyncio.sleep(1)")
there = dict(vars(builtins))
exercise = Lesson("sync_vs_async")._exercises["count_async"]
for name in [name for name, value in there.items() if callable(value)]:
    space = {"__name__": "__main__"}
    exec(compile(ANSWER % name, "answer", "exec"), space)
    verdict = exercise.verdict(space["count_async"])
    left = [name for name, value in there.items() if vars(builtins).get(name) is not value]
    vars(builtins).update(there)
    if left or str(verdict.verdict) != "incorrect":
        print(name, left, verdict)
print(run(lambda: 1, is_async=False, namespace={}).replaced)
"""


def test_whatever_builtin_a_program_deletes_is_there_again_and_that_is_not_the_courses_fault():
    """The engine needs nearly all of them, and so does whoever puts them back."""
    command = [sys.executable, "-c", DELETES]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (told.stdout, told.stderr) == ("[]\n", "")


def test_an_error_that_python_made_of_another_has_the_line_of_that(judge):
    _, verdict = judge("async def sweep(hosts):\n    raise StopIteration", check_twice)
    assert (verdict.diagnosis, verdict.line) == ("exception", 2)
    assert "coroutine raised StopIteration" in verdict.message


def test_a_program_that_replaces_what_no_check_needs_is_left_alone(judge, monkeypatch):
    monkeypatch.setattr("random.seed", 42)
    assert judge(SWEEP, check_twice)[1].verdict is Outcome.CORRECT


# -- codes ---------------------------------------------------------------------------------


def test_a_misspelt_diagnosis_is_a_type_error_and_an_error_at_run_time(tmp_path, judge):
    file = tmp_path / "misspelt.py"
    file.write_text(
        "from course_lib.checks.exercise import require\nrequire(False, 'no', because='sequental')\n"
    )
    said = subprocess.run(
        [sys.executable, "-m", "mypy", str(file)], capture_output=True, text=True, check=False
    )
    assert 'Argument "because" to "require" has incompatible type' in said.stdout.replace("\n", " ")

    def check(attempt):
        require(False, "no", because="sequental")

    _, verdict = judge(SWEEP, check)
    assert verdict.verdict is Outcome.CHECK_FAILED


# -- much output ---------------------------------------------------------------------------


def test_printing_a_hundred_thousand_lines_is_no_waiting(judge):
    def check(attempt):
        run = attempt(["a", "b"], limit=20.0)
        require(run.elapsed < 1.2, f"It took {seconds(run.elapsed)}.", because="sequential")

    talks = SWEEP.replace(
        "    return", "    for n in range(100_000):\n        print(n)\n    return"
    )
    _, verdict = judge(talks, check)
    assert verdict.verdict is Outcome.CORRECT, verdict.message


def test_an_answer_that_prints_a_million_lines_is_told_that(judge):
    talks = SWEEP.replace("    return", "    for n in range(10**7):\n        print(n)\n    return")
    _, verdict = judge(talks, check_twice)
    assert verdict.verdict is Outcome.INCORRECT
    assert re.search(r"had printed more than 10,000 lines \(line [34]\)", verdict.message)
    assert "never comes to an end" not in verdict.message


def test_a_task_that_was_stopped_is_drawn_as_going_on():
    """Also where the check's own scenario watches over it and catches what comes out."""
    total = next(one for one in load("structured_concurrency") if one.name == "total")
    verdict = total.verdict(_never_ends)
    assert verdict.diagnosis == "endless-loop"
    assert [lane.ended for lane in verdict.run.tasks] == [None, None]


async def _never_ends(ns):
    while True:
        pass


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("time.sleep(2)", "`await asyncio.sleep(…)`"),
        ("urllib.request.urlopen(address)", "`asyncio.to_thread(urllib.request.urlopen, …)`"),
        ("return [await done for done in [future.result()]]", "asyncio.wrap_future(…)"),
        ("while time.monotonic() < end:", "Watching the clock"),
        ("queue.get()", "a Queue of its own"),
        (
            "await asyncio.gather(*(asyncio.to_thread(f(n)) for n in numbers))",
            "`asyncio.to_thread(f, …)`",
        ),
        ("list(range(9))", ""),
        ("await asyncio.sleep(1)", ""),
    ],
)
def test_await_is_advised_only_for_calls_that_it_helps_with(line, advice):
    """Of a call that held up the loop the message says what can be awaited in its place."""
    source = [
        "async def main():\n",
        f"    {line}\n",
        "        pass\n" if line.endswith(":") else "",
    ]
    linecache.cache["blocks.py"] = (len("".join(source)), None, source, "blocks.py")
    said = what_helps("blocks.py", 2)
    assert advice in said
    assert bool(said) == bool(advice)


def test_await_is_advised_only_where_it_can_stand(judge):
    """In a plain function, a method of a class or a helper, something else belongs in its place."""
    for source, advised in (
        ("async def sweep(hosts):\n    ping('a')\n", True),
        ("async def sweep(hosts):\n    def one(host):\n        ping(host)\n    one('a')\n", False),
        ("async def sweep(hosts):\n    [ping(host) for host in hosts]\n", True),
    ):
        _, verdict = judge(source, lambda attempt: attempt(["a", "b"]))
        assert verdict.diagnosis == "not-awaited"
        assert ("what must stand in front" in verdict.message) == advised, source


def test_a_deadlock_says_what_would_end_each_wait(judge):
    source = "async def sweep(hosts):\n    q = asyncio.Queue()\n    await q.get()\n"
    _, verdict = judge(source, lambda attempt: attempt([]))
    assert (
        "waits for Queue.get (line 3), until somebody puts something on that queue"
        in verdict.message
    )


@pytest.mark.parametrize("part", ["x", "<", "f.<locals>.", " at 0x", "\x1b[1;"])
def test_what_an_exception_says_at_length_is_cut_before_it_is_looked_at(part):
    """The names around a function are looked for in time that grows as the text does, or this never ends."""
    assert len(blame.in_words(ValueError(part * 2_000_000))) < 10_000
    assert blame._INSIDE.sub("", "x" * 2_000_000 + " f.<locals>.g") == "x" * 2_000_000 + " g"


def test_errors_of_a_group_that_met_no_line_of_the_answer_are_the_answers():
    """Each happened in a task of its own, in what the exercise gives; the group is the learner's."""
    found = {}
    source = """import asyncio
from aiohttp import ClientSession
from solutions.scraper import write_one

async def bulk_crawl_and_write(file, urls, **kwargs):
    async with ClientSession() as session, asyncio.TaskGroup() as group:
        for url in urls:
            group.create_task(write_one(file, url, **kwargs))
"""
    name = "without_the_session.py"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), found)
    exercise = {one.name: one for one in load("scraper")}["bulk_crawl_and_write"]
    verdict = exercise.verdict(found["bulk_crawl_and_write"], {})
    assert (verdict.verdict, verdict.diagnosis, verdict.line) == ("incorrect", "exception", 6)
    assert (
        "`write_one`, which your code calls (line 6), failed with ExceptionGroup" in verdict.message
    )
    assert "missing 1 required positional argument: 'session'" in verdict.message
