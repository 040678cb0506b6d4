#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/ebay/errors.h"
#include "channels/renewal_rest.h"

// Calls to eBay's REST APIs: URL, bearer token, error body, meaning of errors.
//
// 1. The user token (two hours) is renewed when half of its life is over. The refresh token (18
//    months) stays the same; whatever comes back is handed to `save` for keeping, again and again
//    until it is kept. After a failure the next attempt waits (RenewalRest).
// 2. A call that is answered 401 renews the token and is repeated once.
// 3. What belongs to the app and not to the seller (keys of notifications) is asked for with an
//    application token, which is renewed likewise and never kept.
// 4. Messages of errors hold eBay's number and message, never a token or a secret.

namespace tidegate::channels::ebay {

struct Tokens {
    std::string access_token;
    std::string refresh_token;
    Timestamp access_issued_at;
    Timestamp access_expires_at;   // zero: unknown, ask for a new one first
    Timestamp refresh_expires_at;  // zero: unknown
};

struct ClientOptions {
    std::string client_id;      // "App ID" of the keyset
    std::string client_secret;  // "Cert ID"
    std::string base_url = "https://api.ebay.com";
    std::string language = "en-US";  // of the listings; sent where a call rewrites texts
    Tokens tokens;
    std::function<Status(const Tokens&)> save;  // keeps renewed tokens
};

enum class Caller : bool { seller, app };

struct Call {
    std::string_view method = "GET";
    std::string path;  // with its query, encoded
    std::string body{};
    Caller caller = Caller::seller;
};

struct Answer {
    Meaning meaning = Meaning::unavailable;
    int http_status = 0;  // 0: no answer
    std::string body;     // whatever the meaning
    Timestamp sent_at;
    Timestamp answered_at;
    Error error{};

    [[nodiscard]] bool ok() const noexcept { return meaning == Meaning::success; }
};

class Client {
public:
    Client(ClientOptions options, Send send, const Clock& clock);

    [[nodiscard]] Answer call(const Call& call);
    // Renews the seller's token if half of its life is over.
    [[nodiscard]] Status refresh_if_due();
    [[nodiscard]] Duration retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] Timestamp now() const { return clock_.now(); }
    [[nodiscard]] const std::string& base_url() const noexcept { return options_.base_url; }

private:
    [[nodiscard]] Answer once(const Call& call, const std::string& token);
    [[nodiscard]] Answer read(Result<net::Response> response, Timestamp sent_at);
    [[nodiscard]] Status renew(Caller caller);
    [[nodiscard]] Status renew_if_due(Caller caller);
    [[nodiscard]] Status keep_tokens();
    [[nodiscard]] Result<Tokens> ask_for_tokens(Caller caller);
    [[nodiscard]] Tokens& tokens_of(Caller caller) {
        return caller == Caller::seller ? options_.tokens : app_tokens_;
    }

    ClientOptions options_;
    Send send_;
    const Clock& clock_;
    Tokens app_tokens_;
    RenewalRest rests_[2];
    bool unsaved_ = false;
    Duration retry_after_;
};

}  // namespace tidegate::channels::ebay
