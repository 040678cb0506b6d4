#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/crypto.h"

// The two signatures of TikTok Shop's Open API, both lower-case hexadecimal HMAC-SHA256.

namespace tidegate::channels::tiktok {

// Query parameters with their raw, decoded values.
using Query = std::vector<std::pair<std::string, std::string>>;

struct Secrets {
    std::string app_key;
    std::string app_secret;
};

// Of a request: secret + path + sorted keys with values + body + secret. `sign` and `access_token`
// are left out of the query; `body` is the exact bytes that are sent (empty for GET and multipart).
[[nodiscard]] std::string sign_request(
    std::string_view app_secret, std::string_view path, Query query, std::string_view body
);

// Of a webhook: app key + raw body. Keeps the prepared key; any thread may call matches().
class WebhookSignature {
public:
    explicit WebhookSignature(const Secrets& secrets)
        : app_key_(secrets.app_key), key_(secrets.app_secret) {}
    [[nodiscard]] std::string of(std::string_view body) const {
        return hex(key_.sign({app_key_, body}));
    }
    [[nodiscard]] bool matches(std::string_view body, std::string_view authorization) const {
        return equal_secret(of(body), authorization);
    }

private:
    std::string app_key_;
    HmacKey key_;
};

}  // namespace tidegate::channels::tiktok
