# Goal: every GraphQL document that the Shopify connector sends is valid against the published schema.
# Method: the documents are read out of src/channels/shopify/documents.h and validated against the
# introspection result in the folder named by TIDEGATE_SHARED (else ../shared). Exit code 77 with a
# reason when the schema is missing.

import gzip
import json
import os
import pathlib
import re
import sys

from graphql import parse
from graphql.utils.build_client_schema import build_client_schema
from graphql.validation import validate

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("TIDEGATE_SHARED", ROOT.parent / "shared"))
SCHEMA = SHARED / "specs" / "shopify" / "admin_2026-10.introspection.json.gz"
DOCUMENTS = ROOT / "src" / "channels" / "shopify" / "documents.h"
SKIPPED = 77


def without_null_default(node):
    """Debian's library predates null as a default; to a document it means the same as no default."""
    if "null" in (node.get("defaultValue") or ""):
        node["defaultValue"] = None
    return node


def main():
    if not SCHEMA.exists():
        print(f"skipped: the Shopify schema is not there; set TIDEGATE_SHARED ({SCHEMA})")
        return SKIPPED
    with gzip.open(SCHEMA) as file:
        introspection = json.load(file, object_hook=without_null_default)
    schema = build_client_schema(introspection.get("data", introspection))
    documents = re.findall(
        r'(k\w+Document) = R"graphql\(([\s\S]*?)\)graphql"', DOCUMENTS.read_text()
    )
    complaints = []
    if len(documents) < 7:
        complaints.append(f"only {len(documents)} documents were found")
    for name, text in documents:
        complaints += [f"{name}: {error}" for error in validate(schema, parse(text))]
    if not validate(schema, parse("query { shop { nonsense } }")):
        complaints.append("a field that does not exist passed: the check itself is broken")
    # The schema lets this field be left out; the server does not.
    if "changeFromQuantity" not in schema.get_type("InventoryQuantityInput").fields:
        complaints.append("InventoryQuantityInput has no changeFromQuantity")
    if not schema.get_directive("idempotent"):
        complaints.append("there is no directive @idempotent")
    print("\n".join(complaints) or f"{len(documents)} documents are valid")
    return 1 if complaints else 0


sys.exit(main())
