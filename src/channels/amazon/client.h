#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "channels/amazon/errors.h"
#include "channels/amazon/usage_plan.h"
#include "channels/channel.h"
#include "channels/renewal_rest.h"

// Calls to the Selling Partner API: token, headers, usage plan, meaning of errors. One thread.
//
// 1. The access token (Login with Amazon, one hour) is renewed when half of its life is over. A
//    refresh token that comes back changed is handed to `save`, again and again until it is kept.
//    After a failure the next attempt waits (RenewalRest); the old token is used meanwhile.
// 2. An expired token is renewed and the call repeated once. No other error renews a token.
// 3. A call for which the usage plan has nothing left is not sent: it is `throttled`, with
//    retry_after() saying when there will be. A patient call waits instead, where that is short.
// 4. Errors hold Amazon's code and message, never a token or the client's secret.

namespace tidegate::channels::amazon {

struct Tokens {
    std::string refresh_token;
    std::string access_token;
    Timestamp issued_at;
    Timestamp expires_at;  // zero: unknown, ask for a new one first
};

struct ClientOptions {
    std::string client_id;
    std::string client_secret;
    std::string base_url = "https://sellingpartnerapi-na.amazon.com";  // by region
    std::string auth_url = "https://api.amazon.com";
    std::string user_agent = "Tidegate/1.0 (Language=C++/20; Platform=Linux)";
    Tokens tokens;
    std::function<Status(const Tokens&)> save;  // keeps a changed refresh token
    std::function<void(Duration)> wait;         // empty: the thread sleeps
};

using Query = std::vector<std::pair<std::string, std::string>>;

// Whether a call may wait for its usage plan (kPatience at most) or is put off.
enum class Patience : bool { none, short_wait };

struct Call {
    Operation operation = Operation::search_orders;
    std::string_view method = "GET";
    std::string path{};
    Query query{};
    std::string body{};
    Patience patience = Patience::none;
};

struct Answer {
    Meaning meaning = Meaning::unavailable;
    std::string body{};
    Timestamp sent_at{};
    Timestamp answered_at{};
    Error error{};
    [[nodiscard]] bool ok() const noexcept { return meaning == Meaning::success; }
};

class Client {
public:
    Client(ClientOptions options, Send send, const Clock& clock);

    [[nodiscard]] Answer call(const Call& call);
    // Renews the token if half of its life is over.
    [[nodiscard]] Status refresh_if_due();
    // After a throttled call: how long to wait; else zero.
    [[nodiscard]] Duration retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] double calls_left(Operation operation) const {
        return plan_.available(operation, clock_.now());
    }
    [[nodiscard]] Timestamp now() const { return clock_.now(); }

private:
    [[nodiscard]] bool may_send(const Call& call);
    [[nodiscard]] Answer once(const Call& call);
    [[nodiscard]] Status renew();
    [[nodiscard]] Status ask_for_token();
    [[nodiscard]] Status keep_tokens();

    static constexpr Duration kPatience = Duration::seconds(2);

    ClientOptions options_;
    Send send_;
    const Clock& clock_;
    UsagePlan plan_;
    bool unsaved_ = false;
    RenewalRest rest_;
    Duration retry_after_;
};

}  // namespace tidegate::channels::amazon
