#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/renewal_rest.h"
#include "channels/tiktok/errors.h"
#include "channels/tiktok/sign.h"

// Signed calls to TikTok Shop's Open API: URL, signature, token, envelope, meaning of errors.
//
// 1. The access token is renewed when half of its life is over, under one mutex; the pair that
//    comes back replaces the old one at once (the old one is dead) and is handed to `save` for
//    keeping, again and again until it is kept. After a failure the next attempt waits
//    (RenewalRest); the old token goes on being used meanwhile.
// 2. An expired token is renewed and the call repeated once. No other error renews a token.
// 3. Messages of errors hold TikTok's code, message and request id, never a token or signature.

namespace tidegate::channels::tiktok {

struct Tokens {
    std::string access_token;
    std::string refresh_token;
    Timestamp access_issued_at;
    Timestamp access_expires_at;  // zero: unknown, ask for a new one first
    Timestamp refresh_expires_at;
};

struct ClientOptions {
    Secrets secrets;
    std::string base_url = "https://open-api.tiktokglobalshop.com";
    std::string auth_url = "https://auth.tiktok-shops.com";
    std::string shop_cipher;
    Tokens tokens;
    std::function<Status(const Tokens&)> save;  // keeps a renewed pair; called under the mutex
};

enum class Cipher : bool { without, with };

struct Call {
    std::string_view method = "GET";
    std::string path;
    Query query{};
    std::string body{};
    Cipher cipher = Cipher::with;
};

// An answer with code 0 has `meaning` success; `body` is the whole envelope.
struct Answer {
    Meaning meaning = Meaning::unavailable;
    std::int64_t code = 0;
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
    [[nodiscard]] Duration retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] Timestamp now() const { return clock_.now(); }

private:
    [[nodiscard]] Answer once(const Call& call, const std::string& access_token);
    [[nodiscard]] Answer read(Result<net::Response> response, Timestamp sent_at);
    [[nodiscard]] Status refresh_locked();
    [[nodiscard]] Status ask_for_tokens();
    [[nodiscard]] Status keep_tokens();
    // Renews unless somebody else has since `stale` was read.
    [[nodiscard]] Status replace(const std::string& stale);
    [[nodiscard]] std::string access_token();

    ClientOptions options_;
    Send send_;
    const Clock& clock_;
    std::mutex mutex_;  // guards options_.tokens and the next two
    bool unsaved_ = false;
    RenewalRest rest_;
    Duration retry_after_;
};

}  // namespace tidegate::channels::tiktok
