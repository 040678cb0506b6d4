// Goal: a real process for crash_test.cpp to kill: the engine over a SQLite journal with snapshots.
// Method: lines on stdin, answers on stdout. It prints "ready SEQUENCE HASH VIOLATIONS ORDERS",
// then answers questions about the state it found: "order N" -> "order N KNOWN ORDERED CANCELLED
// SHIPPED", "command TEXT" -> "command TEXT KNOWN", "stock SKU" -> "stock SKU ON_HAND RESERVED".
// After "go" it executes: "o N SKU ORDERED CANCELLED SHIPPED", "r N SKU UNITS" (a receipt), "w N
// SKU UNITS" (a write request), each acknowledged as "a N" when durable; "hash" -> "hash HASH" of
// the durable state.
#include <unistd.h>

#include <iostream>
#include <mutex>
#include <sstream>
#include <string>

#include "engine/engine.h"
#include "journal/sqlite.h"
#include "ledger/invariants.h"
#include "support/ledger_commands.h"

namespace tidegate {
namespace {

constexpr std::uint32_t kSkus = 5;
constexpr std::int64_t kUnits = 1'000'000;

// One write(2) a line: a killed process leaves no half line of another thread.
void say(const std::string& line) {
    const std::string whole = line + "\n";
    if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) ::_exit(2);
}

ledger::State durable_state(engine::Engine& engine) {
    ledger::State found;
    const Status subscribed = engine.subscribe(
        [&](ledger::State state) { found = std::move(state); }, [](const auto&) {}
    );
    if (!subscribed) ::_exit(3);
    return found;
}

void answer_question(
    const ledger::State& state, std::istringstream& line, const std::string& what
) {
    if (what == "order") {
        std::uint64_t number = 0;
        line >> number;
        const auto id = ExternalId::parse("order-" + std::to_string(number));
        const auto found = state.orders().find(ChannelId(1), id);
        std::string answer = "order " + std::to_string(number);
        if (found == ledger::OrderStore::kNone) {
            say(answer + " 0 0 0 0");
            return;
        }
        const auto& stored = state.orders().lines(found)[0];
        say(answer + " 1 " + std::to_string(stored.ordered) + " " +
            std::to_string(stored.cancelled) + " " + std::to_string(stored.shipped));
    } else if (what == "command") {
        std::string text;
        line >> text;
        const bool known = state.find_command(ExternalId::parse(text)) != nullptr;
        say("command " + text + (known ? " 1" : " 0"));
    } else {
        std::uint32_t sku = 0;
        line >> sku;
        const auto* cell = state.find_cell(SkuId(sku), LocationId(0));
        say("stock " + std::to_string(sku) + " " + std::to_string(cell->on_hand) + " " +
            std::to_string(cell->reserved));
    }
}

ledger::Command command_of(
    const std::string& what, std::uint64_t number, std::istringstream& line
) {
    std::uint32_t sku = 0;
    std::int64_t units = 0;
    line >> sku >> units;
    if (what == "o") {
        std::int64_t cancelled = 0;
        std::int64_t shipped = 0;
        line >> cancelled >> shipped;
        return test::order(
            number, {.sku = sku, .ordered = units, .cancelled = cancelled, .shipped = shipped}
        );
    }
    ledger::Command command;
    if (what == "r") {
        command = test::command(ledger::ReceiveStock{
            SkuId(sku), LocationId(0), Quantity(units), Quantity(0)});
    } else {
        ledger::RequestWrite write;
        write.listing = ListingId(sku);
        write.quantity = Quantity(units);
        command = test::command(write);
    }
    command.id = ExternalId::parse(what + "-" + std::to_string(number));
    return command;
}

void execute(engine::Engine& engine, const std::string& what, std::istringstream& line) {
    std::uint64_t number = 0;
    line >> number;
    engine::CommandBatch batch;
    batch.push_back(command_of(what, number, line));
    engine.submit(std::move(batch), [number](const Result<engine::Outcomes>& outcomes) {
        say((outcomes ? "a " : "failed ") + std::to_string(number));
    });
}

int run(const std::string& directory) {
    auto journal =
        journal::open_sqlite_journal(directory + "/journal.db", {.wal_bytes_max = 1 << 18});
    if (!journal) {
        say("error " + journal.error().message);
        return 1;
    }
    ManualClock clock{Timestamp(test::kStart)};
    engine::Engine::Options options;
    options.clock = &clock;
    options.snapshot_directory = directory + "/snapshots";
    options.snapshot_events_min = 2000;
    auto opened = engine::Engine::open(std::move(*journal), options);
    if (!opened) {
        say("error " + opened.error().message);
        return 1;
    }
    engine::Engine& engine = **opened;
    if (engine.health().last_durable.value() == 0) {
        for (auto& command : test::set_up(kSkus, kUnits)) {
            if (!engine.execute(std::move(command))) return 1;
        }
    }
    const ledger::State found = durable_state(engine);
    say("ready " + std::to_string(found.last_sequence().value()) + " " +
        ledger::state_hash_text(found) + " " +
        std::to_string(ledger::check_invariants(found).size()) + " " +
        std::to_string(found.orders().size()));
    bool going = false;
    for (std::string text; std::getline(std::cin, text);) {
        std::istringstream line(text);
        std::string what;
        line >> what;
        if (what == "go") {
            going = true;
        } else if (what == "hash") {
            say("hash " + ledger::state_hash_text(durable_state(engine)));
        } else if (going) {
            execute(engine, what, line);
        } else {
            answer_question(found, line, what);
        }
    }
    return 0;
}

}  // namespace
}  // namespace tidegate

int main(int, char** arguments) {
    return tidegate::run(arguments[1]);
}
