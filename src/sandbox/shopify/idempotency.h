#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/time.h"
#include "sandbox/shopify/execute.h"

// What @idempotent(key:) remembers: for a day, the request that a key stood for and its outcome.

namespace tidegate::sandbox::shopify {

class IdempotencyKeys {
public:
    enum class Verdict : std::uint8_t {
        fresh,       // execute, then finish()
        repeated,    // the first result stands
        concurrent,  // the first call is still running
        mismatch,    // the key stands for another request
        failed       // the first call failed: a new key is needed
    };

    // Claims keys for a call that will execute later.
    void claim(std::string_view key, std::string fingerprint, std::uint64_t call, Timestamp now);
    [[nodiscard]] Verdict check(
        std::string_view key, std::string_view fingerprint, std::uint64_t call, Timestamp now
    );
    void finish(std::string_view key, graphql::Resolved result);
    [[nodiscard]] const graphql::Resolved& result(std::string_view key) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::string fingerprint;
        std::uint64_t call = 0;  // who claimed it
        Timestamp at;
        bool finished = false;
        graphql::Resolved result;
    };

    void forget_old(Timestamp now);

    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace tidegate::sandbox::shopify
