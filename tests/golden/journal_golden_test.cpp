// Goal: a journal of an earlier release replays to the state that it had then, for ever.
// Method: tests/golden/journal-v<N>/ holds a journal and the state hash that was recorded with it;
// a copy is replayed and compared. With TIDEGATE_WRITE_GOLDEN set, the newest one is written anew
// instead, which is only right before its release.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/recovery.h"
#include "journal/sqlite.h"
#include "ledger/event_codec.h"
#include "ledger/invariants.h"
#include "ledger/ledger.h"
#include "support/ledger_commands.h"
#include "support/temp_directory.h"

namespace tidegate {
namespace {

namespace fs = std::filesystem;

// One command of every kind that leaves a lasting trace; refusals do no harm.
engine::CommandBatch history() {
    using namespace ledger;
    const SkuId kit(4);
    engine::CommandBatch batch = test::set_up(4, 100);
    const auto add = [&](auto body, std::int64_t later = 0) {
        batch.push_back(test::command(std::move(body), test::kStart + later));
    };
    const auto name = [](const char* text) { return ExternalId::parse(text); };
    DefineLocation second;
    second.code = "second";
    second.kind = LocationKind::third_party;
    second.priority = 200;
    add(second);
    add(DefineSku{"kit"});
    add(DefineKit{kit, {{SkuId(0), Quantity(2)}, {SkuId(1), Quantity(1)}}});
    add(MapListing{ChannelId(1), test::listing_id(4), kit});
    add(SetMode{SkuId(3), Mode::proportional});
    for (std::uint64_t i = 0; i < 30; ++i) {
        const auto sku = static_cast<std::uint32_t>(i % 6);  // listing 5 is in suspense
        batch.push_back(
            test::order(i, {.sku = sku, .ordered = 1 + static_cast<std::int64_t>(i % 3)})
        );
        if (i % 4 == 0) batch.push_back(test::order(i, {.sku = sku, .ordered = 3, .shipped = 1}));
        if (i % 5 == 0) batch.push_back(test::order(i, {.sku = sku, .ordered = 3, .cancelled = 1}));
    }
    add(AdjustStock{SkuId(1), LocationId(0), Quantity(-3), AdjustReason::shrinkage, {}}, 10);
    add(MoveStock{SkuId(1), LocationId(0), Bucket::available, Bucket::damaged, Quantity(2)}, 20);
    add(ExpectIncoming{SkuId(2), LocationId(1), Quantity(40)}, 30);
    add(ReceiveStock{SkuId(2), LocationId(1), Quantity(25), Quantity(25)}, 40);
    add(StartTransfer{name("transfer"), SkuId(0), LocationId(0), LocationId(1), Quantity(7)}, 50);
    add(ReceiveTransfer{name("transfer"), Quantity(5), Quantity(1)}, 60);
    add(
        ReceiveReturn{
            name("return"),
            {},
            {},
            SkuId(0),
            LocationId(0),
            Quantity(2),
            Timestamp(test::kStart + 100'000)},
        70
    );
    add(InspectReturn{name("return"), Quantity(1), Quantity(0), Quantity(1)}, 80);
    add(StartCount{name("count"), SkuId(3), LocationId(0)}, 90);
    add(FinishCount{name("count"), Quantity(77)}, 100);
    add(
        LockStock{
            name("lock"), SkuId(2), ChannelId(1), Quantity(4), Timestamp(test::kStart + 1000)},
        110
    );
    add(RequestWrite{ListingId(0), Quantity(5), Quantity(0)}, 120);
    add(ConfirmWrite{ListingId(0), WriteNumber(1), Timestamp(test::kStart + 125)}, 130);
    add(RequestWrite{ListingId(1), Quantity(5), Quantity(0)}, 140);
    add(MarkWriteUnknown{ListingId(1), WriteNumber(1)}, 150);
    add(ReadBack{ListingId(1), Quantity(5), Timestamp(test::kStart + 160)}, 160);
    add(RequestWrite{ListingId(2), Quantity(5), Quantity(0)}, 170);
    add(FailWrite{ListingId(2), WriteNumber(1)}, 180);
    add(AdvanceWatermark{ChannelId(1), Timestamp(test::kStart + 50)}, 190);
    add(Tick{}, 2000);
    batch.back().id = name("tick");
    return batch;
}

void write_golden(const std::string& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    auto journal = journal::open_sqlite_journal(folder + "/journal.db", {.page_bytes = 1024});
    ASSERT_TRUE(journal.has_value());
    ledger::Ledger ledger;
    ledger::EventEncoder encoder;
    std::uint64_t in_group = 0;
    const auto flush = [&] {
        if (encoder.count() == 0) return;
        const Sequence first((*journal)->last_sequence().value() + 1);
        ASSERT_TRUE((*journal)
                        ->append(
                            {first,
                             encoder.count(),
                             Timestamp(test::kStart),
                             ledger::kEventCodecVersion,
                             encoder.bytes()}
                        )
                        .has_value());
        encoder.clear();
    };
    std::vector<ledger::Event> events;
    for (const ledger::Command& command : history()) {
        events.clear();
        ledger.execute(command, events);
        for (const ledger::Event& event : events) encoder.add(event);
        if (++in_group % 10 == 0) flush();
    }
    flush();
    journal->reset();
    fs::remove(folder + "/journal.db-writer-1");
    std::ofstream(folder + "/state_hash") << ledger::state_hash_text(ledger.state()) << "\n";
}

TEST(JournalGolden, EveryReleasesJournalReplaysToItsHash) {
    const std::string root = "tests/golden";
    if (std::getenv("TIDEGATE_WRITE_GOLDEN") != nullptr) write_golden(root + "/journal-v1");
    int replayed = 0;
    for (const auto& entry : fs::directory_iterator(root)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("journal-v")) continue;
        SCOPED_TRACE(name);
        const test::TempDirectory copy;
        fs::copy(entry.path(), copy.path());
        auto journal = journal::open_sqlite_journal(copy.file("journal.db"));
        ASSERT_TRUE(journal.has_value()) << journal.error().message;
        const auto state = engine::restore(**journal, nullptr, [](const std::string&) {});
        ASSERT_TRUE(state.has_value()) << state.error().message;
        std::string expected;
        std::ifstream(entry.path() / "state_hash") >> expected;
        EXPECT_EQ(ledger::state_hash_text(*state), expected);
        EXPECT_TRUE(ledger::check_invariants(*state).empty());
        ++replayed;
    }
    EXPECT_GE(replayed, 1);
}

}  // namespace
}  // namespace tidegate
