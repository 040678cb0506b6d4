"""A headless Chromium that a test drives over a pipe (Chrome DevTools Protocol): no driver, no port, no
package but the browser itself. Everything that it complains about is kept in Page.complaints."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--hide-scrollbars", "--force-device-scale-factor=1", "--remote-debugging-pipe"]
WAIT = 60  # seconds until something that must happen counts as missing


class Browser:
    """Speaks JSON messages that end in a zero byte: the browser reads them from its file 3 and
    answers on 4."""

    def __init__(self):
        program = shutil.which("chromium")
        assert program, "there is no chromium; scripts/setup.sh installs it"
        self.profile = tempfile.mkdtemp(prefix="tidegate-browser-")
        their_in, self.to = os.pipe()
        self.source, their_out = os.pipe()
        command = f'exec "$@" 3<&{their_in} 4>&{their_out}'
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            ["bash", "-c", command, "bash", program, *FLAGS, f"--user-data-dir={self.profile}",
             "about:blank"],
            pass_fds=(their_in, their_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(their_in)
        os.close(their_out)
        self.text = b""
        self.number = 0
        self.listeners = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)
        self.process.terminate()
        self.process.wait(timeout=WAIT)
        os.close(self.source)
        shutil.rmtree(self.profile, ignore_errors=True)

    def take(self, seconds):
        """The next message, if one comes within that time; events go to the listeners."""
        end = time.monotonic() + seconds
        while b"\0" not in self.text:
            left = max(0, end - time.monotonic())
            if not select.select([self.source], [], [], left)[0]:
                return None
            chunk = os.read(self.source, 1 << 16)
            assert chunk, "the browser has gone"
            self.text += chunk
        line, _, self.text = self.text.partition(b"\0")
        message = json.loads(line)
        for listener in self.listeners if "method" in message else []:
            listener(message)
        return message

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            answer = self.take(1)
            if answer and answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
        raise AssertionError(f"the browser does not answer {method}")


class Page:
    """One tab."""

    def __init__(self, browser):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        self.complaints = []
        browser.listeners.append(self._hear)
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def _hear(self, message):
        if message.get("sessionId") != self.session:
            return
        told = message["params"]
        method = message["method"]
        if method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning"):
            self.complaints.append(json.dumps(told["args"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def js(self, expression):
        """The value of an expression in the page."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                         awaitPromise=True)
        assert "exceptionDetails" not in told, (expression, told["exceptionDetails"])
        return told["result"].get("value")

    def wait(self, expression, seconds=WAIT):
        """Until the expression is true; its value. While a page is on its way, nothing is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.js(f"(() => {{ try {{ return {expression}; }} catch {{ return null; }} }})()")
            if value:
                return value
            self.browser.take(0.05)
        raise AssertionError(f"still not: {expression}")

    def picture(self, path):
        shot = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot))
