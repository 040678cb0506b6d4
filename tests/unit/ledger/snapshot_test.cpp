// Goal: a snapshot gives the state back; no flipped or missing byte passes.
// Method: smallest cases, compared for equality.

#include "ledger/snapshot.h"

#include "../../table/world.h"

namespace tidegate::ledger {
namespace {

Result<State> restored(const std::string& bytes) {
    std::size_t at = 0;
    return read_snapshot([&](char* out, std::size_t size) {
        if (bytes.size() - at < size) return false;
        bytes.copy(out, size, at);
        at += size;
        return true;
    });
}

TEST(Snapshot, DamageIsRefused) {
    World w;
    w.receive(w.sku("CUP"), w.place("A"), 5);
    std::string bytes;
    ASSERT_TRUE(write_snapshot(w.state(), [&](std::string_view piece) {
        bytes.append(piece);
        return true;
    }));
    const auto whole = restored(bytes);
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(state_hash_text(*whole), state_hash_text(w.state()));
    for (std::size_t i = 0; i < bytes.size(); i += 61) {
        std::string flipped = bytes;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x40);
        EXPECT_FALSE(restored(flipped).has_value()) << i;
    }
    EXPECT_FALSE(restored(bytes.substr(0, bytes.size() / 2)).has_value());
}

}  // namespace
}  // namespace tidegate::ledger
