"""What an OpenAPI 3 or Swagger 2 document says about one recorded exchange.

A Contract knows one document or several. check(exchange) finds the operation of the request by
method and path, and returns it with the list of what does not fit:

1. Path and query parameters: unknown names, required ones that are missing, wrong types, values out
   of an enum or a range, too many of a list. Required headers that are missing.
2. The body of the request and of the answer, the latter by its status, against their schemas. An
   answer whose status is not described does not fit.
3. Closed world: a schema that names its properties and says nothing of others allows no others,
   unless it is a part of allOf, anyOf or oneOf. A sandbox may not invent fields.
4. Tolerated: nullable, readOnly fields that a request leaves out, a slash more or less at the end.

An exchange is what recorder.h writes:
{"request": {"method", "target", "headers": {}, "body"},
 "response": {"status", "headers": {}, "body"}}
"""
import copy
import datetime
import json
import re
import urllib.parse

import jsonschema
import yaml

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
COMBINED = ("allOf", "anyOf", "oneOf")
FORMATS = jsonschema.FormatChecker([])


@FORMATS.checks("date-time", ValueError)
def is_date_time(value):
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        return False
    return bool(datetime.datetime.fromisoformat(value[:19]))


def load(path):
    text = path.read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=loader)



def _parts_of(document):
    """The schemas that allOf and its like put together: they cannot be closed one by one."""
    parts = set()

    def walk(node):
        if isinstance(node, dict):
            for name in COMBINED:
                for part in node.get(name) if isinstance(node.get(name), list) else []:
                    if isinstance(part, dict) and "$ref" in part:
                        parts.add(part["$ref"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    return parts


def tighten(schema, *, request, closed=True):
    """The schema as JSON Schema draft 4 would say it, closed where it names its properties."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return schema
    schema = dict(schema)
    properties = schema.get("properties")
    if isinstance(properties, dict):
        schema["properties"] = {
            name: tighten(value, request=request) for name, value in properties.items()}
        if closed and "additionalProperties" not in schema and not set(COMBINED) & set(schema):
            schema["additionalProperties"] = False
        required = schema.get("required")
        if request and isinstance(required, list):
            required = [name for name in required if not properties.get(name, {}).get("readOnly")]
        if isinstance(required, list):
            schema["required"] = required
            if not required:
                del schema["required"]
    if isinstance(schema.get("required"), bool):  # of a parameter, not of an object
        del schema["required"]
    for name in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(name), dict):
            schema[name] = tighten(schema[name], request=request)
    for name in COMBINED:
        if name in schema:
            schema[name] = [tighten(part, request=request, closed=False) for part in schema[name]]
    if schema.pop("nullable", False) or schema.pop("x-nullable", False):
        if isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
    return schema


class Document:
    """One document, its operations, and its schemas in the two tightenings."""

    def __init__(self, content, name=""):
        self.name = name
        self.content = content
        self.swagger = "swagger" in content
        self.base = self._base_path()
        parts = _parts_of(content)
        self.roots = {request: self._root(parts, request) for request in (True, False)}
        self.operations = [operation for path, item in content["paths"].items()
                           for operation in self._operations(path, item)]

    def _base_path(self):
        if self.swagger:
            return self.content.get("basePath", "").rstrip("/")
        server = (self.content.get("servers") or [{"url": ""}])[0]
        url = server["url"]
        for name, variable in server.get("variables", {}).items():
            url = url.replace("{" + name + "}", variable["default"])
        return urllib.parse.urlsplit(url).path.rstrip("/")

    def _root(self, parts, request):
        place = "#/definitions/" if self.swagger else "#/components/schemas/"
        given = (self.content.get("definitions", {}) if self.swagger
                 else self.content.get("components", {}).get("schemas", {}))
        schemas = {name: tighten(schema, request=request, closed=place + name not in parts)
                   for name, schema in given.items()}
        return {"definitions": schemas} if self.swagger else {"components": {"schemas": schemas}}

    def resolve(self, node):
        while "$ref" in node:
            found = self.content
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def _operations(self, path, item):
        shared = [self.resolve(parameter) for parameter in item.get("parameters", [])]
        for method, operation in item.items():
            if method not in METHODS:
                continue
            own = [self.resolve(parameter) for parameter in operation.get("parameters", [])]
            named = {(parameter["in"], parameter["name"]) for parameter in own}
            yield Operation(self, method.upper(), path, operation, own + [
                parameter for parameter in shared
                if (parameter["in"], parameter["name"]) not in named])

    def errors(self, schema, value, *, request):
        """What is wrong with a value, one sentence each, in the order of its places."""
        whole = {**self.roots[request], "allOf": [tighten(schema, request=request)]}
        validator = jsonschema.Draft4Validator(whole, format_checker=FORMATS)
        return [f"{error.json_path}: {_shorten(error.message)}"
                for error in sorted(validator.iter_errors(value), key=lambda e: e.json_path)]


def _shorten(text):
    return text if len(text) <= 240 else text[:120] + " ... " + text[-115:]


class Operation:
    def __init__(self, document, method, path, content, parameters):
        self.document = document
        self.method = method
        self.path = document.base + path
        self.content = content
        self.parameters = parameters
        self.wrapper = None  # the one member that holds what the schema describes, if there is one
        self.id = content.get("operationId") or f"{method} {self.path}"
        pieces = re.split(r"(\{[^}]+\})", self.path.rstrip("/"))
        self.literal = sum(len(piece) for piece in pieces if not piece.startswith("{"))
        self.expression = re.compile("".join(
            f"(?P<p{at}>[^/]+)" if piece.startswith("{") else re.escape(piece)
            for at, piece in enumerate(pieces)))
        self.names = {f"p{at}": piece[1:-1] for at, piece in enumerate(pieces)
                      if piece.startswith("{")}

    def match(self, method, path):
        """The path's parameters, decoded; None when it is another operation's."""
        if method != self.method:
            return None
        found = self.expression.fullmatch(path.rstrip("/"))
        return found and {name: urllib.parse.unquote(found[group])
                          for group, name in self.names.items()}

    # The parameters.

    def check_parameters(self, path, query, headers):
        given = {"path": {name: [value] for name, value in path.items()}, "query": {}}
        for name, value in query:
            given["query"].setdefault(name, []).append(value)
        complaints = []
        known = {parameter["name"] for parameter in self.parameters if parameter["in"] == "query"}
        for name in given["query"]:
            if name not in known:
                complaints.append(f"query parameter {name} is not known")
        for parameter in self.parameters:
            place, name = parameter["in"], parameter["name"]
            if place == "header":
                if parameter.get("required") and not headers.get(name.lower()):
                    complaints.append(f"header {name} is missing")
            elif place in given:
                if name in given[place]:
                    complaints += self._check_value(parameter, given[place][name])
                elif parameter.get("required"):
                    complaints.append(f"{place} parameter {name} is missing")
        return complaints

    def _check_value(self, parameter, texts):
        place = f"{parameter['in']} parameter {parameter['name']}"
        schema = parameter if self.document.swagger else parameter.get("schema", {})
        schema = self.document.resolve(schema)
        if schema.get("type") == "array":
            if not _repeats(parameter, self.document.swagger):
                texts = [part for text in texts for part in text.split(_separator(parameter))]
            items = self.document.resolve(schema.get("items", {}))
            value = [_typed(text, items) for text in texts]
        elif len(texts) > 1:
            return [f"{place} is given {len(texts)} times"]
        else:
            value = _typed(texts[0], schema)
        plain = {name: part for name, part in schema.items()
                 if name not in ("name", "in", "required", "description", "collectionFormat")}
        return [f"{place}: {error}"
                for error in self.document.errors(plain, value, request=True)]

    # The bodies.

    def check_request_body(self, headers, body):
        if self.document.swagger:
            described = next((p for p in self.parameters if p["in"] == "body"), None)
            required = bool(described and described.get("required"))
            schemas = {"application/json": described["schema"]} if described else {}
        else:
            described = self.document.resolve(self.content.get("requestBody", {})) or None
            required = bool(described and described.get("required"))
            schemas = {media: part.get("schema", {})
                       for media, part in (described or {}).get("content", {}).items()}
        if not body:
            return ["the body is missing"] if required else []
        if not schemas:
            return ["a body is sent and none is described"]
        return self._check_body(schemas, headers, body, request=True)

    def check_answer(self, status, headers, body):
        responses = self.content["responses"]
        described = next((responses[key] for key in (
            str(status), status, f"{status // 100}XX", "default") if key in responses), None)
        if described is None:
            return [f"status {status} is not described"]
        described = self.document.resolve(described)
        if self.document.swagger:
            schemas = ({"application/json": described["schema"]} if "schema" in described else {})
        else:
            schemas = {media: part.get("schema", {})
                       for media, part in described.get("content", {}).items()}
        if not schemas:
            return [f"status {status} has a body and none is described"] if body else []
        if not body:
            return [f"status {status} has no body and one is described"]
        return self._check_body(schemas, headers, body, request=False)

    def examples(self):
        """(status, schema, example) of every JSON answer that the document shows."""
        for status, described in self.content["responses"].items():
            described = self.document.resolve(described)
            if self.document.swagger:
                for value in described.get("examples", {}).values():
                    yield status, described["schema"], value
                continue
            for media, part in described.get("content", {}).items():
                if not media.endswith("json"):
                    continue
                values = [example["value"] for example in part.get("examples", {}).values()]
                values += [part["example"]] if "example" in part else []
                for value in values:
                    yield status, part.get("schema", {}), value

    def _check_body(self, schemas, headers, body, *, request):
        what = "request" if request else "answer"
        media = headers.get("content-type", "").split(";")[0].strip().lower()
        wanted = {name.split(";")[0].strip().lower(): schema for name, schema in schemas.items()}
        schema = wanted.get(media, wanted.get("*/*"))
        if schema is None:
            return [f"{what} is {media or 'of no media type'}, not one of {sorted(wanted)}"]
        if media == "application/x-www-form-urlencoded":
            value = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        elif media.endswith("json") or media == "":
            try:
                value = json.loads(body)
            except json.JSONDecodeError as error:
                return [f"{what} is not JSON: {error}"]
        else:
            return []
        if request:
            return [f"request {error}"
                    for error in self.document.errors(schema, value, request=True)]
        return [f"answer {error}" for error in self.answer_errors(schema, value)]

    def answer_errors(self, schema, value):
        if isinstance(value, dict) and list(value) == [self.wrapper]:
            value = value[self.wrapper]
        return self.document.errors(schema, value, request=False)


def _repeats(parameter, swagger):
    if swagger:
        return parameter.get("collectionFormat") == "multi"
    return parameter.get("explode", parameter.get("style", "form") == "form")


def _separator(parameter):
    return {"ssv": " ", "pipes": "|", "tsv": "\t"}.get(parameter.get("collectionFormat"), ",")


def _typed(text, schema):
    """The value that a text in a path or query stands for; itself when it stands for none."""
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


class Contract:
    """Several documents of one marketplace. A path with fewer parameters goes first; where two
    documents describe one operation, the exchange has to fit one of them. `wrapped` names
    operations whose answers come as {member: what the schema describes}."""

    def __init__(self, documents, wrapped=()):
        self.operations = [operation for document in documents
                           for operation in document.operations]
        for operation in self.operations:
            operation.wrapper = dict(wrapped).get(operation.id)

    def find(self, method, path):
        found = [(operation, operation.match(method, path)) for operation in self.operations]
        found = [(operation, names) for operation, names in found if names is not None]
        most = max((operation.literal for operation, _ in found), default=0)
        return [pair for pair in found if pair[0].literal == most]

    def check(self, exchange):
        """(id of the operation or None, complaints about the request, about the answer)."""
        request, response = exchange["request"], exchange["response"]
        parts = urllib.parse.urlsplit(request["target"])
        found = self.find(request["method"], parts.path)
        if not found:
            return None, [f"no operation {request['method']} {parts.path}"], []
        # '+' in a query is a space in a form and a plus elsewhere: callers write %20 and %2B.
        query = [tuple(map(urllib.parse.unquote, pair.partition("=")[::2]))
                 for pair in parts.query.split("&") if pair]
        tried = []
        for operation, names in found:
            headers = request["headers"]
            about_request = operation.check_parameters(names, query, headers)
            about_request += operation.check_request_body(headers, request["body"])
            about_answer = operation.check_answer(
                response["status"], response["headers"], response["body"])
            tried.append((operation.id, about_request, about_answer))
        return min(tried, key=lambda result: len(result[1]) + len(result[2]))


def changed(exchange, place, value):
    """A copy with another value at "request.headers.accept" and the like; None takes it away."""
    other = copy.deepcopy(exchange)
    *path, last = place.split("/")
    node = other
    for name in path:
        node = node[name]
    if value is None:
        node.pop(last, None)
    else:
        node[last] = value
    return other
