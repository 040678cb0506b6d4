#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"
#include "channels/crypto.h"

// Walmart's event notifications: who sent them, and what they say.
//
// A subscription says how its deliveries prove themselves; nothing is decoded before they have.
//
// 1. hmac: the named header is HMAC-SHA256 of the whole body. Whether in hexadecimal or in base64
// is
//    not documented, so either is taken.
// 2. basic: the named header is base64(user:password), with or without "Basic " before it.
// 3. signed_request: WM_SEC.SIGNATURE is base64 of HMAC-SHA256 over method, path with query,
//    WM_SEC.TIMESTAMP and the SHA-256 of the body in hexadecimal, joined by line feeds. A time
//    stamp that is more than five minutes from our clock is refused, so that a delivery that
//    somebody recorded cannot be replayed later.
// 4. none: every delivery is refused. A webhook that anybody may send is no news.
// 5. A notification is a wake-up: it names an order that is fetched or a SKU that is read. It never
//    moves a watermark.

namespace tidegate::channels::walmart {

struct WebhookAuth {
    enum class Method : std::uint8_t { none, hmac, basic, signed_request };
    Method method = Method::none;
    std::string header = "X-WM-Signature";  // authHeaderName of the subscription
    std::string secret;                     // hmac and signed_request: its clientSecret
    std::string user;                       // basic
    std::string password;                   // basic
};

// Keeps the prepared key; any thread may call matches().
class WebhookSignature {
public:
    explicit WebhookSignature(const WebhookAuth& auth);
    [[nodiscard]] bool matches(const net::Request& request, Timestamp now) const;

private:
    [[nodiscard]] bool matches_hmac(const net::Request& request) const;
    [[nodiscard]] bool matches_basic(const net::Request& request) const;
    [[nodiscard]] bool matches_signed(const net::Request& request, Timestamp now) const;

    WebhookAuth auth_;
    HmacKey key_;
};

// What signed_request signs with the key, in base64.
[[nodiscard]] std::string sign_request(
    const HmacKey& key,
    std::string_view method,
    std::string_view target,
    std::string_view timestamp,
    std::string_view body
);

// A notification whose sender was checked.
[[nodiscard]] Result<WebhookEvent> decode_webhook(std::string_view body);

}  // namespace tidegate::channels::walmart
