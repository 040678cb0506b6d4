#pragma once

#include <string_view>

#include "net/http.h"
#include "net/http_server.h"

// The refusals that the server itself gives (RFC 9457), in plain words. Refusals with a meaning of
// their own are made by the handler.

namespace tidegate::net {

// The standard phrase of a status code; "Status" for one that has none here.
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

// An application/problem+json answer {type,title,status,code,detail}: type is about:blank, title
// the reason phrase.
[[nodiscard]] Response problem_response(const Refusal& refusal);

}  // namespace tidegate::net
