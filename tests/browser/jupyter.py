"""A real JupyterLab for the browser tests: its server, and the page as a learner uses it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError

from course_lib.command.open import command, environment

PATIENCE = 180  # real seconds for anything that a browser or a kernel has to do
ALL_RAN = """jupyterapp.shell.currentWidget.content.widgets.every(
    ({model}) => model.type != "code" || !model.sharedModel.source.trim() || model.executionCount
)"""
# A cell that is run before does nothing, and says nothing.
CONNECTED = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus == 'connected'"
SEEN = """() => ({
    kernels: [...jupyterapp.shell.widgets("main")].map(({title, sessionContext}) => [
        title.label, sessionContext?.isReady, sessionContext?.session?.kernel?.status,
        sessionContext?.session?.kernel?.connectionStatus]),
    current: jupyterapp.shell.currentWidget?.title.label,
    said: [...document.querySelectorAll(".jp-Dialog-content, .Toastify__toast")].map(one => one.innerText)})"""
NOT_RAN = """jupyterapp.shell.currentWidget.content.widgets
    .filter(({model}) => model.type == "code" && (!model.executionCount
        || model.sharedModel.outputs.some(one => one.output_type == "error")))
    .map(({model}) => [model.sharedModel.source, ...model.sharedModel.outputs.map(one => one.evalue)])
    .slice(0, 3)"""
DRAWN = """() => new Promise(drawn => {
    setTimeout(drawn, 20_000)
    const panels = [...document.querySelectorAll(".jp-WindowedPanel-outer")]
    let before, still = 0
    const look = () => {
        const now = panels.map(panel => [panel.scrollTop, panel.scrollHeight]).join()
        still = now === before ? still + 1 : 0
        before = now
        still < 30 ? requestAnimationFrame(look) : drawn()
    }
    look()
})"""  # while cells are drawn, all below them move, perhaps from under a click
OPEN = "path => jupyterapp.commands.execute('docmanager:open', {path}).then(() => null)"
CLOSE_ALL = "[...jupyterapp.shell.widgets('main')].forEach(one => one.dispose())"  # asks nothing
LIGHT = "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
VIEWPORT = {"width": 1200, "height": 1000}
# or each page that is loaded starts node twice, to see whether JupyterLab is to be built
NO_BUILD = "--ServerApp.tornado_settings={'page_config_data': {'buildCheck': False}}"
# what is put away while it saves itself says so in a dialog later, over whatever is shown then
NO_AUTOSAVE = ("lab/user-settings/@jupyterlab/docmanager-extension", '{"autosave": false}')
HAS_FOCUS = "editor => editor.contains(document.activeElement)"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], Any], why: str, seen: Callable[[], Any] = str) -> Any:
    """What the function gives, once that is true; `seen` gives what there is to see if it is never."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := what():
            return value
        time.sleep(0.2)
    raise AssertionError(f"{why}: not within {PATIENCE} s; {seen()}")


def type_over(page: Any, cell: Any, source: str, enter: Callable[[], Any]) -> None:
    """Put another source into a cell by hand; `enter` brings the cursor into it.

    While a page is still being drawn a click may miss, or JupyterLab take the focus from the editor to
    the cell a moment later. Then what is typed is lost, and whoever sees that does it again.
    """
    editor = cell.query_selector(".cm-content")

    def typed() -> bool:
        enter()
        if not editor.evaluate(HAS_FOCUS):
            return False
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
        return bool(editor.inner_text().split() == source.split())

    until(typed, f"the cell holds what was typed, {source!r}")


def run_cell(page: Any, cell: Any) -> None:
    """Run the one in which the cursor is, and see by its number that it runs."""
    prompt = cell.query_selector(".jp-InputPrompt")
    before = prompt.text_content()
    page.keyboard.press("Control+Enter")
    until(lambda: prompt.text_content() != before, f"the cell {before} runs")


