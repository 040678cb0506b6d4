#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// The tokens of one keyset: those of the seller who consented, and application tokens. The code of
// a consent works once; the refresh token goes on working until it ends or is withdrawn.

namespace tidegate::sandbox::ebay {

class Tokens {
public:
    struct Options {
        std::string auth_code = "sandbox-auth-code";
        std::string access_token;   // issued at the start, for a client that is already connected
        std::string refresh_token;  // likewise
        std::uint64_t seed = 1;
        Duration access_life = Duration::seconds(7200);
        Duration refresh_life = Duration::seconds(47'304'000);
    };
    enum class Owner : std::uint8_t { nobody, seller, app };
    struct Issued {
        std::string access_token;
        std::string refresh_token;  // empty: none was issued
    };

    Tokens(Options options, Timestamp start);

    [[nodiscard]] std::optional<Issued> redeem_code(std::string_view code, Timestamp now);
    [[nodiscard]] std::optional<Issued> refresh(std::string_view refresh_token, Timestamp now);
    [[nodiscard]] Issued issue_to_app(Timestamp now);
    // Whose token it is; nobody's when it is unknown, ended or withdrawn.
    [[nodiscard]] Owner owner(std::string_view access_token, Timestamp now) const;
    void expire_all(Timestamp now);  // every access token ends now; the refresh token goes on
    void withdraw();                 // the seller takes the consent back, or changes the password
    [[nodiscard]] const Options& options() const { return options_; }

private:
    struct Access {
        Owner owner = Owner::nobody;
        Timestamp ends;
    };
    std::string issue(Owner owner, Timestamp now);

    Options options_;
    std::map<std::string, Access, std::less<>> access_;
    std::string refresh_token_;
    Timestamp refresh_ends_;
    bool code_used_ = false;
    std::uint64_t number_ = 0;
};

}  // namespace tidegate::sandbox::ebay
