#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/webhook_ingest.h"
#include "engine/engine.h"
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
    // The hub's connector of that shop; empty: the message is not one that a shop sends by itself,
    // or needs a shop that answers.
    std::function<std::unique_ptr<channels::Connector>(const Clock&)> connector;
};

// tiktok_webhook: topic 1, which names an order and no lines; tiktok_detail: its order detail of
// 1.2 KB; shopify_webhook: orders/create with its line.
[[nodiscard]] std::vector<MessageKind> message_kinds();
// One of them; an Error lists the names.
[[nodiscard]] Result<MessageKind> message_kind(std::string_view name);

// verify, then decode, then the command that an engine takes.
[[nodiscard]] Result<ledger::Command> take_in(const MessageKind& kind, const net::Request& request);

// Webhooks as the hub takes them in: all of its code between the HTTP server and the engine. The
// shop's API does not answer here, so the fetches that webhooks ask for wait, as they do when
// orders come faster than the shop lets us fetch them.
class WebhookDoor {
public:
    // The engine and the clock outlive it, and the engine answers before it goes. Its channel is
    // one of its own.
    WebhookDoor(const MessageKind& kind, engine::Engine& engine, const Clock& clock);
    ~WebhookDoor();
    WebhookDoor(const WebhookDoor&) = delete;
    WebhookDoor& operator=(const WebhookDoor&) = delete;

    void take(const net::Request& request, channels::WebhookIngest::Answer answer);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::cli::bench
