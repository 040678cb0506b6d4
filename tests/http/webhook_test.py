"""Goal: what a marketplace posts is believed only when it is signed, and counts once: forged, damaged,
absurd, stale and repeated webhooks change nothing and are refused in words.

Method: the whole program with a TikTok Shop that has nothing to tell and a Shopify shop that cannot be
reached, so that webhooks are all it hears. Before and after each round of bad webhooks the sequence and
the state hash of the journal, as `verify` computes it, must be the same.
"""
import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import tempfile
import threading
import time

import harness
import prometheus

KEY, SECRET, CLIENT_SECRET = "app-key", "app-secret", "client-secret"
CHANNELS = """
[[channel]]
code = "tiktok"
kind = "tiktok"
app_key = "app-key"
app_secret = "app-secret"
shop_cipher = "cipher"
refresh_token = "refresh"
access_token = "access"
base_url = "http://127.0.0.1:PORT"
auth_url = "http://127.0.0.1:PORT"
poll_seconds = 100000

[[channel]]
code = 'the "store"'
kind = "shopify"
shop = "example.myshopify.com"
base_url = "http://127.0.0.1:9"
access_token = "token"
client_secret = "client-secret"
"""
NOW = int(time.time())
STORE = "/webhooks/the \"store\"".replace(" ", "%20").replace('"', "%22")


class SilentShop(http.server.BaseHTTPRequestHandler):
    """A TikTok Shop with no products and no orders."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = {"access_token": "a", "refresh_token": "r", "access_token_expire_in": NOW + 10**6,
                 "refresh_token_expire_in": NOW + 10**6}
        data = token if "token" in self.path else {"products": [], "orders": [], "warehouses": []}
        body = json.dumps({"code": 0, "message": "Success", "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def hub():
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SilentShop)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    with contextlib.closing(shop.socket), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "channels.toml")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(CHANNELS.replace("PORT", str(shop.server_port)))
        yield harness.Hub(folder)
        shop.shutdown()


class Shops:
    """The marketplaces' side: signs and posts."""

    def __init__(self, server):
        self.client = harness.Client(server, "")

    def tiktok(self, body, signature=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        right = hmac.new(SECRET.encode(), KEY.encode() + data, hashlib.sha256).hexdigest()
        return self.post("/webhooks/tiktok", data, {
            "Authorization": right if signature is None else signature})

    def shopify(self, body, signature=None, topic="orders/create", shop="example.myshopify.com",
                delivery="1"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        digest = hmac.new(CLIENT_SECRET.encode(), data, hashlib.sha256).digest()
        right = base64.b64encode(digest).decode()
        return self.post(STORE, data, {
            "X-Shopify-Hmac-Sha256": right if signature is None else signature,
            "X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": shop,
            "X-Shopify-Webhook-Id": delivery, "X-Shopify-Event-Id": delivery})

    def post(self, path, data, headers):
        return self.client.ask("POST", path, raw=data, key="", headers=headers)


def order_status(order, status="AWAITING_SHIPMENT", at=NOW, delivery="n-1"):
    return {"type": 1, "tts_notification_id": delivery, "shop_id": "7", "timestamp": at,
            "data": {"order_id": order, "order_status": status, "update_time": at}}


def store_order(order, quantity=1):
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
    return {"id": order, "created_at": at, "updated_at": at, "financial_status": "paid",
            "fulfillment_status": None, "cancelled_at": None, "refunds": [],
            "line_items": [{"id": 1, "variant_id": 11, "quantity": quantity,
                            "current_quantity": quantity, "fulfillable_quantity": quantity}]}


def settled(server, shops, before=None):
    """Waits until the TikTok channel is connected and a search has moved its watermark, the last thing
    that moves by itself; the watermark."""
    client, end = harness.Client(server), time.monotonic() + 60
    hello = {"type": 99, "tts_notification_id": "hello"}
    while True:
        assert time.monotonic() < end, "the channel does not connect"
        marks = [c.get("watermark") for c in client.get("/api/v1/channels").json["items"]
                 if c["channel"] == "tiktok"]
        if marks not in ([], [None], [before]) and shops.tiktok(hello).status == 200:
            return marks[0]


@contextlib.contextmanager
def unchanged(server):
    client = harness.Client(server)
    before = (client.sequence(), server.run("verify")["state_hash"])
    yield
    after = (client.sequence(), server.run("verify")["state_hash"])
    events = client.get(f"/api/v1/events?after={before[0]}").json["items"]
    assert after == before, events


def refused(answer, status, code, what=""):
    told = (answer.status, answer.json and answer.json["code"])
    assert told == (status, code), f"{told} {answer.text} for {str(what)[:200]}"


def test_forged_webhooks():
    with hub() as server, server:
        shops = Shops(server)
        settled(server, shops)
        body = order_status("576461413038785752")
        other = hmac.new(b"other", KEY.encode() + json.dumps(body).encode(), "sha256").hexdigest()
        with unchanged(server):
            for signature in ("", "0" * 64, other, other.upper(), "x" * 10_000, "\u00e9"):
                refused(shops.tiktok(body, signature.encode("latin-1")), 401,
                        "webhook_signature_invalid")
                refused(shops.shopify(store_order(5), signature.encode("latin-1")), 401,
                        "webhook_signature_invalid")
            refused(shops.shopify(b""), 401, "webhook_signature_invalid")
            refused(shops.shopify(store_order(5), shop="evil.myshopify.com"), 400,
                    "webhook_malformed")
            refused(shops.post("/webhooks/nobody", b"{}", {}), 404, "not_found")
            answer = shops.client.ask("GET", "/webhooks/tiktok")  # it has no handshake
            refused(answer, 401, "webhook_signature_invalid")
            answer = shops.client.ask("DELETE", "/webhooks/tiktok")
            refused(answer, 405, "method_not_allowed")


def test_damaged_webhooks():
    with hub() as server, server:
        shops = Shops(server)
        settled(server, shops)
        with unchanged(server):
            for bad in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"type":1}', b"[" * 100_000,
                        b'{"type":1,"data":"{"}', b'{"type":"one","data":{}}',
                        order_status(""), order_status(["1"]), order_status({"id": 1})):
                refused(shops.tiktok(bad), 400, "webhook_malformed", bad)
            for bad in (b"{", b"[]", b"null", b"\xff\xfe", b"{}", b'{"id":"x"}', b"[" * 100_000,
                        store_order(None), {**store_order(5), "line_items": "none"},
                        store_order(5, -1), store_order(5, 1.5), store_order(5, "one"),
                        store_order(5, 10**30), store_order(5, 2**63)):
                refused(shops.shopify(bad), 400, "webhook_malformed", bad)
            for number, at in enumerate((-5, 10**18, 2**63, 10**30)):  # what it names is asked for
                assert shops.tiktok(order_status("9", at=at, delivery=f"t{number}")).status == 200
            big = json.dumps(order_status("1")).encode().ljust(2 * 1024 * 1024)
            refused(shops.tiktok(big), 413, "body_too_large")


