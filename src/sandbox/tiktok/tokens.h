#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// The tokens of one authorised shop. An authorisation code and a refresh token work once; an access
// token works until it ends or is withdrawn.

namespace tidegate::sandbox::tiktok {

class Tokens {
public:
    struct Options {
        std::string auth_code;
        std::string access_token;   // issued at the start, for a client that is already connected
        std::string refresh_token;  // likewise
        std::uint64_t seed = 1;
        Duration access_life = Duration::seconds(7 * 24 * 3600);
        Duration refresh_life = Duration::seconds(365LL * 24 * 3600);
    };
    struct Pair {
        std::string access_token;
        std::string refresh_token;
        Timestamp access_ends;
        Timestamp refresh_ends;
    };
    enum class State : std::uint8_t { valid, unknown, expired, withdrawn };

    Tokens(Options options, Timestamp start);

    [[nodiscard]] std::optional<Pair> redeem_code(std::string_view code, Timestamp now);
    [[nodiscard]] std::optional<Pair> refresh(std::string_view refresh_token, Timestamp now);
    [[nodiscard]] State check(std::string_view access_token, Timestamp now) const;
    void expire_all(Timestamp now);  // every access token ends now; refresh tokens go on
    void withdraw();                 // the seller takes the authorisation back

private:
    Pair issue(Timestamp now);
    std::string make(std::string_view kind);

    Options options_;
    bool code_used_ = false;
    bool withdrawn_ = false;
    std::uint64_t number_ = 0;
    std::map<std::string, Timestamp, std::less<>> access_;
    std::map<std::string, Timestamp, std::less<>> refresh_;
};

}  // namespace tidegate::sandbox::tiktok
