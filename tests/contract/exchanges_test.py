"""Goal: a connector and its sandbox speak the marketplace's wire format, not one of our own.

Method: exchanges_test.py MARKETPLACE PROGRAM. The program drives the real connector against the
real sandbox and records every exchange. Each is checked against the official documents that
<marketplace>_contract.py names, and by what that table knows beyond them. Every row of the table
has to be needed: an operation that is never answered well, a rule that never applies, or an
exception that nothing claims fails the test. Exit code 77 with a reason when a document is missing.
"""
import glob
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from openapi_check import Contract, Document, load

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("TIDEGATE_SHARED", ROOT.parent / "shared"))
SKIPPED = 77
SHOWN = 40


class Table:
    """One marketplace's expectations, and which of their rows were needed."""

    def __init__(self, rows):
        self.rows = rows
        self.unused = ([("outside", *row) for row in rows.OUTSIDE]
                       + [("undescribed", *row) for row in rows.UNDESCRIBED]
                       + [("tolerated", *row) for row in rows.TOLERATED]
                       + [("field", *row) for row in rows.FIELDS]
                       + [("operation", name) for name in rows.OPERATIONS])

    def use(self, kind, row):
        key = (kind, *row)
        if key in self.unused:
            self.unused.remove(key)

    def is_outside(self, request):
        line = f"{request['method']} {request['target']}"
        for row in self.rows.OUTSIDE:
            if re.match(row[0], line):
                self.use("outside", row)
                return True
        return False

    def left(self, operation, complaint):
        """Whether a complaint stands: no row of the table explains it."""
        for row in self.rows.UNDESCRIBED:
            if complaint in (f"status {row[0]} is not described",
                             f"status {row[0]} has a body and none is described"):
                self.use("undescribed", row)
                return False
        for row in self.rows.TOLERATED:
            if operation == row[0] and re.search(row[1], complaint):
                self.use("tolerated", row)
                return False
        return True

    def field_complaints(self, operation, exchange):
        good = 200 <= exchange["response"]["status"] < 300
        for row in self.rows.FIELDS:
            name, side, sentence, holds = row
            if name not in (operation, "*") or (side == "answer" and not good):
                continue
            body = exchange["request" if side == "request" else "response"]["body"]
            try:
                held = holds(json.loads(body))
            except (KeyError, IndexError, TypeError, ValueError) as error:
                held = False
                sentence = f"{sentence} ({type(error).__name__}: {error})"
            if held is not None:
                self.use("field", row)
            if held is False:
                yield f"{side}: not so: {sentence}"


def record(program):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "exchanges")
        done = subprocess.run([program, file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, timeout=240)
        print(done.stdout, end="")
        exchanges = []
        for part in sorted(glob.glob(file + "*")):
            with open(part, encoding="utf-8") as lines:
                exchanges += [json.loads(line) for line in lines]
        return done.returncode, exchanges


def check(contract, table, exchanges):
    """(complaints, how many exchanges were checked, how many are in no document)."""
    complaints, checked, outside = {}, 0, 0
    for exchange in exchanges:
        request, response = exchange["request"], exchange["response"]
        if table.is_outside(request):
            outside += 1
            continue
        checked += 1
        operation, about_request, about_answer = contract.check(exchange)
        found = [f"request: {text}" for text in about_request if table.left(operation, text)]
        found += [f"{response['status']}: {text}" for text in about_answer
                  if table.left(operation, text)]
        found += table.field_complaints(operation, exchange)
        if 200 <= response["status"] < 300:
            table.use("operation", (operation,))
        name = operation or f"{request['method']} {request['target'].split('?')[0]}"
        for text in found:
            complaints.setdefault(f"{name}: {text}", exchange)
    return complaints, checked, outside


def example_complaints(contract, table):
    """The documents' own examples of the operations that are used: where one does not fit, the
    schema is known to be wrong, and a row has to say so."""
    examples, complaints = 0, []
    for operation in contract.operations:
        if operation.id not in table.rows.OPERATIONS:
            continue
        for status, schema, example in operation.examples():
            examples += 1
            complaints += [
                f"example of {operation.id} {status}: {text}"
                for text in operation.answer_errors(schema, example)
                if table.left(operation.id, f"answer {text}")]
    return complaints, examples


def main(marketplace, program):
    rows = importlib.import_module(f"{marketplace}_contract")
    paths = [SHARED / "specs" / name for name in rows.DOCUMENTS]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        print(f"skipped: no {missing[0]}; set TIDEGATE_SHARED")
        return SKIPPED
    code, exchanges = record(program)
    contract = Contract([Document(load(path), path.name) for path in paths], rows.WRAPPED)
    table = Table(rows)
    complaints, checked, outside = check(contract, table, exchanges)
    of_examples, examples = example_complaints(contract, table)
    for text in of_examples:
        print(text)
    for text in list(complaints)[:SHOWN]:
        print(text)
        if os.environ.get("TIDEGATE_SHOW_EXCHANGES"):
            print(json.dumps(complaints[text], ensure_ascii=False, indent=1))
    for row in table.unused:
        print(f"never needed: {row[0]} {row[1:-1] if callable(row[-1]) else row[1:]}")
    print(f"{marketplace}: {checked} exchanges checked, request and answer, of "
          f"{len(rows.OPERATIONS)} operations; {outside} in no document; {examples} official "
          f"examples; {len(complaints) + len(of_examples)} do not fit")
    return 1 if code or complaints or of_examples or table.unused or not checked else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
