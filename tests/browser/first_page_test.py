"""Goal: a seller can trust the first page: its figures are the API's, it says so when they grow old, it
fits a phone, can be read in both languages and both themes, and raises no error.

Method: headless Chromium on the real program's demo, through a relay that can be cut. With
TIDEGATE_PICTURE=1 the picture of README.md is made anew.
"""
import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import chromium

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TIDEGATE_BINARY", str(ROOT / "build/release/tidegate"))
sys.path.insert(0, str(ROOT / "tests/http"))
import harness  # noqa: E402  (the path comes first)

LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/#token=(\S+)")

# The figures as they are drawn, and the event that they are of.
DRAWN = """(() => {
  const number = (text) => Number(text.replace(/[^0-9-]/g, ''));
  const figure = (id) => number(document.querySelector('#' + id + ' b').firstChild.textContent);
  const cells = (row, name) => number(row.querySelector(name).textContent);
  return {
    sequence: number(document.getElementById('foot').textContent),
    oversold: figure('f_oversold'), orders: figure('f_orders'), available: figure('f_pool'),
    exposure: figure('f_exposure'),
    skus: [...document.querySelectorAll('#skus .row')].map((row) => ({
      sku: row.querySelector('.sku span').textContent,
      available: number(row.children[1].textContent), free: number(row.children[3].textContent),
      listings: [...row.querySelectorAll('.chip')].map((chip) =>
        [chip.children[1].textContent.trim(), number(chip.children[2].textContent)]),
    })),
    channels: [...document.querySelectorAll('#channels tbody tr')].map((row) =>
      [row.cells[0].textContent, number(row.cells[1].textContent)]),
  };
})()"""

# Text whose colour is too near to that of what it stands on (WCAG 2.1, 4.5 to 1).
FAINT = """(() => {
  const light = (c) => { const v = c / 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const bright = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const [a, b] = [bright(rgb(getComputedStyle(e).color)), bright(ground(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) found.push(e.textContent.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  return [...new Set(found)];
})()"""

# What sticks out of the window, or of the box that it is in without a way to scroll.
STICKS_OUT = """(() => [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility()
  && !e.closest('.scroll, .bar, pre, svg') && e.getBoundingClientRect().right > innerWidth + .5)
  .map((e) => e.tagName + ' ' + e.textContent.trim().slice(0, 40)))()"""

NO_LABEL = """(() => [...document.querySelectorAll('[data-t], button')].filter((e) => e.checkVisibility()
  && !e.textContent.trim()).map((e) => e.outerHTML))()"""
TEXTS = """(() => Object.fromEntries([...document.querySelectorAll('[data-t]')]
  .map((e) => [e.dataset.t, e.textContent])))()"""


