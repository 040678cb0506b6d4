"""What exchanges_test.py expects of Walmart beyond the published documents."""

DOCUMENTS = [f"walmart/openapi-2026/marketplace-{name}.yml" for name in (
    "authentication", "inventory", "items", "orders", "notifications")]

OPERATIONS = ["tokenAPI", "getAllItems", "updateInventoryForAnItem",
              "getMultiNodeInventoryForSkuAndAllShipnodes", "updateMultiNodeInventory",
              "getAllOrders", "getAnOrder", "getWFSInventory"]

# (start of "METHOD target", why no document has it)
OUTSIDE = []

# (status, why the documents leave it out)
UNDESCRIBED = [
    (401, "the documents describe success alone"),
    (429, "the documents describe success alone"),
    (500, "the documents describe success alone"),
    (503, "the documents describe success alone"),
]

# (operation, the member around its answer that the schema forgets and the examples show)
WRAPPED = [("getAnOrder", "order")]

# (operation, part of the complaint, why the documents are wrong there)
TOLERATED = [
    ("getAllItems", "variantGroupInfo", "the example has a list, and a text for a flag"),
    ("getAnOrder", r"orderDate: \d+ is not of type 'string'",
     "its examples have milliseconds, as the schema of the list says"),
    ("getAnOrder", r"\('orderType'", "its example has it"),
    ("getAnOrder", "trackingInfo|refundReason", "its example has others"),
]


def lines(body):
    return [line for order in body["list"]["elements"]["order"]
            for line in order["orderLines"]["orderLine"]]


# (operation, side, sentence, rule: None where it says nothing of this body)
FIELDS = [
    ("getAllOrders", "answer", "amounts of order lines are strings of digits", lambda body: all(
        isinstance(status["statusQuantity"]["amount"], str)
        and status["statusQuantity"]["amount"].isdigit()
        for line in lines(body) for status in line["orderLineStatuses"]["orderLineStatus"])),
    ("getAllOrders", "answer", "the times of orders are milliseconds", lambda body: all(
        order["orderDate"] > 10**12 for order in body["list"]["elements"]["order"])),
    ("updateInventoryForAnItem", "request", "a quantity is a whole number of EACH", lambda body:
     body["quantity"]["unit"] == "EACH" and isinstance(body["quantity"]["amount"], int)),
    ("updateMultiNodeInventory", "request", "each node gets an input quantity", lambda body: all(
        node["shipNode"] and isinstance(node["inputQty"]["amount"], int)
        for node in body["inventories"]["nodes"])),
    ("tokenAPI", "answer", "the token lives 15 minutes", lambda body: body["expires_in"] == 900),
]
