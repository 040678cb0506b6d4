#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "net/http.h"

// AWS Signature Version 4, as the queue checks it.

namespace tidegate::sandbox::amazon {

struct QueueKey {
    std::string_view access_key_id;
    std::string_view secret;
    std::string_view region;
};

// The signature of a request whose headers named in `names` ("host;x-amz-date") are signed; its
// x-amz-date says when.
[[nodiscard]] std::string signature(
    const net::Request& request, std::string_view names, const QueueKey& key
);

// The type of the error when the signature does not hold; nothing when it does. Host, x-amz-date
// and x-amz-target have to be signed; a signature is good for 15 minutes.
[[nodiscard]] std::optional<std::string_view> signature_problem(
    const net::Request& request, const QueueKey& key, Timestamp now
);

}  // namespace tidegate::sandbox::amazon
