"""Goal: openapi_check.py finds what is wrong with an exchange, and nothing where all is well.

Method: one small shop described twice, as OpenAPI 3 and as Swagger 2. A good exchange of it fits;
each row of the table breaks it in one place and says which complaint has to come of that. Then the
same for the tables of exchanges_test.py: what they explain, what they demand, what nobody needs.
"""
import json
import sys
import types

from exchanges_test import Table, check
from openapi_check import Contract, Document, changed

SCHEMAS = {
    "Price": {"type": "object", "required": ["currency", "amount"], "properties": {
        "currency": {"type": "string", "enum": ["USD", "EUR"]}, "amount": {"type": "string"}}},
    "Item": {"type": "object", "required": ["sku", "quantity", "id"], "properties": {
        "id": {"type": "string", "readOnly": True},
        "sku": {"type": "string", "maxLength": 8},
        "quantity": {"type": "integer", "minimum": 0},
        "changed": {"type": "string", "format": "date-time"},
        "note": {"type": "string", "nullable": True, "x-nullable": True},
        "price": {"$ref": "#/PLACE/Price"}}},
    "Named": {"type": "object", "properties": {"name": {"type": "string"}}},
    "Both": {"allOf": [{"$ref": "#/PLACE/Named"}, {"$ref": "#/PLACE/Sized"}]},
    "Sized": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}},
}
LISTED = {"type": "array", "items": {"type": "string", "enum": ["summary", "stock"]}, "maxItems": 2}


def schemas(place):
    return json.loads(json.dumps(SCHEMAS).replace("PLACE", place))


def openapi3():
    item = {"$ref": "#/components/schemas/Item"}
    both = {"$ref": "#/components/schemas/Both"}
    return Document({
        "openapi": "3.0.1",
        "servers": [{"url": "https://api.example.com{base}",
                     "variables": {"base": {"default": "/shop/v1"}}}],
        "paths": {
            "/items/{sku}": {
                "parameters": [{"$ref": "#/components/parameters/sku"}],
                "put": {
                    "operationId": "putItem",
                    "parameters": [
                        {"name": "parts", "in": "query", "explode": False, "schema": LISTED},
                        {"name": "limit", "in": "query", "required": True,
                         "schema": {"type": "integer", "maximum": 50}},
                        {"name": "X-Shop", "in": "header", "required": True,
                         "schema": {"type": "string"}}],
                    "requestBody": {"required": True,
                                    "content": {"application/json": {"schema": item}}},
                    "responses": {
                        "200": {"content": {"application/json": {"schema": item}}},
                        "204": {"description": "nothing to say"}}}},
            "/items/both": {"get": {
                "operationId": "getBoth",
                "responses": {"200": {"content": {"application/json": {"schema": both}}}}}}},
        "components": {"schemas": schemas("components/schemas"), "parameters": {
            "sku": {"name": "sku", "in": "path", "required": True, "schema": {
                "type": "string", "maxLength": 8}}}}})


def swagger2():
    item = {"$ref": "#/definitions/Item"}
    both = {"$ref": "#/definitions/Both"}
    return Document({
        "swagger": "2.0",
        "basePath": "/shop/v1",
        "paths": {
            "/items/{sku}": {
                "parameters": [{"$ref": "#/parameters/sku"}],
                "put": {
                    "operationId": "putItem",
                    "parameters": [
                        {"name": "parts", "in": "query", "collectionFormat": "csv", **LISTED},
                        {"name": "limit", "in": "query", "required": True, "type": "integer",
                         "maximum": 50},
                        {"name": "X-Shop", "in": "header", "required": True, "type": "string"},
                        {"name": "body", "in": "body", "required": True, "schema": item}],
                    "responses": {"200": {"schema": item}, "204": {"description": "nothing"}}}},
            "/items/both": {"get": {
                "operationId": "getBoth", "responses": {"200": {"schema": both}}}}},
        "parameters": {"sku": {"name": "sku", "in": "path", "required": True, "type": "string",
                               "maxLength": 8}},
        "definitions": schemas("definitions")})


SENT = {"sku": "A b", "quantity": 3, "note": None, "price": {"currency": "USD", "amount": "9.99"}}
GOOD = {
    "request": {"method": "PUT", "target": "/shop/v1/items/A%20b?limit=20&parts=summary,stock",
                "headers": {"x-shop": "1", "content-type": "application/json; charset=utf-8"},
                "body": json.dumps(SENT)},
    "response": {"status": 200, "headers": {"content-type": "application/json"},
                 "body": json.dumps({"id": "7", "changed": "2026-11-25T08:00:00.125Z", **SENT})}}
