#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/renewal_rest.h"
#include "net/rate_limiter.h"

// GraphQL calls to one Shopify store: token, cost bucket, the two kinds of errors.
//
// 1. Tokens come from the client-credentials grant and live 24 h; a new one is asked for when half
//    of its life is over, under one mutex. A fixed token (legacy custom app) is never renewed.
//    After a failure the next attempt waits (RenewalRest); the token goes on being used meanwhile.
// 2. A query is only sent when its estimated cost fits the bucket as the last answer reported it;
//    otherwise the call ends as throttled, without having been sent, and retry_after() says when.
// 3. HTTP 429 and THROTTLED were certainly not executed. 5xx, time-outs and answers that cannot be
//    read leave a doubt.

namespace tidegate::channels::shopify {

struct ClientOptions {
    std::string shop;      // "example.myshopify.com"; also the expected webhook sender
    std::string base_url;  // empty: https://{shop}
    std::string api_version = "2026-10";
    std::string client_id;
    std::string client_secret;
    std::string access_token;  // a fixed token, or the last one; may be empty
    Timestamp token_issued_at;
    Timestamp token_expires_at;  // zero: a fixed token
    // Keeps a renewed token; called under the mutex.
    std::function<Status(const std::string& token, Timestamp expires_at)> save;
};

// `forbidden` is about rights: another token would not help.
enum class Meaning : std::uint8_t {
    success,
    throttled,
    unavailable,
    unauthorized,
    forbidden,
    refused
};

struct Answer {
    Meaning meaning = Meaning::unavailable;
    std::string body{};  // the whole answer; holds data when `meaning` is success
    Timestamp sent_at{};
    Timestamp answered_at{};
    Error error{};
    [[nodiscard]] bool ok() const noexcept { return meaning == Meaning::success; }
};

class Client {
public:
    Client(ClientOptions options, Send send, const Clock& clock);

    // `variables` is a JSON object; `cost` our estimate of the requested points.
    [[nodiscard]] Answer call(std::string_view document, const std::string& variables, int cost);
    [[nodiscard]] Status refresh_if_due();
    [[nodiscard]] Duration retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] Timestamp now() const { return clock_.now(); }

private:
    [[nodiscard]] Answer once(std::string_view document, const std::string& variables);
    [[nodiscard]] Answer read(Result<net::Response> response, Timestamp sent_at);
    [[nodiscard]] Status refresh_locked();
    [[nodiscard]] Status ask_for_token();
    [[nodiscard]] Status replace(const std::string& stale);
    [[nodiscard]] std::string access_token();
    void observe_cost(std::string_view body);

    ClientOptions options_;
    Send send_;
    const Clock& clock_;
    std::mutex mutex_;  // guards the token in options_ and the next
    RenewalRest rest_;
    net::TokenBucket bucket_;
    Duration retry_after_;
};

}  // namespace tidegate::channels::shopify
