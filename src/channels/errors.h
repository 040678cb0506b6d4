#pragma once

#include <string>
#include <utility>

#include "base/result.h"

// The codes of Errors that connectors return, one function each, so that the list is closed.

namespace tidegate::channels {

// The marketplace asked us to slow down; certainly not executed.
[[nodiscard]] inline Error channel_throttled(std::string message) {
    return {
        "channel_throttled",
        std::move(message),
        "Wait; the sync loop slows down by itself.",
        Retry::yes};
}
// An internal error or overload over there: it may or may not have been executed.
[[nodiscard]] inline Error channel_unavailable(std::string message) {
    return {
        "channel_unavailable",
        std::move(message),
        "Wait for the marketplace to recover.",
        Retry::yes};
}
// Our credentials do not work any more, and a person has to renew them.
[[nodiscard]] inline Error channel_unauthorized(std::string message) {
    return {"channel_unauthorized", std::move(message), "Connect the shop again.", Retry::no};
}
// Something is set up wrongly: a scope, an address list, a version, a clock, a warehouse.
[[nodiscard]] inline Error channel_misconfigured(std::string message, std::string hint) {
    return {"channel_misconfigured", std::move(message), std::move(hint), Retry::no};
}
// The marketplace understood and said no.
[[nodiscard]] inline Error channel_refused(std::string message, Retry retry = Retry::no) {
    return {"channel_refused", std::move(message), "See the marketplace's message.", retry};
}
// The answer is not what the marketplace documents.
[[nodiscard]] inline Error channel_protocol(std::string message) {
    return {
        "channel_protocol",
        std::move(message),
        "The marketplace may have changed its interface; look for a newer version.",
        Retry::yes};
}
[[nodiscard]] inline Error listing_unknown(std::string message) {
    return {"listing_unknown", std::move(message), "Run discovery again.", Retry::yes};
}
[[nodiscard]] inline Error webhook_signature_invalid() {
    return {
        "webhook_signature_invalid",
        "The webhook's signature does not match its body.",
        "Check the app's secret.",
        Retry::no};
}
[[nodiscard]] inline Error webhook_malformed(std::string message) {
    return {"webhook_malformed", std::move(message), "", Retry::no};
}

}  // namespace tidegate::channels
