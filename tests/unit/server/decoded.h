#pragma once

#include <array>
#include <string>
#include <string_view>

#include "server/decoders.h"
#include "support/shop.h"

// A body through a decoder, against the names of a small shop: the SKUs A and B, the location main,
// the channels direct and shop.

namespace tidegate::server {

struct Decoded {
    CommandPlan plan;
    std::string wrong;  // "code field", or the refusal's name and field; empty: nothing is wrong

    template <class Body>
    [[nodiscard]] const Body& as() const {
        return std::get<Body>(plan.command.body);
    }
};

inline Decoded decoded(Decoder decoder, std::string_view text, const std::string& path = "") {
    static const test::Shop shop;
    static JsonBody body;
    Decoded out;
    InputProblem problem;
    if (body.parse(text, problem)) {
        const std::array<std::string, 2> values{path, ""};
        DecodeContext context{shop.ledger.state(), values, body, problem, {}, {}};
        decoder(context, out.plan);
        if (context.reject != ledger::Reject::none) {
            out.wrong =
                std::string(ledger::reject_name(context.reject)) + " " + context.reject_field;
        }
    }
    if (!problem.none()) out.wrong = problem.code + " " + problem.field;
    return out;
}

}  // namespace tidegate::server
