"""What the tests of this folder share: a running test server, a client that checks every answer
against openapi/openapi.yaml, and a small way to say what is expected of an answer."""
import datetime
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
API = yaml.safe_load((ROOT / "openapi/openapi.yaml").read_text(encoding="utf-8"))
ERRORS = yaml.safe_load((ROOT / "openapi/errors.yaml").read_text(encoding="utf-8"))


class Server:
    """The test server; tests end it by leaving the `with`."""

    def __init__(self, *arguments):
        program = os.environ.get("TIDEGATE_TEST_SERVER", "build/dev/tests/http/http_test_server")
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([program, *map(str, arguments)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        hello = json.loads(self.process.stdout.readline())
        self.port, self.token, self.reader = hello["port"], hello["token"], hello["reader"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.wait(timeout=60) == 0, "the server did not end well"

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def operation_of(method, path):
    """The path of the API that a request's path is an instance of, and its operation."""
    path = urlsplit(path).path
    best = None
    for pattern, item in API["paths"].items():
        expression = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern))
        if re.fullmatch(expression, path) and (best is None or "{" not in pattern):
            best = item
    return None if best is None else best.get(method.lower())


def resolve(node):
    while "$ref" in node:
        found = API
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


# Debian's jsonschema knows date-time only with a package that Debian does not have.
FORMATS = jsonschema.FormatChecker([])


@FORMATS.checks("date-time", ValueError)
def is_date_time(text):
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", text)
                and datetime.datetime.fromisoformat(text[:-1]))


def check_answer(method, path, answer):
    """Fails unless the API describes this answer of this request."""
    operation = operation_of(method, path)
    if operation is None:
        assert answer.status in (401, 404, 405), f"{method} {path}: {answer.status} out of the API"
        responses = {"default": API["components"]["responses"]["Problem"]}
    else:
        responses = operation["responses"]
    described = responses.get(str(answer.status)) or responses.get("default")
    assert described, f"{method} {path}: {answer.status} is not described"
    content = resolve(described).get("content", {})
    if not content:
        return
    media = answer.headers["content-type"].split(";")[0]
    assert media in content, f"{method} {path}: {media}, not one of {list(content)}"
    if not media.endswith("json"):
        return
    schema = {**content[media]["schema"], "components": API["components"]}
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=FORMATS)
    errors = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(answer.json)]
    assert not errors, f"{method} {path} {answer.status}: {errors} in {answer.text[:500]}"
    if media == "application/problem+json":
        check_problem(answer)


def check_problem(answer):
    """A problem says in two languages what the catalogue says."""
    told = answer.json
    entry = {**ERRORS["errors"], **ERRORS["refusals"]}[told["code"]]
    assert answer.status == told["status"] == entry["status"], told
    for key in ("title", "title_zh", "remedy", "remedy_zh"):
        assert told[key] == entry[key], told


class Hub:
    """The whole program on a data folder of its own, started anew as often as a test likes."""

    def __init__(self, folder):
        self.folder = folder
        self.program = os.environ.get("TIDEGATE_BINARY", "build/dev/tidegate")
        self.process = self.port = self.token = None

    def __enter__(self):
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.folder, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = int(re.fullmatch(r"Tidegate listens on http://127\.0\.0\.1:(\d+)\n", line)[1])
        if self.token is None:  # printed by the first start alone
            self.token = self.process.stdout.readline().split()[-1]
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        text = self.process.stdout.read()
        assert self.process.wait(timeout=60) == 0, "the hub did not end well"
        assert text.endswith("Stopped; everything acknowledged is on disk.\n"), text
        self.process.stdout.close()

    def run(self, *arguments):
        """The JSON that another command of the program prints about the folder."""
        done = subprocess.run([self.program, *arguments, "--data", self.folder, "--json"],
                              stdout=subprocess.PIPE, check=True, text=True)
        return json.loads(done.stdout)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode("utf-8")
        self.json = None
        if "json" in self.headers.get("content-type", ""):
            self.json = json.loads(self.text)


class Client:
    """One keep-alive connection. Every POST gets a key of its own unless it is given one."""

    def __init__(self, server, token=None):
        self.server = server
        self.token = server.token if token is None else token
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.keys = 0

    def ask(self, method, path, body=None, *, raw=None, key=None, headers=None, check=True):
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = raw
        if body is not None:
            data = json.dumps(body, ensure_ascii=False)
        if data is not None:
            sent["Content-Type"] = "application/json"
            data = data if isinstance(data, bytes) else data.encode("utf-8")
        if method == "POST" and key != "":
            self.keys += 1
            sent["Idempotency-Key"] = key or f"key-{id(self)}-{self.keys}"
        sent.update(headers or {})
        try:
            self.connection.request(method, path, data, sent)
        except BrokenPipeError:
            pass  # the server had heard enough: it has answered and reads no more
        answer = Answer(self.connection.getresponse())
        if check:
            check_answer(method, path, answer)
        return answer

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def sequence(self):
        return self.get("/healthz").json["sequence"]


def differences(wanted, given, place=""):
    """What of `wanted` is not in `given`: objects may have more fields, all else is equal."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        found = []
        for name, value in wanted.items():
            if value == "<absent>":
                if name in given:
                    found.append(f"{place}.{name} is there")
            elif name not in given:
                found.append(f"{place}.{name} is missing")
            else:
                found += differences(value, given[name], f"{place}.{name}")
        return found
    if isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
        return [text for i, pair in enumerate(zip(wanted, given))
                for text in differences(*pair, f"{place}[{i}]")]
    return [] if wanted == given else [f"{place} is {given!r}, not {wanted!r}"]


def main(tests):
    """Runs the functions whose names begin with test_; says what failed."""
    failed = 0
    for name, test in sorted(tests.items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            print(f"ok      {name}")
        except AssertionError as error:
            failed += 1
            place = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAILED  {name}, {Path(place.filename).name}:{place.lineno}: {error or place.line}")
    sys.exit(1 if failed else 0)
