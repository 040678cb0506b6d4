"""Goal: whoever floods, dawdles or sits idle is told so and put out, others are served as before, and
nothing that was refused has changed the books.

Method: raw sockets against the running server. A refusal is read to the end and must be the problem
that the catalogue describes; the sequence and the hash of the state are those of before.
"""
import contextlib
import json
import resource
import selectors
import socket
import time

import harness

DEADLINE = 10  # of a request, in seconds (net/http_server.h)
IDLE = 10_000
MIB = 1024 * 1024


class Raw:
    """A socket on which anything can be said. Small buffers: what is sent is soon at the server."""

    def __init__(self, server):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)
        self.socket.settimeout(60)
        self.socket.connect(("127.0.0.1", server.port))
        self.watch = selectors.DefaultSelector()
        self.watch.register(self.socket, selectors.EVENT_READ)

    def answered(self, seconds=0):
        return bool(self.watch.select(seconds))

    def say(self, data):
        self.socket.sendall(data)

    def say_until_answered(self, piece, times):
        """Sends the piece again and again until there is an answer; how often it was sent."""
        for count in range(times):
            if self.answered():
                return count
            try:
                self.say(piece)
            except OSError:
                return count
        return times

    def refusal(self):
        """Everything up to the end of the connection: (status, problem)."""
        text = b""
        while chunk := self.socket.recv(65536):
            text += chunk
        head, _, body = text.partition(b"\r\n\r\n")
        assert b"application/problem+json" in head, head
        assert b"Connection: close" in head, head
        told = json.loads(body)
        entry = harness.ERRORS["errors"][told["code"]]
        assert told["status"] == entry["status"] == int(head.split()[1]), told
        assert (told["remedy"], told["remedy_zh"]) == (entry["remedy"], entry["remedy_zh"]), told
        return told["status"], told["code"]

    def close(self):
        self.socket.close()


@contextlib.contextmanager
def unchanged(server):
    """Fails when the books have changed at the end, or the server does not answer."""
    client = harness.Client(server)
    before = (client.sequence(), server.tell("hash"))
    yield client
    client = harness.Client(server)
    assert (client.sequence(), server.tell("hash")) == before


def post(server, more):
    return (f"POST /api/v1/skus HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            f"Idempotency-Key: flood\r\nContent-Type: application/json\r\n{more}\r\n").encode()


def test_a_declared_body_of_a_hundred_megabytes():
    with harness.Server() as server, unchanged(server):
        raw = Raw(server)
        raw.say(post(server, f"Content-Length: {100 * MIB}\r\n\r\n")[:-2])
        assert raw.refusal() == (413, "body_too_large"), "before a byte of it was sent"


def test_chunks_of_a_hundred_megabytes():
    with harness.Server() as server, unchanged(server):
        raw = Raw(server)
        raw.say(post(server, "Transfer-Encoding: chunked\r\n"))
        piece = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
        whole = 100 * MIB // 0x4000
        assert raw.say_until_answered(piece, whole) < whole, "all of it was read"
        assert raw.refusal() == (413, "body_too_large")


def test_floods_of_headers():
    with harness.Server() as server, unchanged(server):
        for piece in (b"X-Flood: 1\r\n", b"x" * 1000):
            raw = Raw(server)
            raw.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ")
            assert raw.say_until_answered(piece, 100_000) < 100_000
            assert raw.refusal() == (431, "headers_too_large"), piece[:20]


def test_bytes_that_are_no_http():
    with harness.Server() as server, unchanged(server):
        for bad in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n",
                    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                    b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                    post(server, "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + b"0\r\n\r\n",
                    post(server, "Content-Length: -1\r\n"), post(server, "Content-Length: 99999999999"
                                                                 "9999999999999999\r\n"),
                    post(server, "Transfer-Encoding: chunked\r\n") + b"zz\r\n{}\r\n0\r\n\r\n"):
            raw = Raw(server)
            raw.say(bad)
            status, code = raw.refusal()
            assert (status, code) in ((400, "malformed_request"), (413, "body_too_large")), bad


def test_those_who_dawdle_are_put_out_and_others_are_served():
    with harness.Server() as server, unchanged(server) as client:
        begin = time.monotonic()
        slow = {"head": (Raw(server), b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"y"),
                "body": (Raw(server), post(server, "Content-Length: 1000\r\n"), b" "),
                "chunks": (Raw(server), post(server, "Transfer-Encoding: chunked\r\n"),
                           b"1\r\n \r\n")}
        for raw, start, _ in slow.values():
            raw.say(start)
        waiting = dict(slow)
        while waiting:
            assert time.monotonic() - begin < 3 * DEADLINE, f"still welcome: {list(waiting)}"
            for name, (raw, _, drop) in list(waiting.items()):
                if raw.answered(0.1):
                    assert raw.refusal() == (408, "request_timeout"), name
                    assert time.monotonic() - begin > DEADLINE - 1, f"{name}: put out too early"
                    del waiting[name]
                else:
                    raw.say(drop)
            assert client.get("/healthz").status == 200


def test_one_connection_too_many_is_told():
    with harness.Server(0, 1, 3) as server:
        kept = [Raw(server) for _ in range(3)]
        for raw in kept:  # an answer shows that the server counts it
            raw.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert raw.answered(60)
        assert Raw(server).refusal() == (503, "too_many_connections")
        kept.pop().close()
        while True:  # room again, as soon as the server has noticed
            raw = Raw(server)
            raw.say(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            if raw.socket.recv(12) == b"HTTP/1.1 200":
                break


def test_ten_thousand_idle_connections():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < IDLE + 500:
        print(f"skipped test_ten_thousand_idle_connections: only {hard} open files are allowed")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (IDLE + 400, hard))
    with harness.Server() as server, unchanged(server) as client:
        before = server.tell("memory")
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(IDLE)]
        while (told := connections(client)) < IDLE + 1:
            assert told > 0
        each = (server.tell("memory") - before) / IDLE
        print(f"        {IDLE} idle connections: {each:.1f} KiB each")
        assert each < 8, "an idle connection holds no buffer"
        for number in range(20):
            fresh = harness.Client(server)
            assert fresh.post("/api/v1/skus", {"sku": ""}).json["field"] == "sku"
            assert fresh.get("/api/v1/skus").status == 200, number
        last = idle[-1]
        last.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert last.recv(12) == b"HTTP/1.1 200", "an idle connection is still good"
        for one in idle:
            one.close()
        while connections(client) > 2:
            pass


def connections(client):
    text = client.get("/metrics").text
    return next(int(line.split()[1]) for line in text.splitlines()
                if line.startswith("tidegate_http_connections "))


if __name__ == "__main__":
    harness.main(globals())