EMPTY = {**GOOD, "response": {"status": 204, "headers": {}, "body": ""}}
BOTH = {"request": {"method": "GET", "target": "/shop/v1/items/both", "headers": {}, "body": ""},
        "response": {"status": 200, "headers": {"content-type": "application/json"},
                     "body": json.dumps({"name": "x", "size": 2})}}


def item(**fields):
    """The body of GOOD's answer with other fields; None takes one away."""
    whole = {"id": "7", **SENT, **fields}
    return json.dumps({name: value for name, value in whole.items()
                       if value is not None or name == "note"})


# (what is broken, where, the new value, part of the only complaint)
BROKEN = [
    ("unknown path", "request/target", "/shop/v1/things/A?limit=1", "no operation PUT"),
    ("unknown method", "request/method", "PATCH", "no operation PATCH"),
    ("below the base", "request/target", "/items/A?limit=1", "no operation PUT /items/A"),
    ("unknown query", "request/target", "/shop/v1/items/A?limit=1&page=2",
     "query parameter page is not known"),
    ("query of the wrong case", "request/target", "/shop/v1/items/A?limit=1&Parts=stock",
     "query parameter Parts is not known"),
    ("required query missing", "request/target", "/shop/v1/items/A",
     "query parameter limit is missing"),
    ("query of the wrong type", "request/target", "/shop/v1/items/A?limit=ten",
     "query parameter limit: $: 'ten' is not of type 'integer'"),
    ("query too large", "request/target", "/shop/v1/items/A?limit=51", "51 is greater than"),
    ("query given twice", "request/target", "/shop/v1/items/A?limit=1&limit=2",
     "query parameter limit is given 2 times"),
    ("list out of its enum", "request/target", "/shop/v1/items/A?limit=1&parts=stock,prices",
     "'prices' is not one of"),
    ("list too long", "request/target", "/shop/v1/items/A?limit=1&parts=stock,stock,stock",
     "is too long"),
    ("path too long", "request/target", "/shop/v1/items/ABCDEFGHI?limit=1",
     "path parameter sku: $: 'ABCDEFGHI' is too long"),
    ("header missing", "request/headers/x-shop", None, "header X-Shop is missing"),
    ("body missing", "request/body", "", "the body is missing"),
    ("body is no JSON", "request/body", "{", "request is not JSON"),
    ("body of the wrong media", "request/headers/content-type", "text/xml",
     "request is text/xml, not one of ['application/json']"),
    ("request: required field missing", "request/body", json.dumps({"sku": "A"}),
     "request $: 'quantity' is a required property"),
    ("request: wrong type", "request/body", json.dumps({**SENT, "quantity": "3"}),
     "request $.quantity: '3' is not of type 'integer'"),
    ("request: below the minimum", "request/body", json.dumps({**SENT, "quantity": -1}),
     "request $.quantity: -1 is less than"),
    ("request: unknown field", "request/body", json.dumps({**SENT, "colour": "red"}),
     "request $: Additional properties are not allowed ('colour'"),
    ("answer: unknown field", "response/body", item(colour="red"),
     "answer $: Additional properties are not allowed ('colour'"),
    ("answer: unknown field of a part", "response/body",
     item(price={"currency": "USD", "amount": "1", "tax": "0"}),
     "answer $.price: Additional properties are not allowed ('tax'"),
    ("answer: required field of a part missing", "response/body", item(price={"currency": "USD"}),
     "answer $.price: 'amount' is a required property"),
    ("answer: out of the enum", "response/body", item(price={"currency": "CNY", "amount": "1"}),
     "answer $.price.currency: 'CNY' is not one of"),
    ("answer: readOnly field missing", "response/body", item(id=None),
     "answer $: 'id' is a required property"),
    ("answer: null where none may be", "response/body", json.dumps({"id": None, **SENT}),
     "answer $.id: None is not of type 'string'"),
    ("answer: no such time", "response/body", item(changed="2026-13-25T08:00:00Z"),
     "answer $.changed: '2026-13-25T08:00:00Z' is not a 'date-time'"),
    ("answer: time without zone", "response/body", item(changed="2026-11-25T08:00:00"),
     "is not a 'date-time'"),
    ("answer: status that is not described", "response/status", 418,
     "status 418 is not described"),
    ("answer: no body", "response/body", "", "status 200 has no body and one is described"),
    ("answer: a body that is not described", "response/status", 204,
     "status 204 has a body and none is described"),
    ("answer: wrong media", "response/headers/content-type", "text/html",
     "answer is text/html"),
]