class Server:
    """JupyterLab as `course` starts it, but for a copy of the notebooks, and with no browser of its own.

    With a prefix, `/user/ada` for example, it runs under it, as a hub would start it.
    """

    def __init__(self, root: Path, data: Path, prefix: str = "") -> None:
        self.port, self.root, self.data, self.prefix = free_port(), root, data, prefix
        self.url = f"http://127.0.0.1:{self.port}{prefix}"
        extra = [
            "--no-browser",
            NO_BUILD,
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={prefix}/",
            "--IdentityProvider.token=",
            "--LabApp.expose_app_in_browser=True",  # whether all cells ran is asked of the notebook itself
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--ServerApp.disable_check_xsrf=True",  # the tests themselves ask it to end kernels
        ]
        own = {"ASYNCIO_COURSE_DATA": str(data), "JUPYTER_CONFIG_DIR": str(data / "config")}
        settings = data / "config" / NO_AUTOSAVE[0] / "plugin.jupyterlab-settings"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(NO_AUTOSAVE[1])
        own |= {"JUPYTER_DATA_DIR": str(data / "data"), "IPYTHONDIR": str(data / "ipython")}
        if prefix:
            own["JUPYTERHUB_SERVICE_PREFIX"] = f"{prefix}/"
        self.process = subprocess.Popen(
            command(extra, root),
            cwd=root,
            env=environment() | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._answers, "JupyterLab answers")

    def _answers(self) -> bool:
        assert self.process.poll() is None, "JupyterLab ended"
        try:
            return bool(self.get("/api"))
        except OSError:
            return False

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def kernel_is_idle(self, name: str) -> bool:
        """The server knows; the sign on the page says so too early."""
        return any(
            session["path"].endswith(name) and session["kernel"]["execution_state"] == "idle"
            for session in self.get("/api/sessions")
        )

    def end_kernels(self) -> None:
        for session in self.get("/api/sessions"):
            address = f"{self.url}/api/sessions/{session['id']}"
            urllib.request.urlopen(
                urllib.request.Request(address, method="DELETE"), timeout=60
            ).close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        # JupyterLab's own: now and then it waits for a kernel that has gone
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Notebook:
    """An open notebook."""

    def __init__(self, page: Any, server: Server, name: str) -> None:
        self.page, self.server, self.name = page, server, name
        page.set_default_timeout(PATIENCE * 1000)

    def open(self, where: str = "lab/tree") -> Notebook:
        """In this page, which is loaded for it."""
        self.page.goto(f"{self.server.url}/{where}/notebooks/{self.name}?reset")
        return self.ready()

    def ready(self) -> Notebook:
        self.page.wait_for_selector(".jp-Notebook:visible .jp-Cell")
        until(lambda: self.page.evaluate(CONNECTED), "the page has a kernel", self._what_there_is)
        until(lambda: self.server.kernel_is_idle(self.name), "the kernel is idle")
        return self

    def _what_there_is(self) -> Any:
        """What JupyterLab says where it has no kernel: of each notebook, and in its dialogs."""
        return self.page.evaluate(SEEN)

    def menu(self, menu: str, item: str) -> None:
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{menu}")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("{item}")')

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")
        until(self._all_ran, "all cells ran", lambda: self.page.evaluate(NOT_RAN))
        self.page.evaluate(DRAWN)

    def _all_ran(self) -> bool:
        # the page itself does not tell: it shows the cells that are in sight, and others much later
        return bool(self.page.evaluate(ALL_RAN)) and self.server.kernel_is_idle(self.name)

    def cell(self, text: str) -> Any:
        """The code cell whose source holds the text."""
        cells = self.page.locator(".jp-Notebook:visible .jp-CodeCell")
        return cells.filter(has=self.page.locator(".cm-content", has_text=text)).first

    def set_theme(self, name: str) -> None:
        """ "Light" or "Dark"."""
        self.page.click('.lm-MenuBar-itemLabel:text-is("Settings")')
        self.page.hover('.lm-Menu-itemLabel:text-is("Theme")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("JupyterLab {name}")')

    def write(self, text: str, source: str, run: bool = True) -> Any:
        """Put another source into the cell that holds the text, and run it with the keyboard."""
        cell = self.cell(text)
        element = cell.element_handle()  # the text is gone, perhaps, once another is written
        type_over(self.page, element, source, element.query_selector(".cm-content").click)
        if run:
            run_cell(self.page, element)
        return cell

    def run(self, text: str) -> Any:
        """Run the cell that holds the text, as it is."""
        cell = self.cell(text)
        editor = cell.locator(".cm-content")

        def entered() -> bool:
            editor.click()
            return bool(editor.evaluate(HAS_FOCUS))

        until(entered, f"the cursor is in the cell with {text!r}")
        run_cell(self.page, cell.element_handle())
        return cell

    def follow(self, link: Any, file: str) -> None:
        """Click a link until its notebook opens."""
        tab = self.page.locator(f'.lm-TabBar-tabLabel:has-text("{file}")')

        def opened() -> bool:
            with contextlib.suppress(TimeoutError):
                if not tab.count():
                    link.click(timeout=PATIENCE * 100)
                    tab.wait_for(timeout=PATIENCE * 100)
            return bool(tab.count())

        until(opened, f"{file} opens")


class Screen:
    """Where JupyterLab is shown: a page in which notebooks are opened one after the other.

    To load one takes longer than most tests do. It is loaded anew after a test has failed, of which
    `failures` gives the number: that may have left anything behind.
    """

    def __init__(self, browser: Any, server: Server, failures: Callable[[], int]) -> None:
        self.server, self.failures, self.failed = server, failures, 0
        self.context = browser.new_context(viewport=VIEWPORT)
        self.asked_for: list[str] = []  # whatever JupyterLab asks for
        self.context.on("request", lambda request: self.asked_for.append(request.url))
        self.page: Any = None

    def clear(self) -> None:
        """Put away all that is open."""
        if self.page and self.failures() > self.failed:
            self.page.close()
            self.page = None
        if self.page:
            self.page.evaluate(CLOSE_ALL)
            self.page.wait_for_selector(".jp-Launcher:visible")  # shown where nothing is open
            self.page.evaluate(LIGHT)
            self.page.wait_for_selector('body[data-jp-theme-light="true"]', state="attached")
            self.page.set_viewport_size(VIEWPORT)

    def open(self, name: str) -> Notebook:
        """As a learner who has JupyterLab open already, if so."""
        if self.page:
            self.page.evaluate(OPEN, f"notebooks/{name}")
            return Notebook(self.page, self.server, name).ready()
        self.failed = self.failures()
        self.page = self.context.new_page()
        return Notebook(self.page, self.server, name).open()


def chromium(playwright: Any) -> Any:
    """The browser that `start.py test` found or installed."""
    return playwright.chromium.launch(executable_path=os.environ.get("COURSE_BROWSER"), args=FLAGS)
