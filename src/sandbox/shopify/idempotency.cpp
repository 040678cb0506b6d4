#include "sandbox/shopify/idempotency.h"

#include "base/assert.h"

namespace tidegate::sandbox::shopify {

namespace {

constexpr Duration kRetention = Duration::seconds(24 * 3600);

}  // namespace

void IdempotencyKeys::forget_old(Timestamp now) {
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.at + kRetention <= now; });
}

void IdempotencyKeys::claim(
    std::string_view key, std::string fingerprint, std::uint64_t call, Timestamp now
) {
    if (entries_.size() > 10'000) forget_old(now);
    if (const auto at = entries_.find(key); at != entries_.end()) {
        if (at->second.at + kRetention > now) return;
        entries_.erase(at);
    }
    entries_.emplace(std::string(key), Entry{std::move(fingerprint), call, now, false, Json()});
}

IdempotencyKeys::Verdict IdempotencyKeys::check(
    std::string_view key, std::string_view fingerprint, std::uint64_t call, Timestamp now
) {
    claim(key, std::string(fingerprint), call, now);
    const Entry& entry = entries_.find(key)->second;
    if (entry.fingerprint != fingerprint) return Verdict::mismatch;
    if (!entry.finished) return entry.call == call ? Verdict::fresh : Verdict::concurrent;
    const bool failed = std::holds_alternative<graphql::FieldError>(entry.result);
    return failed ? Verdict::failed : Verdict::repeated;
}

void IdempotencyKeys::finish(std::string_view key, graphql::Resolved result) {
    const auto at = entries_.find(key);
    TIDEGATE_ASSERT(at != entries_.end());
    at->second.finished = true;
    at->second.result = std::move(result);
}

const graphql::Resolved& IdempotencyKeys::result(std::string_view key) const {
    const auto at = entries_.find(key);
    TIDEGATE_ASSERT(at != entries_.end());
    return at->second.result;
}

}  // namespace tidegate::sandbox::shopify
