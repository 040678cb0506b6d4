#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ledger/commands.h"
#include "net/http.h"

// Orders as marketplaces send them, with the code that takes them in: what `bench ingest` and
// `bench http` are fed with. The workspace is that of seed_catalogue(): channel 1 is a TikTok Shop,
// channel 2 a Shopify shop.

namespace tidegate::cli::bench {

struct MessageKind {
    std::string name;
    // The bytes of order `number`, for a SKU.
    std::function<net::Request(std::uint64_t number, std::uint32_t sku)> make;
    // Checks the signature over the raw bytes. Empty: the bytes are an answer over TLS to a request
    // of ours, and carry none.
    std::function<bool(const net::Request&)> verify;
    std::function<Result<ledger::SeeOrder>(const net::Request&)> decode;
};

// tiktok_webhook: topic 1, which names an order and no lines; tiktok_detail: its order detail of
// 1.2 KB; shopify_webhook: orders/create with its line.
[[nodiscard]] std::vector<MessageKind> message_kinds();
// One of them; an Error lists the names.
[[nodiscard]] Result<MessageKind> message_kind(std::string_view name);

// verify, then decode, then the command that an engine takes.
[[nodiscard]] Result<ledger::Command> take_in(const MessageKind& kind, const net::Request& request);

}  // namespace tidegate::cli::bench
