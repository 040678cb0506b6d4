"""Goal: nobody gets in without a token, readers write nothing, and the API's description, the table
of routes and the catalogue of problems are one.

Method: walks every route of the running server, and compares the lists.
"""
import re

import harness


def operations():
    for path, item in harness.API["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post"):
                yield method.upper(), path, operation


def filled(path):
    return re.sub(r"\{\w+\}", "x", path)


def test_routes_are_those_of_the_description():
    with harness.Server() as server:
        routes = {(r["method"], r["path"], r["operation"]) for r in server.tell("routes")}
    described = {(m, p, o["operationId"]) for m, p, o in operations()}
    # Their handlers are the channels'.
    described -= {("POST", "/webhooks/{channel}", "webhook"),
                  ("GET", "/webhooks/{channel}", "webhookHandshake")}
    assert routes == described, f"differ: {routes ^ described}"


def test_every_route_wants_a_token():
    wrong = ["", "tg_abcdefgh_" + "x" * 43, "nonsense"]
    with harness.Server() as server:
        for route in server.tell("routes"):
            for token in wrong:
                client = harness.Client(server, token)
                answer = client.ask(route["method"], filled(route["path"]),
                                    {} if route["method"] == "POST" else None)
                if route["open"]:
                    assert answer.status == 200, (route, answer.status)
                else:
                    assert answer.status == 401, (route, token, answer.status)
                    assert answer.json["code"] == "unauthorized"


def test_a_secret_of_another_token_does_not_fit():
    with harness.Server() as server:
        mixed = server.token[:12] + server.reader[12:]
        assert harness.Client(server, mixed).get("/api/v1/skus").status == 401


def test_readers_write_nothing():
    with harness.Server() as server:
        client = harness.Client(server, server.reader)
        before = client.sequence()
        for route in server.tell("routes"):
            if route["writes"]:
                answer = client.ask(route["method"], filled(route["path"]), {})
                assert (answer.status, answer.json["code"]) == (403, "forbidden"), route
        assert client.sequence() == before


def test_each_token_has_a_rate():
    with harness.Server(5, 5) as server:
        writer, reader = harness.Client(server), harness.Client(server, server.reader)
        answers = [writer.get("/api/v1/skus") for _ in range(6)]
        assert [a.status for a in answers] == [200] * 5 + [429]
        assert answers[-1].headers["retry-after"] == "1"
        assert reader.get("/api/v1/skus").status == 200, "another token has a budget of its own"
        server.tell("advance 1000")
        assert writer.get("/api/v1/skus").status == 200


def test_keys_of_different_tokens_do_not_meet():
    with harness.Server() as server:
        writer = harness.Client(server)
        assert writer.post("/api/v1/skus", {"sku": "A"}, key="k").status == 201
        again = writer.post("/api/v1/skus", {"sku": "A"}, key="k")
        assert again.headers.get("idempotent-replay") == "true"
        other = writer.post("/api/v1/skus", {"sku": "B"}, key="k")
        assert other.json["code"] == "idempotency_mismatch"


if __name__ == "__main__":
    harness.main(globals())
