#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "ledger/reject.h"
#include "net/http.h"

// Refusals and errors as application/problem+json (RFC 9457), worded by openapi/errors.yaml in both
// languages of the product, each with what to do about it.

namespace tidegate::server {

struct ProblemText {
    std::string_view code;
    int status;
    bool refusal;  // of the ledger
    std::string_view title;
    std::string_view title_zh;
    std::string_view remedy;
    std::string_view remedy_zh;
};

// The whole catalogue, sorted by code (generated at build time).
[[nodiscard]] std::span<const ProblemText> problem_texts() noexcept;
// nullptr for a code that is not in the catalogue.
[[nodiscard]] const ProblemText* find_problem(std::string_view code) noexcept;

// A code outside the catalogue is answered as internal_error. `field` is the path of what is wrong.
[[nodiscard]] net::Response problem(
    std::string_view code, std::string_view detail = {}, std::string_view field = {}
);
[[nodiscard]] net::Response problem(ledger::Reject reject, std::string_view field = {});
[[nodiscard]] net::Response problem(const Error& error);

}  // namespace tidegate::server
