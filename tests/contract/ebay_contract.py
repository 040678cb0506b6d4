"""What exchanges_test.py expects of eBay beyond the published documents, which name fields and
require none of them."""

DOCUMENTS = [f"ebay/{name}_oas3.json" for name in (
    "sell_inventory_v1", "sell_fulfillment_v1", "commerce_notification_v1")]

OPERATIONS = ["getInventoryItems", "bulkGetInventoryItem", "bulkUpdatePriceQuantity", "getOffers",
              "getOffer", "updateOffer", "publishOffer", "withdrawOffer", "getOrders", "getOrder",
              "getPublicKey"]

# (start of "METHOD target", why no document has it)
OUTSIDE = [("POST /identity/v1/oauth2/token", "tokens are in no document")]

# (status, why the documents leave it out)
UNDESCRIBED = [
    (500, "the bodies of errors are described in prose"),
    (401, "an expired token is the gateway's answer"),
    (429, "a refusal for speed is the gateway's answer"),
    (503, "an outage is the gateway's answer"),
]

# (operation, the member around its answer that the schema forgets)
WRAPPED = []

# (operation, part of the complaint, why the documents are wrong there)
TOLERATED = []


def entries(body):
    return body["responses"]


def sums(orders):
    return all(line["lineItemId"] and line["legacyItemId"] and isinstance(line["quantity"], int)
               for order in orders for line in order["lineItems"])


# (operation, side, sentence, rule: None where it says nothing of this body)
FIELDS = [
    ("bulkUpdatePriceQuantity", "request", "1 to 25 items, each once", lambda body:
     1 <= len(body["requests"]) <= 25
     and len({entry["sku"] for entry in body["requests"]}) == len(body["requests"])),
    ("bulkUpdatePriceQuantity", "request", "a whole quantity of the item, none of an offer",
     lambda body: all(entry["shipToLocationAvailability"]["quantity"] >= 0
                      and not entry.get("offers") for entry in body["requests"])),
    ("bulkUpdatePriceQuantity", "answer", "each entry has its SKU and a status", lambda body: all(
        entry["sku"] and isinstance(entry["statusCode"], int) for entry in entries(body))),
    ("bulkGetInventoryItem", "request", "1 to 25 items", lambda body:
     1 <= len(body["requests"]) <= 25),
    ("bulkGetInventoryItem", "answer", "each entry has its SKU and a status", lambda body: all(
        entry["sku"] and isinstance(entry["statusCode"], int) for entry in entries(body))),
    ("getInventoryItems", "answer", "each item tells its SKU and what is available", lambda body:
     all(item["sku"] and item["availability"]["shipToLocationAvailability"]["quantity"] >= 0
         for item in body["inventoryItems"])),
    ("getOffers", "answer", "a published offer names its listing", lambda body: all(
        offer["listing"]["listingId"] for offer in body["offers"]
        if offer["status"] == "PUBLISHED")),
    ("updateOffer", "request", "an offer is put back whole", lambda body: all(
        body.get(field) is not None for field in (
            "categoryId", "listingPolicies", "merchantLocationKey", "pricingSummary"))),
    ("getOrders", "answer", "each line has its ids and a whole quantity", lambda body:
     sums(body["orders"])),
    ("getOrders", "answer", "times end in milliseconds and Z", lambda body: all(
        order[field].endswith("Z") and order[field][-5] == "."
        for order in body["orders"] for field in ("creationDate", "lastModifiedDate"))),
    ("getOrder", "answer", "each line has its ids and a whole quantity", lambda body: sums([body])),
    ("getPublicKey", "answer", "the key says how it signs", lambda body: all(
        body[field] for field in ("algorithm", "digest", "key"))),
]
