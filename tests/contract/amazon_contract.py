"""What exchanges_test.py expects of Amazon beyond the official models."""

DOCUMENTS = [f"amazon/models/{name}.json" for name in (
    "orders_2026-01-01", "listingsItems_2021-08-01", "fbaInventory")]

OPERATIONS = ["searchOrders", "getOrder", "searchListingsItems", "getListingsItem",
              "patchListingsItem", "getInventorySummaries"]

# (start of "METHOD target", why no model has it)
OUTSIDE = [
    ("POST /auth/o2/token", "Login with Amazon"),
    ("POST /123456789012/tidegate|POST /$", "the seller's queue, of AWS"),
]

# (status, why the models leave it out)
UNDESCRIBED = []

# (operation, the member around its answer that the schema forgets)
WRAPPED = []

# (operation, part of the complaint, why the models are wrong there)
TOLERATED = []


def stock_patches(body):
    return [patch for patch in body["patches"]
            if patch["path"].endswith("fulfillment_availability")]


def names_channel_and_quantity(body):
    if not stock_patches(body):
        return None
    return all(value["fulfillment_channel_code"] == "DEFAULT"
               and isinstance(value["quantity"], int) and value["quantity"] >= 0
               for patch in stock_patches(body) for value in patch["value"])


# (operation, side, sentence, rule: None where it says nothing of this body)
FIELDS = [
    ("patchListingsItem", "request", "a patch of stock names the channel DEFAULT and a quantity",
     names_channel_and_quantity),
    ("patchListingsItem", "request", "a patch names the product type, as summaries tell it",
     lambda body: body["productType"] not in ("", "PRODUCT")),
    ("patchListingsItem", "request", "stock is merged, so that other channels stay",
     lambda body: all(patch["op"] == "merge" for patch in stock_patches(body))),
    ("patchListingsItem", "answer", "a submission has an id and a status",
     lambda body: body["submissionId"] != "" and body["status"] in ("ACCEPTED", "INVALID")),
    ("searchListingsItems", "answer", "each item tells its SKU", lambda body: all(
        item["sku"] for item in body["items"])),
    ("searchOrders", "answer", "each order tells its status and its lines", lambda body: all(
        order["fulfillment"]["fulfillmentStatus"] and order["orderItems"]
        for order in body["orders"])),
]
