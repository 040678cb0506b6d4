"""Goal: the API does what its users are told, step by step.

Method: the tables in scenarios/ run in order against one server. Every answer is checked against
openapi/openapi.yaml and against what its step expects. At the end every operation of the API has
been answered well at least once.
"""
import sys
from pathlib import Path

import yaml

import harness

STEP = {"do", "body", "raw", "key", "as", "headers", "status", "expect", "answer_headers", "tell",
        "unchecked"}


def run_step(step, clients):
    unknown = set(step) - STEP
    assert not unknown, f"a step has {unknown}"
    if "tell" in step:
        assert clients["writer"].server.tell(step["tell"]) == "done"
        return None
    method, path = step["do"].split(" ", 1)
    client = clients[step.get("as", "writer")]
    answer = client.ask(method, path, step.get("body"), raw=step.get("raw"), key=step.get("key"),
                        headers=step.get("headers"), check=not step.get("unchecked"))
    assert answer.status == step["status"], f"{answer.status}: {answer.text[:600]}"
    found = harness.differences(step.get("expect", {}), answer.json or {})
    found += harness.differences(step.get("answer_headers", {}), answer.headers, " header")
    assert not found, f"{found} in {answer.text[:1500]}"
    return harness.operation_of(method, path) if answer.status < 300 else None


def main():
    failed = 0
    done = set()
    with harness.Server() as server:
        clients = {"writer": harness.Client(server), "reader": harness.Client(server, server.reader),
                   "nobody": harness.Client(server, "")}
        for table in sorted((Path(__file__).parent / "scenarios").glob("*.yaml")):
            for scenario in yaml.safe_load(table.read_text(encoding="utf-8")):
                try:
                    for at, step in enumerate(scenario["steps"], 1):
                        operation = run_step(step, clients)
                        if operation:
                            done.add(operation["operationId"])
                    print(f"ok      {table.stem}: {scenario['name']}")
                except AssertionError as error:
                    failed += 1
                    print(f"FAILED  {table.stem}: {scenario['name']}, step {at}: {error}")
    streams = {"streamEvents", "streamSummary"}  # stream_test.py
    missing = {operation["operationId"] for item in harness.API["paths"].values()
               for operation in item.values() if isinstance(operation, dict)} - done - streams
    if missing:
        print(f"FAILED  no scenario has shown {sorted(missing)}")
    sys.exit(1 if failed or missing else 0)


if __name__ == "__main__":
    main()
