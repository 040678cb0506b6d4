#include "sandbox/tiktok/tokens.h"

#include "sandbox/crypto.h"

namespace tidegate::sandbox::tiktok {

Tokens::Tokens(Options options, Timestamp start) : options_(std::move(options)) {
    if (!options_.access_token.empty()) {
        access_.emplace(options_.access_token, start + options_.access_life);
    }
    if (!options_.refresh_token.empty()) {
        refresh_.emplace(options_.refresh_token, start + options_.refresh_life);
    }
}

std::string Tokens::make(std::string_view kind) {
    const std::string name = std::string(kind) + std::to_string(++number_);
    return "ROW_" + hex(hmac_sha256(std::to_string(options_.seed), name)).substr(0, 48);
}

Tokens::Pair Tokens::issue(Timestamp now) {
    Pair pair{
        make("access"), make("refresh"), now + options_.access_life, now + options_.refresh_life};
    access_.emplace(pair.access_token, pair.access_ends);
    refresh_.emplace(pair.refresh_token, pair.refresh_ends);
    return pair;
}

std::optional<Tokens::Pair> Tokens::redeem_code(std::string_view code, Timestamp now) {
    if (code_used_ || code.empty() || !equal_secret(code, options_.auth_code)) return std::nullopt;
    code_used_ = true;
    withdrawn_ = false;
    return issue(now);
}

std::optional<Tokens::Pair> Tokens::refresh(std::string_view refresh_token, Timestamp now) {
    const auto at = refresh_.find(refresh_token);
    if (withdrawn_ || at == refresh_.end() || at->second <= now) return std::nullopt;
    refresh_.erase(at);
    return issue(now);
}

Tokens::State Tokens::check(std::string_view access_token, Timestamp now) const {
    const auto at = access_.find(access_token);
    if (at == access_.end()) return State::unknown;
    if (withdrawn_) return State::withdrawn;
    return at->second <= now ? State::expired : State::valid;
}

void Tokens::expire_all(Timestamp now) {
    for (auto& [token, ends] : access_) {
        if (ends > now) ends = now;
    }
}

void Tokens::withdraw() {
    withdrawn_ = true;
}

}  // namespace tidegate::sandbox::tiktok
