#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// Who may use the API. A token is "tg_", 8 characters that name it, "_" and 43 characters of secret
// (256 random bits, base64url). Thread-safe.
//
// 1. The secret is shown once, by create(). Only its SHA-256 is kept: a random secret of 256 bits
//    needs no slow hash.
// 2. The file `tokens` in the data folder has one line per token and mode 0600. Other processes may
//    add and revoke: a running server notices within a second.
// 3. Secrets are compared in constant time.
// 4. Each token has a rate budget of its own.

namespace tidegate::server {

enum class Scope : std::uint8_t { read, write };  // write includes read

struct TokenInfo {
    std::string id;
    std::string name;  // for people
    Scope scope = Scope::read;
    Timestamp created;
};

// A verified caller. `wait`: its rate budget is spent for that long, and the request must be
// refused.
struct Caller {
    std::string id;
    Scope scope = Scope::read;
    std::optional<Duration> wait;
};

class TokenStore {
public:
    struct Options {
        std::string directory;  // empty: kept in memory only
        const Clock* clock = nullptr;
        double requests_per_second = 5000;  // per token; 0: no limit
        double burst = 10000;
    };

    [[nodiscard]] static Result<std::unique_ptr<TokenStore>> open(Options options);
    ~TokenStore();
    TokenStore(const TokenStore&) = delete;
    TokenStore& operator=(const TokenStore&) = delete;

    // The new token with its secret.
    [[nodiscard]] Result<std::string> create(std::string_view name, Scope scope);
    [[nodiscard]] std::vector<TokenInfo> list();
    // Error not_found when there is no such token.
    [[nodiscard]] Status revoke(std::string_view id);

    // Who sends this value of the header Authorization; nothing for nobody. Spends one request.
    [[nodiscard]] std::optional<Caller> verify(std::string_view authorization);

private:
    struct Impl;
    explicit TokenStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::server