class Relay:
    """Stands between the browser and the hub; cut() breaks every connection until mend()."""

    def __init__(self, port):
        self.port_there = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.whole = True
        self.open = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.port_there))
            self.open |= {near, far}
            threading.Thread(target=self.carry, args=(near, far), daemon=True).start()

    def carry(self, near, far):
        with contextlib.suppress(OSError, ValueError):
            while True:
                for source in select.select([near, far], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return self.end(near, far)
                    (far if source is near else near).sendall(data)
        return self.end(near, far)

    def end(self, *sockets):
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self.open -= set(sockets)

    def cut(self):
        self.whole = False
        self.end(*list(self.open))

    def mend(self):
        self.whole = True


class Hub:
    """The program; `port` and `token` of its page."""

    def __init__(self, *arguments):
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([PROGRAM, *arguments, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, text=True)
        link = None
        while not link:
            line = self.process.stdout.readline()
            assert line, "the program ended before it had a page"
            link = LINK.search(line)
        self.port, self.token = int(link[1]), link[2]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        assert self.process.wait(timeout=60) == 0, "the program did not end well"


@contextlib.contextmanager
def opened(browser, *arguments, fragment=True):
    """(hub, relay, page) with the page open and drawn."""
    with Hub(*arguments) as hub:
        relay = Relay(hub.port)
        page = chromium.Page(browser)
        page.size(1440, 900)
        page.scheme("light")
        page.open(f"http://127.0.0.1:{relay.port}/" + (f"#token={hub.token}" if fragment else ""))
        if fragment:
            page.wait("!document.getElementById('hub').hidden")
        yield hub, relay, page
        relay.mend()


def expected(summary):
    shops = [c for c in summary["channels"] if c["channel"] != "direct"]
    return {
        "sequence": summary["sequence"],
        "oversold": max(summary["counters"]["oversold_units"], summary["counters"]["short_units"]),
        "orders": summary["counters"]["orders"], "available": summary["pool"]["available"],
        "exposure": summary["pool"]["exposure"],
        "skus": [{"sku": sku["sku"], "available": sku["available"], "free": sku["free"],
                  "listings": sorted([entry["channel"], entry["exposure"]]
                                     for entry in sku["listings"])}
                 for sku in sorted(summary["skus"], key=lambda sku: sku["sku"])],
        "channels": [[c["channel"], c["exposure"]] for c in shops],
    }


def figures_are_the_apis(hub, page):
    """The page is a moment behind; both are asked until they speak of the same event."""
    client = harness.Client(hub)
    end = time.monotonic() + chromium.WAIT
    while time.monotonic() < end:
        drawn, told = page.js(DRAWN), client.get("/api/v1/summary").json
        if drawn["sequence"] == told["sequence"]:
            assert drawn == expected(told), f"{drawn}\n{expected(told)}"
            return
        page.browser.take(0.02)
    raise AssertionError("the page never showed the newest event")


def fits_and_can_be_read(page):
    for width in (1440, 768, 375):
        page.size(width, 900)
        for theme in ("light", "dark"):
            page.wait(f"document.documentElement.dataset.theme === '{theme}' || "
                      "document.getElementById('theme').click()")
            for lang in ("en", "zh"):
                page.wait(f"document.documentElement.lang === '{lang}' || "
                          "document.getElementById('lang').click()")
                place = (width, theme, lang)
                wide = page.js("document.documentElement.scrollWidth")
                assert wide == width, (place, wide)
                for question in (STICKS_OUT, FAINT, NO_LABEL):
                    assert page.js(question) == [], (place, page.js(question))
    page.wait("document.documentElement.lang === 'en' || document.getElementById('lang').click()")
    page.wait("document.documentElement.dataset.theme === 'light' || "
              "document.getElementById('theme').click()")
    page.size(1440, 900)


def test_the_demo():
    with chromium.Browser() as browser, opened(browser, "demo") as (hub, relay, page):
        page.wait("document.querySelectorAll('#ticker time').length > 8")
        page.wait("document.querySelectorAll('.chip').length === 60")  # 12 SKUs on five channels
        figures_are_the_apis(hub, page)
        fits_and_can_be_read(page)
        assert page.complaints == [], page.complaints
        survives_a_cut(hub, relay, page)
        assert "token" not in page.js("location.href"), "the token stays in the address bar"
        if os.environ.get("TIDEGATE_PICTURE"):
            page.wait(f"{DRAWN}.orders >= 150", 180)
            page.picture(ROOT / "docs/images/first-page.png")


def survives_a_cut(hub, relay, page):
    relay.cut()
    page.wait("!document.getElementById('banner').hidden")
    assert page.js("document.getElementById('status').className") == "lost"
    assert page.js("document.getElementById('hub').classList.contains('stale')")
    first = page.js(DRAWN)["sequence"]
    ages = [int(re.search(r"(\d+) s", page.wait(
        f"(document.getElementById('banner').textContent.match(/ {n} s/) || [])[0]"))[1])
        for n in (3, 4)]
    assert ages == [3, 4], "the age of what is shown goes on"
    assert page.js(DRAWN)["sequence"] == first, "old figures stay as they were"
    relay.mend()
    page.wait("document.getElementById('status').className === 'live'")
    page.wait(f"document.getElementById('banner').hidden && {DRAWN}.sequence > {first}")
    figures_are_the_apis(hub, page)
    # The browser itself reports the requests that the cut refused, and nothing else.
    others = [text for text in page.complaints if "/api/v1/summary/stream" not in text]
    assert others == [], others


def test_an_empty_hub():
    with tempfile.TemporaryDirectory() as folder, chromium.Browser() as browser, \
            opened(browser, "serve", "--data", folder) as (hub, _, page):
        page.wait("!document.getElementById('empty').hidden")
        assert page.js("document.getElementById('pool').hidden")
        fits_and_can_be_read(page)
        client = harness.Client(hub)
        client.post("/api/v1/skus", {"sku": "<b>潮 & 'x'</b>"})
        page.wait("document.querySelector('#skus .sku span').textContent === \"<b>潮 & 'x'</b>\"")
        assert page.js("document.querySelector('#skus b') === null"), "a code is no HTML"
        assert page.complaints == [], page.complaints


def test_the_door():
    with tempfile.TemporaryDirectory() as folder, chromium.Browser() as browser, \
            opened(browser, "serve", "--data", folder, fragment=False) as (hub, _, page):
        page.wait("!document.getElementById('door').hidden")
        enter = """(() => { document.getElementById('token').value = %s;
            document.querySelector('#login button').click(); return true; })()"""
        page.js(enter % json.dumps("tg_wrong"))
        page.wait("!document.getElementById('login_error').hidden")
        fits_and_can_be_read(page)
        refused = [text for text in page.complaints if "401" not in text]
        assert refused == [], refused
        page.js(enter % json.dumps(hub.token))
        page.wait("!document.getElementById('hub').hidden")
        assert page.js("document.getElementById('door').hidden")


def test_both_languages_have_all_texts():
    with chromium.Browser() as browser, opened(browser, "demo") as (_, _, page):
        english = page.js(TEXTS)
        page.js("document.getElementById('lang').click()")
        chinese = page.js(TEXTS)
        assert english.keys() == chinese.keys()
        same = {key for key in english if english[key] == chinese[key]}
        assert same <= {"sku"}, same
        keys = page.js("import('/text.js').then((m) => Object.values(m.texts)"
                       ".map((texts) => Object.keys(texts).sort()))")
        assert keys[0] == keys[1] and len(keys) == 2


if __name__ == "__main__":
    harness.main(globals())
