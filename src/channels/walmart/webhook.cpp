#include "channels/walmart/webhook.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/assert.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

constexpr std::int64_t kStampSecondsMax = 300;

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, 32> out{};
    unsigned int size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr);
    TIDEGATE_ASSERT(done == 1 && size == out.size());
    return {reinterpret_cast<const char*>(out.data()), size};
}

struct Fields {
    std::string type;
    std::string delivery;
    std::optional<Timestamp> sent_at;
    std::optional<Timestamp> placed_at;
    ExternalId order;
    std::string sku;
};

// Milliseconds since 1970, or ISO 8601.
std::optional<Timestamp> read_time(json::od::value& value) {
    constexpr std::int64_t kLastMoment = 7'258'118'400'000;  // the year 2200
    if (const auto number = json::integer(value)) {
        if (*number <= 0 || *number > kLastMoment) return std::nullopt;
        return Timestamp(*number);
    }
    const auto text = json::text(value);
    return text ? json::parse_iso_time(*text) : std::nullopt;
}

bool read_source(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "eventType") fields.type = json::text(field).value_or("");
        if (key == "eventId") fields.delivery = json::id_text(field).value_or("");
        if (key == "eventTime") fields.sent_at = read_time(field);
        return true;
    });
}

bool read_payload(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "purchaseOrderId") fields.order = json::id(field);
        if (key == "orderDate") fields.placed_at = read_time(field);
        if (key == "sku") fields.sku = json::text(field).value_or("");
        return true;
    });
}

bool read_fields(std::string_view body, Fields& fields) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "source") return read_source(value, fields);
        return key != "payload" || read_payload(value, fields);
    });
    return good && !fields.type.empty();
}

// It names the order but not all of its lines, so it is announced, and fetched.
ledger::SeeOrder announcement(const Fields& fields) {
    ledger::SeeOrder order;
    order.order = fields.order;
    order.placed_at = fields.placed_at.value_or(fields.sent_at.value_or(Timestamp()));
    order.stage = ledger::Stage::ready;
    return order;
}

}  // namespace

WebhookSignature::WebhookSignature(const WebhookAuth& auth) : auth_(auth), key_(auth.secret) {}

bool WebhookSignature::matches(const net::Request& request, Timestamp now) const {
    switch (auth_.method) {
        case WebhookAuth::Method::none:
            return false;
        case WebhookAuth::Method::hmac:
            return matches_hmac(request);
        case WebhookAuth::Method::basic:
            return matches_basic(request);
        case WebhookAuth::Method::signed_request:
            return matches_signed(request, now);
    }
    return false;
}

bool WebhookSignature::matches_hmac(const net::Request& request) const {
    if (auth_.secret.empty()) return false;
    const std::string expected = key_.sign({request.body});
    const std::string_view given = request.header(auth_.header);
    const bool in_hex = equal_secret(hex(expected), given);
    const bool in_base64 = equal_secret(base64(expected), given);
    return in_hex || in_base64;
}

bool WebhookSignature::matches_basic(const net::Request& request) const {
    if (auth_.user.empty() || auth_.password.empty()) return false;
    std::string_view given = request.header(auth_.header);
    constexpr std::string_view kScheme = "Basic ";
    if (given.starts_with(kScheme)) given.remove_prefix(kScheme.size());
    return equal_secret(base64(auth_.user + ':' + auth_.password), given);
}

bool WebhookSignature::matches_signed(const net::Request& request, Timestamp now) const {
    if (auth_.secret.empty()) return false;
    const std::string_view stamp = request.header("wm_sec.timestamp");
    const std::string expected =
        sign_request(key_, request.method, request.target, stamp, request.body);
    if (!equal_secret(expected, request.header("wm_sec.signature"))) return false;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(stamp.data(), stamp.data() + stamp.size(), seconds);
    if (error != std::errc() || end != stamp.data() + stamp.size()) return false;
    const std::int64_t ours = now.milliseconds() / 1000;
    return seconds >= ours - kStampSecondsMax && seconds <= ours + kStampSecondsMax;
}

std::string sign_request(
    const HmacKey& key,
    std::string_view method,
    std::string_view target,
    std::string_view timestamp,
    std::string_view body
) {
    return base64(key.sign({method, "\n", target, "\n", timestamp, "\n", hex(sha256(body))}));
}

Result<WebhookEvent> decode_webhook(std::string_view body) {
    Fields fields;
    if (!read_fields(body, fields)) return webhook_malformed("The webhook's body cannot be read.");
    WebhookEvent event;
    event.delivery = fields.delivery;
    if (fields.type == "PO_CREATED" || fields.type == "PO_LINE_AUTOCANCELLED") {
        if (fields.order.is_none()) return webhook_malformed("The webhook names no order.");
        event.fetch.push_back(fields.order);
        const ledger::SeeOrder order = announcement(fields);
        if (fields.type == "PO_CREATED" && order.placed_at > Timestamp()) {
            event.orders.push_back(order);
        }
    } else if (fields.type == "INVENTORY_OOS") {
        if (!fields.sku.empty()) event.read.push_back(ExternalId::parse(fields.sku));
    } else if (fields.type == "OFFER_UNPUBLISHED" || fields.type == "OFFER_PUBLISHED") {
        event.product_changed = true;
    }
    return event;  // the other events say nothing about stock
}

}  // namespace tidegate::channels::walmart
