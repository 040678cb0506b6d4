#include "sandbox/ebay/tokens.h"

#include "sandbox/crypto.h"

namespace tidegate::sandbox::ebay {

Tokens::Tokens(Options options, Timestamp start)
    : options_(std::move(options)), refresh_token_(options_.refresh_token) {
    refresh_ends_ = start + options_.refresh_life;
    if (!options_.access_token.empty()) {
        access_.emplace(options_.access_token, Access{Owner::seller, start + options_.access_life});
    }
}

// The real ones hold '^' and '#': a client has to encode them in a form.
std::string Tokens::issue(Owner owner, Timestamp now) {
    const std::string name = "token" + std::to_string(++number_);
    std::string token =
        "v^1.1#" + hex(hmac_sha256(std::to_string(options_.seed), name)).substr(0, 40);
    if (owner != Owner::nobody) access_.emplace(token, Access{owner, now + options_.access_life});
    return token;
}

std::optional<Tokens::Issued> Tokens::redeem_code(std::string_view code, Timestamp now) {
    if (code_used_ || code.empty() || !equal_secret(code, options_.auth_code)) return std::nullopt;
    code_used_ = true;
    refresh_token_ = issue(Owner::nobody, now);
    refresh_ends_ = now + options_.refresh_life;
    return Issued{issue(Owner::seller, now), refresh_token_};
}

std::optional<Tokens::Issued> Tokens::refresh(std::string_view refresh_token, Timestamp now) {
    if (refresh_token_.empty() || now >= refresh_ends_ ||
        !equal_secret(refresh_token, refresh_token_)) {
        return std::nullopt;
    }
    return Issued{issue(Owner::seller, now), {}};
}

Tokens::Issued Tokens::issue_to_app(Timestamp now) {
    return {issue(Owner::app, now), {}};
}

Tokens::Owner Tokens::owner(std::string_view access_token, Timestamp now) const {
    const auto at = access_.find(access_token);
    return at == access_.end() || at->second.ends <= now ? Owner::nobody : at->second.owner;
}

void Tokens::expire_all(Timestamp now) {
    for (auto& [token, access] : access_) {
        if (access.ends > now) access.ends = now;
    }
}

void Tokens::withdraw() {
    refresh_token_.clear();
    std::erase_if(access_, [](const auto& entry) { return entry.second.owner == Owner::seller; });
}

}  // namespace tidegate::sandbox::ebay
