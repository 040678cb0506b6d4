#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"

// Tokens that a marketplace renewed, in tokens-CODE.toml of the data folder: readable by its owner
// alone, written whole or not at all, and on disk before they are used - the old ones are dead.
//
// Kept tokens that came of another authorisation than the one in channels.toml are worth nothing:
// the seller has connected the shop again.

namespace tidegate::cli {

struct TokenSet {
    std::string access_token;
    std::string refresh_token;
    Timestamp issued_at;
    Timestamp expires_at;          // of the access token
    Timestamp refresh_expires_at;  // zero: unknown
};

class KeptTokens {
public:
    // `authorised_with`: the refresh token in channels.toml.
    KeptTokens(const std::string& folder, const std::string& code, std::string authorised_with);

    // What is kept, in place of what channels.toml says; that stays where nothing is.
    void load(TokenSet& tokens) const;
    [[nodiscard]] Status save(const TokenSet& tokens) const;

private:
    std::string path_;
    std::string authorised_with_;
};

}  // namespace tidegate::cli
