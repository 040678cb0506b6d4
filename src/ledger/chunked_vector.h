#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/assert.h"

// A growing array whose elements never move: it adds chunks of 2^Bits elements instead of copying
// itself. Growth therefore never stalls the writer, and memory is at most one chunk above need.
//
// Elements are written when they are appended, not before: each page is touched once, by whoever
// needs it.

namespace tidegate::ledger {

template <class T, unsigned Bits = 12>
class ChunkedVector {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    static constexpr std::size_t kChunk = std::size_t{1} << Bits;

    ChunkedVector() = default;
    ChunkedVector(ChunkedVector&&) noexcept = default;
    ChunkedVector& operator=(ChunkedVector&&) noexcept = default;

    T& operator[](std::size_t i) {
        TIDEGATE_ASSERT(i < size_);
        return chunks_[i >> Bits].get()[i & (kChunk - 1)];
    }
    const T& operator[](std::size_t i) const {
        TIDEGATE_ASSERT(i < size_);
        return chunks_[i >> Bits].get()[i & (kChunk - 1)];
    }
    // Index of the first of `count` new elements; a run never crosses a chunk, so that it can be
    // used as an array. New elements, and those skipped for that, are value-initialised.
    std::size_t append_run(std::size_t count) {
        TIDEGATE_ASSERT(count <= kChunk);
        const std::size_t room = chunks_.size() * kChunk - size_;
        if (room < count) {
            append_values(room);
            add_chunk();
        }
        const std::size_t first = size_;
        append_values(count);
        return first;
    }
    void push_back(const T& value) {
        if (size_ == chunks_.size() * kChunk) add_chunk();
        T* const at = chunks_[size_ >> Bits].get() + (size_ & (kChunk - 1));
        new (at) T(value);
        ++size_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return chunks_.size() * kChunk * sizeof(T); }

    // For snapshots: the elements as contiguous pieces.
    template <class Visit>
    void for_each_piece(Visit visit) const {
        for (std::size_t at = 0; at < size_; at += kChunk) {
            visit(chunks_[at >> Bits].get(), size_ - at < kChunk ? size_ - at : kChunk);
        }
    }
    // Makes room for exactly `count` elements and lets `fill(T*, n)` write them piece by piece,
    // until it returns false.
    template <class Fill>
    void assign_pieces(std::size_t count, Fill fill) {
        *this = ChunkedVector();
        while (size_ < count) {
            const std::size_t piece = count - size_ < kChunk ? count - size_ : kChunk;
            add_chunk();
            T* const at = chunks_.back().get();
            append_values(piece);
            if (!fill(at, piece)) return;
        }
    }

private:
    struct Free {
        void operator()(T* chunk) const noexcept { ::operator delete(chunk); }
    };

    // Within the last chunk.
    void append_values(std::size_t count) {
        for (; count > 0; --count, ++size_) {
            new (chunks_[size_ >> Bits].get() + (size_ & (kChunk - 1))) T{};
        }
    }
    void add_chunk() { chunks_.emplace_back(static_cast<T*>(::operator new(kChunk * sizeof(T)))); }

    std::vector<std::unique_ptr<T, Free>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace tidegate::ledger