def failures(contract):
    for name, exchange, operation in (("good", GOOD, "putItem"), ("empty", EMPTY, "putItem"),
                                      ("both parts", BOTH, "getBoth")):
        got = contract.check(exchange)
        if got != (operation, [], []):
            yield f"{name}: {got}"
    # A part of allOf stays open, but what it requires is required.
    short = changed(BOTH, "response/body", json.dumps({"name": "x"}))
    got = contract.check(short)
    if got != ("getBoth", [], ["answer $: 'size' is a required property"]):
        yield f"a part's required field: {got}"
    wrapped = changed(BOTH, "response/body", json.dumps({"both": {"name": "x"}}))
    contract.find("GET", "/shop/v1/items/both")[0][0].wrapper = "both"
    got = contract.check(wrapped)
    if got != ("getBoth", [], ["answer $: 'size' is a required property"]):
        yield f"what is inside of a wrapper: {got}"
    for name, place, value, wanted in BROKEN:
        _, about_request, about_answer = contract.check(changed(GOOD, place, value))
        complaints = about_request + about_answer
        if len(complaints) != 1 or wanted not in complaints[0]:
            yield f"{name}: {complaints}, not one with {wanted!r}"


# (what is said, the exchanges, rows of the table, complaints, rows left unused)
TABLES = [
    ("all is well", [GOOD], {"OPERATIONS": ["putItem"]}, [], []),
    ("an operation is never answered well", [changed(GOOD, "response/status", 500)],
     {"OPERATIONS": ["putItem"], "UNDESCRIBED": [(500, "an outage")]}, [], ["operation"]),
    ("a status that no row explains", [changed(GOOD, "response/status", 500)], {},
     ["putItem: 500: status 500 is not described"], []),
    ("a row explains a complaint", [changed(GOOD, "request/headers/x-shop", None)],
     {"TOLERATED": [("putItem", "header X-Shop", "known to be optional")]}, [], []),
    ("a row of another operation does not", [changed(GOOD, "request/headers/x-shop", None)],
     {"TOLERATED": [("getBoth", "header X-Shop", "not here")]},
     ["putItem: request: header X-Shop is missing"], ["tolerated"]),
    ("a path that no document has", [changed(GOOD, "request/target", "/token")], {},
     ["PUT /token: request: no operation PUT /token"], []),
    ("unless a row says so", [changed(GOOD, "request/target", "/token")],
     {"OUTSIDE": [("PUT /token", "no document has it")]}, [], []),
    ("a rule that does not hold", [GOOD],
     {"FIELDS": [("putItem", "request", "three is many", lambda body: body["quantity"] > 3)]},
     ["putItem: request: not so: three is many"], []),
    ("a rule about a field that is not there", [GOOD],
     {"FIELDS": [("putItem", "answer", "it has a size", lambda body: body["size"] > 3)]},
     ["putItem: answer: not so: it has a size (KeyError: 'size')"], []),
    ("a rule that never applies", [GOOD],
     {"FIELDS": [("putItem", "answer", "of others", lambda body: None)]}, [], ["field"]),
]


def table_failures(contract):
    names = ("OUTSIDE", "UNDESCRIBED", "TOLERATED", "FIELDS", "OPERATIONS")
    for name, exchanges, rows, wanted, unused in TABLES:
        table = Table(types.SimpleNamespace(**{each: rows.get(each, []) for each in names}))
        complaints, _, _ = check(contract, table, exchanges)
        got = (list(complaints), [row[0] for row in table.unused])
        if got != (wanted, unused):
            yield f"{name}: {got}"


def main():
    found = [f"{kind}: {text}" for kind, document in (("openapi 3", openapi3()),
                                                      ("swagger 2", swagger2()))
             for text in failures(Contract([document]))]
    found += table_failures(Contract([openapi3()]))
    print("\n".join(found) or f"2 documents, {len(BROKEN)} broken exchanges of each found out, "
          f"{len(TABLES)} tables")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
