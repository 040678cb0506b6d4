#pragma once

#include <string_view>

#include "net/http.h"

// Splits a request target (RFC 9112 section 3.2) into the decoded path and query of a Request.
// Internal to net.

namespace tidegate::net {

// Fills `request.path`, `query` and `target`. False when the target is malformed: no path, a broken
// percent escape, an encoded NUL or a fragment. Accepts origin form ("/path?query"), absolute form
// ("http://host/path", of which the host is ignored) and, for OPTIONS, "*".
[[nodiscard]] bool parse_request_target(std::string_view target, Request& request);

}  // namespace tidegate::net
