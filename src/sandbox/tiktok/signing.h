#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

// TikTok Shop's signatures, computed from what the server received.

namespace tidegate::sandbox::tiktok {

// The `sign` that belongs to a request: HMAC-SHA256 in lower-case hex over secret + path + sorted
// name-value pairs + body + secret. `sign` and `access_token` are left out, values are raw, and a
// multipart body is left out.
[[nodiscard]] std::string sign(std::string_view app_secret, const net::Request& request);

// The Authorization header of a webhook.
[[nodiscard]] std::string sign_webhook(
    std::string_view app_key, std::string_view app_secret, std::string_view body
);

}  // namespace tidegate::sandbox::tiktok