def test_repeated_and_stale_webhooks():
    order = "576461413038785752"
    with hub() as server:
        with server:
            shops = Shops(server)
            mark = settled(server, shops)
            before = harness.Client(server).sequence()
            assert shops.tiktok(order_status(order)).status == 200
            taken = harness.Client(server).sequence()
            assert taken > before
            with unchanged(server):
                for _ in range(3):
                    assert shops.tiktok(order_status(order)).status == 200
                # As if they were other deliveries; the second is older than what is known.
                assert shops.tiktok(order_status(order, delivery="n-2")).status == 200
                assert shops.tiktok(order_status(order, "UNPAID", NOW - 86400, "n-3")).status == 200
        with server:  # what was remembered about deliveries is gone; the books are not
            shops = Shops(server)
            settled(server, shops, mark)
            with unchanged(server):
                assert shops.tiktok(order_status(order)).status == 200


def test_metrics_of_channels():
    with hub() as server, server:
        shops = Shops(server)
        settled(server, shops)
        samples = prometheus.read(harness.Client(server).get("/metrics").text)
        polls = {code: samples[f'tidegate_channel_polls_total{{channel="{code}"}}']
                 for code in ("tiktok", 'the \\"store\\"')}
        assert list(polls.values()) == [1, 0], polls


if __name__ == "__main__":
    harness.main(globals())
