#pragma once

#include <string_view>

#include "net/http.h"

// The refusals that the server itself gives (RFC 9457). Refusals with a meaning of their own are
// made by the handler.

namespace tidegate::net {

// The standard phrase of a status code; "Status" for one that has none here.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

// An application/problem+json answer {type,title,status,detail}: type is about:blank, title the
// reason phrase.
[[nodiscard]] Response problem_response(int status, std::string_view detail);

}  // namespace tidegate::net
