"""Goal: bad input is refused clearly, by name, and changes nothing.

Method: a valid body of every POST is taken from the scenarios; each of its fields in turn is left
out, given twice, given another type, made huge, negative or broken; the answer must be a problem
that names the field, and the books must be as before. Then bodies that are no JSON or too deep.
limits_test.py has what is too large, too much or too slow.
"""
import json
from pathlib import Path

import yaml

import harness

HUGE = [10**9 + 1, 2**31, 2**63 - 1, 2**63, 2**64, 10**30]


def examples():
    """operationId -> (path, body) of the first step that succeeds with a body."""
    found = {}
    for table in sorted((Path(__file__).parent / "scenarios").glob("*.yaml")):
        for scenario in yaml.safe_load(table.read_text(encoding="utf-8")):
            for step in scenario["steps"]:
                if "body" not in step or step["status"] > 299:
                    continue
                path = step["do"].split(" ", 1)[1]
                operation = harness.operation_of("POST", path)
                found.setdefault(operation["operationId"], (path, step["body"], operation))
    return found


def schema_of(operation):
    return harness.resolve(operation["requestBody"]["content"]["application/json"]["schema"])


def field_schemas(operation):
    schema = schema_of(operation)
    return {name: harness.resolve(field) for name, field in schema["properties"].items()}


def mutants(body, operation):
    """(body as text, field to be named, codes that are right)."""
    required = schema_of(operation).get("required", [])
    yield json.dumps({**body, "surprise": 1}), "surprise", {"unknown_field"}
    for name, value in body.items():
        rest = {key: other for key, other in body.items() if key != name}
        twice = json.dumps(body)[:-1] + f', {json.dumps(name)}: {json.dumps(value)}}}'
        yield twice, name, {"duplicate_field"}
        if name in required:
            yield json.dumps(rest), name, {"missing_field"}
        yield json.dumps({**body, name: None}), name, {"wrong_type"}
        yield json.dumps({**body, name: {"a": 1}}), name, {"wrong_type"}
        if isinstance(value, int) and not isinstance(value, bool):
            for bad in (str(value), 1.5, 1e300, True):
                # Numbers with a fraction or an exponent are no whole numbers, whatever their value.
                yield json.dumps({**body, name: bad}), name, {"wrong_type"}
            minimum = field_schemas(operation)[name].get("minimum", 0)
            for bad in HUGE + [minimum - 1, -2**63]:
                yield json.dumps({**body, name: bad}), name, {"out_of_range"}
        if isinstance(value, str):
            for bad in ("", "x" * 201, "a\u0000b"):
                yield json.dumps({**body, name: bad}), name, {"invalid_value"}
            yield json.dumps({**body, name: 7}), name, {"wrong_type"}
        if isinstance(value, list):
            yield json.dumps({**body, name: [1]}), f"{name}[0]", {"wrong_type"}
            yield json.dumps({**body, name: value * 1001 if value else [{}] * 1001}), name, \
                {"out_of_range"}
            for bad in (-1, 1.5, "1", 10**18):
                for key in value[0] if value else []:
                    if isinstance(value[0][key], int):
                        yield json.dumps({**body, name: [{**value[0], key: bad}]}), \
                            f"{name}[0].{key}", {"wrong_type", "out_of_range"}


def test_every_field_of_every_post():
    seen = 0
    with harness.Server() as server:
        client = harness.Client(server)
        for sku in ("MUG-RED", "mug-blue", "SET", "LAMP"):
            client.post("/api/v1/skus", {"sku": sku})
        for place in ("main", "second"):
            client.post("/api/v1/locations", {"location": place})
        client.post("/api/v1/channels", {"channel": "tiktok-main", "semantics": "absolute"})
        before = (client.sequence(), server.tell("hash"))
        for path, body, operation in examples().values():
            for text, field, codes in mutants(body, operation):
                answer = client.post(path, raw=text)
                told = answer.json
                assert answer.status in (400, 422), (path, text[:300], answer.text)
                assert told["code"] in codes, (path, text[:300], told)
                assert told.get("field") == field, (path, text[:300], told)
                seen += 1
        assert (client.sequence(), server.tell("hash")) == before, "something was written"
    assert seen > 400, seen


def test_bodies_that_are_no_json():
    bad = [b"", b"{", b"[]", b"nul", b'{"sku": "a"', b'{"sku": "a"} x', b'{"sku": "\xff"}', b"\x00",
           b'{"sku": 01}', b"{'sku': 'a'}", b'{"sku": "a",}', b'{"sku": NaN}', b'{"sku": "\x01"}',
           b"[" * 100000, b'{"a":' * 100000, b'{"sku": ' + b"[" * 9 + b"]" * 9 + b"}", b"\xef\xbb\xbf{}"]
    with harness.Server() as server:
        client = harness.Client(server)
        before = client.sequence()
        for raw in bad:
            answer = client.post("/api/v1/skus", raw=raw)
            assert answer.status in (400, 422), (raw[:60], answer.status)
            assert answer.json["code"] in ("malformed_json", "missing_field", "wrong_type",
                                           "unknown_field"), (raw[:60], answer.json)
        answer = client.post("/api/v1/skus", raw="{}", headers={"Content-Type": "text/csv"})
        assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")
        assert client.sequence() == before


def test_odd_paths():
    with harness.Server() as server:
        client = harness.Client(server)
        for path in ("/api/v1/skus/", "/api/v1/skus//timeline", "/api/v1/skus/%00", "/api/v1/skus/%zz",
                     "/api/v1/../healthz", "/api/v1/skus/%2e%2e", "/x" * 2000, "/app.js/"):
            answer = client.ask("GET", path, check=False)
            assert answer.status in (400, 404), (path, answer.status)


if __name__ == "__main__":
    harness.main(globals())
