#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/renewal_rest.h"
#include "channels/walmart/errors.h"

// Calls to Walmart's Marketplace API (US, JSON): headers, token, throttling, meaning of errors.
//
// 1. A token lives 15 minutes and is renewed a minute before it ends, under one mutex, by the
//    client's own credentials or, where a seller authorised an app, by the refresh token. After a
//    failure the next attempt waits (RenewalRest); the old token goes on being used meanwhile.
// 2. A call that is answered 401 is repeated once with a new token. No other error renews a token.
// 3. Each kind of call has a token bucket over there. One that was answered 429, or told that its
//    bucket is empty, is not sent again before the moment that the answer named: it ends as
//    throttled, without having been sent, and retry_after() says when.
// 4. Every attempt carries a correlation id of its own.
// 5. Messages of errors hold Walmart's code and description, never a token or a key.

namespace tidegate::channels::walmart {

struct ClientOptions {
    std::string client_id;
    std::string client_secret;
    std::string base_url = "https://marketplace.walmartapis.com";
    std::string partner_id;     // only with a refresh token
    std::string refresh_token;  // empty: client credentials
    std::string channel_type;   // WM_CONSUMER.CHANNEL.TYPE; solution providers only
    // Keeps a refresh token that came back changed, again and again until it is kept; called under
    // the mutex.
    std::function<Status(const std::string& refresh_token)> save;
};

// The buckets that the connector's calls count against.
enum class Bucket : std::uint8_t { items, item, inventories, inventory, write, orders, order, wfs };

struct Call {
    Bucket bucket = Bucket::items;
    std::string_view method = "GET";
    std::string target;  // path and query, encoded
    std::string body{};
};

struct Answer {
    Meaning meaning = Meaning::unavailable;
    std::string body{};  // whatever came, also with an error
    Timestamp sent_at{};
    Timestamp answered_at{};
    Error error{};
    bool nothing_found = false;  // of `not_found`: the search was right, and empty
    [[nodiscard]] bool ok() const noexcept { return meaning == Meaning::success; }
};

class Client {
public:
    Client(ClientOptions options, Send send, const Clock& clock);

    [[nodiscard]] Answer call(const Call& call);
    // Renews the token if it ends within a minute.
    [[nodiscard]] Status refresh_if_due();
    [[nodiscard]] Duration retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] Timestamp now() const { return clock_.now(); }

private:
    [[nodiscard]] Answer once(const Call& call);
    [[nodiscard]] Answer read(Result<net::Response> response, Timestamp sent_at);
    [[nodiscard]] Answer not_sent(Meaning meaning, Error error) const;
    void note_rate(const Call& call, const net::Response& response);
    [[nodiscard]] Status replace(const std::string& stale);
    [[nodiscard]] Status refresh_locked();
    [[nodiscard]] Status ask_for_token();
    [[nodiscard]] Status keep_token();
    void add_headers(net::ClientRequest& request);
    [[nodiscard]] std::string access_token();

    ClientOptions options_;
    Send send_;
    const Clock& clock_;
    std::string correlation_seed_;
    std::uint64_t correlation_number_ = 0;
    std::map<Bucket, Timestamp> paused_until_;
    Duration retry_after_;
    std::mutex mutex_;  // guards the rest, and the refresh token in options_
    std::string token_;
    Timestamp token_ends_;
    bool unsaved_ = false;
    RenewalRest rest_;
};

// When a bucket gets its next token, by the headers of an answer: the time is written as
// milliseconds since 1970 or as ISO 8601, the pause in seconds. Zero when nothing is said; never
// more than an hour.
[[nodiscard]] Duration read_pause(const net::Response& response, Timestamp now) noexcept;

}  // namespace tidegate::channels::walmart
