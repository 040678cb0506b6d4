#include "ledger/snapshot.h"

#include <type_traits>
#include <utility>

#include "base/bytes.h"
#include "base/hash.h"

namespace tidegate::ledger {

namespace {

constexpr std::uint64_t kMagic = 0x31304e5347544454ULL;  // "TDTGSN01"
// Changes whenever a record's layout or its place in an index does, so that another build's
// snapshot is not taken for ours.
constexpr std::uint64_t kLayout = sizeof(SkuRecord) * 1'000'003 + sizeof(StockCell) * 10'007 +
                                  sizeof(Listing) * 101 + sizeof(StoredOrder) * 17 +
                                  sizeof(StoredLine) * 3 + 4'000'000'003;

Error damaged(std::string what) {
    return {
        "snapshot_damaged",
        "The snapshot cannot be used: " + std::move(what) + ".",
        "Nothing is lost: the journal is replayed from its beginning instead."};
}

class Out {
public:
    explicit Out(const std::function<bool(std::string_view)>& write) : write_(write) {}
    void bytes(const void* data, std::size_t size) {
        if (!ok_ || size == 0) return;
        crc_ = crc32c(data, size, crc_);
        ok_ = write_({static_cast<const char*>(data), size});
    }
    void number(std::uint64_t value) { bytes(&value, sizeof value); }
    [[nodiscard]] bool finish() {
        number(crc_);
        return ok_;
    }

private:
    const std::function<bool(std::string_view)>& write_;
    std::uint32_t crc_ = 0;
    bool ok_ = true;
};

class In {
public:
    explicit In(const std::function<bool(char*, std::size_t)>& read) : read_(read) {}
    void bytes(void* data, std::size_t size) {
        if (!ok_ || size == 0) return;
        ok_ = read_(static_cast<char*>(data), size);
        if (ok_) crc_ = crc32c(data, size, crc_);
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        bytes(&value, sizeof value);
        return ok_ ? value : 0;
    }
    // A count of things of `size` bytes; absurd ones fail before memory is asked for.
    std::size_t count(std::size_t size) {
        constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 40;
        const std::uint64_t value = number();
        if (value > kBytesMax / size) ok_ = false;
        return ok_ ? static_cast<std::size_t>(value) : 0;
    }
    void fail() { ok_ = false; }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool checksum_matches() {
        const std::uint32_t expected = crc_;
        return number() == expected && ok_;
    }

private:
    const std::function<bool(char*, std::size_t)>& read_;
    std::uint32_t crc_ = 0;
    bool ok_ = true;
};

}  // namespace

// Lists what a State consists of once; Saving and Loading give the list its meaning.
class SnapshotAccess {
public:
    // What follows from the members and is not kept.
    static void derive(State& s) {
        for (const auto& [id, record] : s.returns_) s.add_return(record);
    }
    template <class Io>
    static void all(Io& io, State& s) {
        io.pieces(s.skus_);
        io.index(s.sku_index_);
        io.pieces(s.texts_);
        io.pieces(s.cells_);
        io.pieces(s.listings_);
        io.index(s.listing_index_);
        io.pieces(s.orders_.orders_);
        io.pieces(s.orders_.lines_);
        io.index(s.orders_.index_);
        io.each(s.orders_.spread_holds_);
        io.each(s.kits_);
        io.each(s.kits_of_component_);
        io.each(s.channels_);
        io.each(s.locations_);
        io.each(s.shortages_);
        io.each(s.suspense_);
        io.each(s.expiries_);
        io.each(s.expiry_of_);
        io.each(s.transfers_);
        io.each(s.returns_);
        io.each(s.counts_);
        io.each(s.locks_);
        io.each(s.lock_ids_);
        io.each(s.open_locks_);
        io.each(s.lock_expiries_);
        io.each(s.commands_);
        io.each(s.command_times_);
        io.each(s.corrected_);
        io.one(s.last_sequence_);
        io.one(s.last_at_);
    }
};

namespace {

// Records with members that are not plain bytes.
template <class Io>
void members(Io& io, ChannelRecord& r) {
    io.one(r.code);
    io.one(r.semantics);
    io.one(r.restocks_on_cancel);
    io.one(r.watermark);
    io.each(r.with_unseen);
}
template <class Io>
void members(Io& io, LocationRecord& r) {
    io.one(r.code);
    io.one(r.kind);
    io.one(r.bound_to);
    io.one(r.priority);
}
template <class Io>
void members(Io& io, LockRecord& r) {
    io.one(r.external);
    io.one(r.sku);
    io.one(r.channel);
    io.one(r.expires_at);
    io.one(r.closed);
    io.each(r.parts);
}

template <class T>
concept Container = requires(T& t) {
    t.begin();
    t.clear();
    typename T::value_type;
}
&&!std::is_same_v<T, std::string>;

template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};

class Saving {
public:
    explicit Saving(Out& out) : out_(out) {}
    template <class T, unsigned Bits>
    void pieces(ChunkedVector<T, Bits>& values) {
        out_.number(values.size());
        values.for_each_piece([&](const T* piece, std::size_t n) {
            out_.bytes(piece, n * sizeof(T));
        });
    }
    template <unsigned Bits>
    void index(HashIndex<Bits>& index) {
        index.for_each_shard(
            [&](std::size_t used, std::size_t slots, const void* data, std::size_t size) {
                out_.number(used);
                out_.number(slots);
                out_.bytes(data, size);
            }
        );
    }
    template <Container C>
    void each(C& values) {
        out_.number(values.size());
        for (auto& value : values) {
            auto copy = value;
            one(copy);
        }
    }
    template <class T>
    void one(T& value) {
        if constexpr (std::is_same_v<T, std::string>) {
            out_.number(value.size());
            out_.bytes(value.data(), value.size());
        } else if constexpr (Container<T>) {
            each(value);
        } else if constexpr (IsPair<std::remove_cv_t<T>>::value) {
            auto first = value.first;
            auto second = value.second;
            one(first);
            one(second);
        } else if constexpr (requires { members(*this, value); }) {
            members(*this, value);
        } else {
            static_assert(std::is_trivially_copyable_v<T>);
            out_.bytes(&value, sizeof value);
        }
    }

private:
    Out& out_;
};

class Loading {
public:
    explicit Loading(In& in) : in_(in) {}
    template <class T, unsigned Bits>
    void pieces(ChunkedVector<T, Bits>& values) {
        const std::size_t count = in_.count(sizeof(T));
        values.assign_pieces(count, [&](T* piece, std::size_t n) {
            in_.bytes(static_cast<void*>(piece), n * sizeof(T));
            return in_.ok();
        });
    }
    template <unsigned Bits>
    void index(HashIndex<Bits>& index) {
        const bool ok = index.restore(
            [&] {
                const std::size_t used = in_.count(1);
                const std::size_t slots = in_.count(8);
                return std::pair(used, slots);
            },
            [&](void* data, std::size_t size) {
                in_.bytes(data, size);
                return in_.ok();
            }
        );
        if (!ok) in_.fail();
    }
    template <Container C>
    void each(C& values) {
        values.clear();
        const std::size_t count = in_.count(1);
        for (std::size_t i = 0; i < count && in_.ok(); ++i) {
            if constexpr (IsPair<typename C::value_type>::value) {
                using First = std::remove_const_t<typename C::value_type::first_type>;
                std::pair<First, typename C::value_type::second_type> value;
                one(value.first);
                one(value.second);
                values.insert(values.end(), std::move(value));
            } else {
                typename C::value_type value{};
                one(value);
                values.insert(values.end(), std::move(value));
            }
        }
    }
    template <class T>
    void one(T& value) {
        if constexpr (std::is_same_v<T, std::string>) {
            constexpr std::size_t kTextMax = 1 << 16;
            const std::size_t size = in_.count(1);
            if (size > kTextMax) {
                in_.fail();
                return;
            }
            value.resize(size);
            in_.bytes(value.data(), value.size());
        } else if constexpr (Container<T>) {
            each(value);
        } else if constexpr (IsPair<T>::value) {
            one(value.first);
            one(value.second);
        } else if constexpr (requires { members(*this, value); }) {
            members(*this, value);
        } else {
            static_assert(std::is_trivially_copyable_v<T>);
            in_.bytes(static_cast<void*>(&value), sizeof value);
        }
    }

private:
    In& in_;
};

}  // namespace

bool write_snapshot(const State& state, const std::function<bool(std::string_view)>& write) {
    Out out(write);
    out.number(kMagic);
    out.number(kLayout);
    Saving io(out);
    // One list of members serves both directions; saving only reads.
    SnapshotAccess::all(io, const_cast<State&>(state));
    return out.finish();
}

Result<State> read_snapshot(const std::function<bool(char*, std::size_t)>& read) {
    In in(read);
    if (in.number() != kMagic) return damaged("it is not a snapshot");
    if (in.number() != kLayout) return damaged("another version of the program wrote it");
    State state;
    Loading io(in);
    SnapshotAccess::all(io, state);
    if (!in.ok()) return damaged("it is cut short or malformed");
    if (!in.checksum_matches()) return damaged("its checksum does not match");
    SnapshotAccess::derive(state);
    return state;
}

}  // namespace tidegate::ledger
