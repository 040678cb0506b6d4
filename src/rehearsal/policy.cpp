#include "rehearsal/policy.h"

#include <charconv>
#include <optional>
#include <vector>

namespace tidegate::rehearsal {

namespace {

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t colon = text.find(':');
        parts.push_back(text.substr(0, colon));
        if (colon == std::string_view::npos) return parts;
        text.remove_prefix(colon + 1);
    }
}

std::optional<std::int64_t> number(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value < least || value > most) return std::nullopt;
    return value;
}

Error unusable(std::string_view text, std::string message) {
    return {
        "policy_invalid",
        "\"" + std::string(text) + "\": " + std::move(message),
        "use strict, guarded[:risk], shared[:risk], proportional[:seconds], "
        "mirror:seconds[:buffer], "
        "static or clairvoyant"};
}

constexpr std::int32_t kMillion = 1'000'000;

// "1e-4": a digit that is not zero, and how many places it stands behind the point, at most six.
std::optional<std::int32_t> risk(std::string_view text) {
    const bool form = text.size() == 4 && text[0] >= '1' && text[0] <= '9' &&
                      text.substr(1, 2) == "e-" && text[3] >= '1' && text[3] <= '6';
    if (!form) return std::nullopt;
    std::int32_t per_million = (text[0] - '0') * kMillion;
    for (char place = '0'; place < text[3]; ++place) per_million /= 10;
    return per_million;
}

std::string risk_text(std::int32_t per_million) {
    char place = '0';
    for (; per_million < kMillion; ++place) per_million *= 10;
    return std::to_string(per_million / kMillion) + "e-" + place;
}

// "guarded", "shared" and their risk.
Result<Policy> with_risk(
    std::string_view text, Policy::Kind kind, const std::vector<std::string_view>& parts
) {
    Policy policy;
    policy.kind = kind;
    if (parts.size() > 2) return unusable(text, "too many parts");
    if (parts.size() == 1) return policy;
    const auto accepted = risk(parts[1]);
    if (!accepted) return unusable(text, "the risk is 1e-6 to 9e-1");
    policy.risk_per_million = *accepted;
    return policy;
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
    const std::vector<std::string_view> parts = split(text);
    Policy policy;
    std::size_t most = 1;
    if (parts[0] == "guarded") return with_risk(text, Policy::Kind::guarded, parts);
    if (parts[0] == "shared") return with_risk(text, Policy::Kind::shared, parts);
    if (parts[0] == "strict") {
        policy.kind = Policy::Kind::strict;
    } else if (parts[0] == "proportional") {
        policy.kind = Policy::Kind::proportional;
        most = 2;
    } else if (parts[0] == "mirror") {
        policy.kind = Policy::Kind::mirror;
        most = 3;
        if (parts.size() < 2) return unusable(text, "mirror needs its period in seconds");
    } else if (parts[0] == "static") {
        policy.kind = Policy::Kind::fixed_split;
    } else if (parts[0] == "clairvoyant") {
        policy.kind = Policy::Kind::clairvoyant;
    } else {
        return unusable(text, "no such policy");
    }
    if (parts.size() > most) return unusable(text, "too many parts");
    if (parts.size() > 1) {
        const auto seconds = number(parts[1], 1, 86'400);
        if (!seconds) return unusable(text, "the period is 1 to 86400 whole seconds");
        policy.every = Duration::seconds(*seconds);
    }
    if (parts.size() > 2) {
        const auto buffer = number(parts[2], 0, 1'000'000);
        if (!buffer) return unusable(text, "the buffer is 0 to 1000000 units");
        policy.buffer = *buffer;
    }
    return policy;
}

std::string policy_text(const Policy& policy) {
    const std::string seconds = std::to_string(policy.every.milliseconds() / 1000);
    switch (policy.kind) {
        case Policy::Kind::strict:
            return "strict";
        case Policy::Kind::guarded:
            return "guarded:" + risk_text(policy.risk_per_million);
        case Policy::Kind::shared:
            return "shared:" + risk_text(policy.risk_per_million);
        case Policy::Kind::proportional:
            return policy.every == Duration{} ? "proportional" : "proportional:" + seconds;
        case Policy::Kind::mirror:
            return "mirror:" + seconds + (policy.buffer ? ":" + std::to_string(policy.buffer) : "");
        case Policy::Kind::fixed_split:
            return "static";
        case Policy::Kind::clairvoyant:
            return "clairvoyant";
    }
    return "strict";
}

}  // namespace tidegate::rehearsal
