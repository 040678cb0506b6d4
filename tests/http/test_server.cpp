// The server that the tests of this folder talk to: a real engine on a journal in memory, a real
// listener on a free port, and a clock that stands still until it is told otherwise.
//
// Prints one JSON line {"port","token","reader"}, then obeys lines of standard input, answering
// each with one line: "advance MS" moves the clock, "tick" lets the ledger notice, "routes" lists
// the routes as JSON, "fill N" makes N orders quickly, "list ID UNITS" has listing number ID read,
// written and confirmed as the channels do, "hash" answers the hash of the state and "memory" the
// resident KiB. Ends when standard input does. Usage:
// test_server [requests_per_second burst [connections_max]]

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>

#include "engine/engine.h"
#include "journal/journal.h"
#include "ledger/invariants.h"
#include "server/json_writer.h"
#include "server/router.h"
#include "server/server.h"

namespace {

using namespace tidegate;

class TestClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override { return Timestamp(now_.load()); }
    void advance(std::int64_t milliseconds) { now_.fetch_add(milliseconds); }

private:
    std::atomic<std::int64_t> now_{1'785'000'000'000};  // 2026-07-25
};

std::string routes_json() {
    std::string text;
    server::JsonWriter json(text);
    json.begin_array();
    for (const server::Route& route : server::all_routes()) {
        json.begin_object().field("method", route.method).field("path", route.pattern);
        json.field("operation", route.operation);
        json.field("open", route.access == server::Access::open);
        json.field("writes", route.access == server::Access::write).end_object();
    }
    json.end_array();
    return text;
}

void fill(engine::Engine& engine, const TestClock& clock, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        ledger::SeeOrder order;
        order.channel = ledger::kDirectChannel;
        order.order = ExternalId::parse("fill-" + std::to_string(i));
        order.placed_at = clock.now();
        ledger::OrderLine line;
        line.sku = SkuId(0);
        line.ordered = Quantity(1);
        order.lines.push_back(line);
        static_cast<void>(engine.execute({ExternalId::none(), clock.now(), order}));
    }
}

// What the channels' sync does with a marketplace.
void list(engine::Engine& engine, TestClock& clock, std::uint32_t number, std::int64_t units) {
    const ListingId id(number);
    const auto tell = [&](auto body) {
        clock.advance(20);
        const auto told = engine.execute({ExternalId::none(), clock.now(), std::move(body)});
        return told ? told->result : 0;
    };
    const auto watch = [&] {
        for (std::uint16_t channel = 1; channel <= 4; ++channel) {
            tell(ledger::AdvanceWatermark{ChannelId(channel), clock.now()});
        }
    };
    tell(ledger::ReadBack{id, Quantity(0), clock.now()});
    watch();
    const std::uint32_t write = tell(ledger::RequestWrite{id, Quantity(units), Quantity(0)});
    tell(ledger::ConfirmWrite{id, WriteNumber(write), clock.now()});
    watch();
}

// An order that the server's user makes can be read when it is answered; these are made behind its
// back.
void wait_until_read(const engine::Engine& engine, const server::Server& server) {
    const Sequence wanted = engine.health().last_durable;
    bool there = false;
    while (!there) {
        server.read([&](const views::ReadModel& model) {
            there = model.state().last_sequence() >= wanted;
        });
        std::this_thread::yield();
    }
}

std::string hash_json(const server::Server& server) {
    std::string hash;
    server.read([&](const views::ReadModel& model) {
        hash = ledger::state_hash_text(model.state());
    });
    return '"' + hash + '"';
}

std::string memory_json() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::to_string(std::atoll(line.c_str() + 6));
    }
    return "0";
}

std::string obey(
    const std::string& line, engine::Engine& engine, TestClock& clock, const server::Server& server
) {
    const std::size_t space = line.find(' ');
    const std::string verb = line.substr(0, space);
    std::int64_t amount = 0;
    if (space != std::string::npos) amount = std::strtoll(line.c_str() + space, nullptr, 10);
    if (verb == "routes") return routes_json();
    if (verb == "hash") return hash_json(server);
    if (verb == "memory") return memory_json();
    if (verb == "advance") {
        clock.advance(amount);
    } else if (verb == "tick") {
        static_cast<void>(engine.execute({ExternalId::none(), clock.now(), ledger::Tick{}}));
    } else if (verb == "fill") {
        fill(engine, clock, amount);
    } else if (verb == "list") {
        const std::int64_t units = std::strtoll(line.c_str() + line.rfind(' '), nullptr, 10);
        list(engine, clock, static_cast<std::uint32_t>(amount), units);
    } else {
        return "\"unknown\"";
    }
    wait_until_read(engine, server);
    return "\"done\"";
}

}  // namespace

int main(int argc, char** argv) {
    TestClock clock;
    auto journal = journal::open_memory_journal();
    journal::Journal* const shared = journal.get();
    engine::Engine::Options engine_options;
    engine_options.clock = &clock;
    auto engine = engine::Engine::open(std::move(journal), engine_options);
    if (!engine) return 1;

    server::Options options;
    options.clock = &clock;
    options.ticks = false;
    options.requests_per_second = argc > 2 ? std::atof(argv[1]) : 0;
    options.burst = argc > 2 ? std::atof(argv[2]) : 1;
    if (argc > 3) options.connections_max = std::strtoull(argv[3], nullptr, 10);
    options.read_journal = [shared](Sequence after, const auto& visit) {
        return shared->read(after, visit);
    };
    options.metrics.push_back([](std::string& out) { out += "test_provider 1\n"; });
    options.webhooks["echo"] = [](const net::Request& request, net::Responder responder) {
        if (request.method == "GET") {
            responder.send({200, {{"Content-Type", "application/json"}}, "{}"});
            return;
        }
        net::Response response;
        response.status = request.header("X-Signature") == "right" ? 200 : 401;
        responder.send(std::move(response));
    };
    auto server = server::Server::start(std::move(options), **engine);
    if (!server) return 1;
    const auto reader = (*server)->tokens().create("reader", server::Scope::read);
    if (!reader) return 1;
    std::string hello;
    server::JsonWriter json(hello);
    json.begin_object().field("port", (*server)->port()).field("token", (*server)->first_token());
    json.field("reader", *reader).end_object();
    std::cout << hello << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << obey(line, **engine, clock, **server) << std::endl;
    }
    (*server)->stop();
    (*engine)->stop();
    return 0;
}
