"""Goal: followers of the streams get every event once and in order, from wherever they start.

Method: reads server-sent events over plain HTTP while orders are made by the server's own hand.
"""
import http.client
import json

import harness


class Stream:
    def __init__(self, server, path, headers=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        sent = {"Authorization": f"Bearer {server.reader}", **(headers or {})}
        self.connection.request("GET", path, headers=sent)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.status
        assert self.response.headers["Content-Type"].startswith("text/event-stream")

    def next(self):
        """(event, id, data) of the next event."""
        fields = {}
        while True:
            line = self.response.readline().decode("utf-8").rstrip("\r\n")
            if not line and "data" in fields:
                return fields.get("event", ""), fields.get("id", ""), json.loads(fields["data"])
            if line and not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")

    def sequences(self, count):
        found = []
        for _ in range(count):
            event, number, data = self.next()
            assert event == "" and number == str(data["sequence"]), (event, number, data)
            found.append(data["sequence"])
        return found


def prepared(server):
    client = harness.Client(server)
    client.post("/api/v1/skus", {"sku": "A"})
    client.post("/api/v1/locations", {"location": "main"})
    client.post("/api/v1/stock/receipts", {"sku": "A", "location": "main", "quantity": 1000})
    return client


def test_events_from_the_beginning_and_as_they_come():
    with harness.Server() as server:
        client = prepared(server)
        before = client.sequence()
        stream = Stream(server, "/api/v1/events/stream?after=0")
        assert stream.sequences(before) == list(range(1, before + 1))
        server.tell("fill 50")
        assert stream.sequences(50) == list(range(before + 1, before + 51))


def test_events_resume_after_the_last_id():
    with harness.Server() as server:
        client = prepared(server)
        before = client.sequence()
        stream = Stream(server, "/api/v1/events/stream", {"Last-Event-ID": "2"})
        assert stream.sequences(before - 2) == list(range(3, before + 1))
        refused = harness.Client(server).get("/api/v1/events/stream",
                                             headers={"Last-Event-ID": "two"})
        assert refused.json["field"] == "Last-Event-ID"


def test_without_a_position_a_stream_begins_now():
    with harness.Server() as server:
        client = prepared(server)
        before = client.sequence()
        stream = Stream(server, "/api/v1/events/stream")
        server.tell("fill 1")
        assert stream.sequences(1) == [before + 1]


def test_the_pages_of_events_are_the_stream():
    with harness.Server() as server:
        client = prepared(server)
        server.tell("fill 300")
        paged, after = [], 0
        while True:
            page = client.get(f"/api/v1/events?after={after}&limit=100").json
            paged += page["items"]
            if not page["items"]:
                break
            after = page["next_after"]
        stream = Stream(server, "/api/v1/events/stream?after=0")
        assert [stream.next()[2] for _ in paged] == paged
        assert len(paged) == client.sequence()


def test_summaries_come_by_themselves_and_after_changes():
    with harness.Server() as server:
        client = prepared(server)
        stream = Stream(server, "/api/v1/summary/stream")
        event, _, first = stream.next()
        assert event == "summary"
        assert first["pool"]["on_hand"] == 1000
        assert first["counters"]["orders"] == 0
        server.tell("fill 10")
        summary = first
        while summary["counters"]["orders"] < 10:
            summary = stream.next()[2]
        assert summary["pool"]["reserved"] == 10
        assert summary["pool"]["available"] == 990
        assert summary["counters"]["units_per_minute"] == 10
        assert summary["skus"][0]["units_per_minute"] == 10
        assert client.get("/api/v1/summary").json["counters"] == summary["counters"]


def test_metrics_count_the_orders():
    with harness.Server() as server:
        client = prepared(server)
        server.tell("fill 7")
        text = client.get("/metrics").text
        lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        assert lines["tidegate_orders"] == "7"
        assert lines["tidegate_healthy"] == "1"
        assert lines['tidegate_pool_units{state="reserved"}'] == "7"
        assert lines["tidegate_oversold_units_total"] == "0"
        assert lines["test_provider"] == "1", "a provider of another module is asked too"


if __name__ == "__main__":
    harness.main(globals())
