"""Goal: Prometheus can read the metrics, whatever a seller has named things, and they are the figures
that the API shows.

Method: a strict reader of the text format over the answer of a server with channels and SKUs of odd
names; the reader is first shown texts that it must refuse.
"""
import harness
import prometheus


def test_the_reader_is_strict():
    good = '# HELP a b\n# TYPE a counter\na_total 1\n'
    for bad in ("a 1", "a\n", "a one\n", "a 1\na 1\n", 'a{b="c} 1\n', 'a{b="\\x"} 1\n', "a-b 1\n",
                "# TYPE a_total counter\na_total 1\n", "# TYPE a sum\na 1\n", "a NaN\n",
                "# HELP a b\n# TYPE a counter\na 1\n", "a 1\nb 1\na{c=\"d\"} 1\n",
                "# HELP a_total b\n# TYPE a_total counter\na_total -1\n"):
        try:
            prometheus.read(bad)
        except AssertionError:
            continue
        raise AssertionError(f"it took {bad!r}")
    assert prometheus.read(good.replace("a b", "a_total b").replace("TYPE a ", "TYPE a_total ")) == \
        {"a_total": 1}


def test_metrics_are_well_formed_and_true():
    odd = 'shop "one"\\two'
    with harness.Server() as server:
        client = harness.Client(server)
        client.post("/api/v1/channels", {"channel": odd, "semantics": "absolute"})
        client.post("/api/v1/skus", {"sku": "A"})
        client.post("/api/v1/locations", {"location": "main"})
        client.post("/api/v1/stock/receipts", {"sku": "A", "location": "main", "quantity": 1000})
        client.post("/api/v1/listings", {"channel": odd, "listing": "L-1", "sku": "A"})
        server.tell("fill 7")
        answer = client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        samples = prometheus.read(answer.text)
        pool = client.get("/api/v1/summary").json["pool"]
        for state in ("on_hand", "reserved", "available"):
            assert samples[f'tidegate_pool_units{{state="{state}"}}'] == pool[state], state
        assert samples["tidegate_orders"] == 7
        assert samples["tidegate_sequence"] == client.sequence()
        assert samples["tidegate_http_connections"] == 1
        assert 'tidegate_exposure_units{channel="shop \\"one\\"\\\\two"}' in samples, list(samples)


if __name__ == "__main__":
    harness.main(globals())
