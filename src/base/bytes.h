#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

// Writers and readers of the little-endian, variable-length encoding that the journal uses
// (docs/formats/journal.md). Integers are LEB128: seven bits a byte, least significant first, the
// high bit says that more follow; signed ones are zig-zagged first.

namespace tidegate {

static_assert(std::endian::native == std::endian::little, "the formats are little-endian");

class ByteWriter {
public:
    void u8(std::uint8_t value) {
        *room(1) = static_cast<char>(value);
        ++size_;
    }
    void u64_fixed(std::uint64_t value) { raw(&value, sizeof value); }
    void u32_fixed(std::uint32_t value) { raw(&value, sizeof value); }
    void unsigned_int(std::uint64_t value) {
        if (value < 0x80) {
            u8(static_cast<std::uint8_t>(value));
            return;
        }
        char* const start = room(kIntegerMax);
        char* at = start;
        while (value >= 0x80) {
            *at++ = static_cast<char>(value | 0x80U);
            value >>= 7;
        }
        *at++ = static_cast<char>(value);
        size_ += static_cast<std::size_t>(at - start);
    }
    void signed_int(std::int64_t value) {
        unsigned_int(
            (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63)
        );
    }
    void text(std::string_view value) {
        unsigned_int(value.size());
        raw(value.data(), value.size());
    }
    void raw(const void* data, std::size_t size) {
        if (size == 0) return;
        std::memcpy(room(size), data, size);
        size_ += size;
    }

    [[nodiscard]] std::string_view bytes() const noexcept { return {buffer_.get(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    void clear() noexcept { size_ = 0; }

private:
    static constexpr std::size_t kIntegerMax = 10;

    char* room(std::size_t size) {
        if (capacity_ - size_ < size) grow(size);
        return buffer_.get() + size_;
    }
    [[gnu::noinline]] void grow(std::size_t size) {
        const std::size_t capacity = capacity_ * 2 + size + 256;
        std::unique_ptr<char[]> bigger(new char[capacity]);
        if (size_ > 0) std::memcpy(bigger.get(), buffer_.get(), size_);
        buffer_ = std::move(bigger);
        capacity_ = capacity;
    }

    std::unique_ptr<char[]> buffer_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

// Reads what ByteWriter wrote. After any read past the end or any malformed integer ok() is false
// and every further read gives zero: callers check once, at the end of a record.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) noexcept
        : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

    std::uint8_t u8() noexcept {
        if (at_ == end_) return fail<std::uint8_t>();
        return static_cast<std::uint8_t>(*at_++);
    }
    std::uint64_t u64_fixed() noexcept { return fixed<std::uint64_t>(); }
    std::uint32_t u32_fixed() noexcept { return fixed<std::uint32_t>(); }
    std::uint64_t unsigned_int() noexcept {
        if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) {
            return static_cast<std::uint8_t>(*at_++);
        }
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) return fail<std::uint64_t>();
            const auto byte = static_cast<std::uint8_t>(*at_++);
            if (shift == 63 && byte > 1) return fail<std::uint64_t>();
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) return value;
        }
        return fail<std::uint64_t>();
    }
    std::int64_t signed_int() noexcept {
        const std::uint64_t raw = unsigned_int();
        return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1U);
    }
    std::string_view text() noexcept {
        const std::uint64_t size = unsigned_int();
        if (size > left()) return fail<std::string_view>();
        const std::string_view value(at_, static_cast<std::size_t>(size));
        at_ += size;
        return value;
    }
    void raw(void* out, std::size_t size) noexcept {
        if (size > left()) {
            fail<int>();
            return;
        }
        std::memcpy(out, at_, size);
        at_ += size;
    }
    void set_failed() noexcept { ok_ = false; }

private:
    template <class T>
    T fail() noexcept {
        ok_ = false;
        at_ = end_;
        return T{};
    }
    template <class T>
    T fixed() noexcept {
        T value{};
        if (left() < sizeof value) return fail<T>();
        std::memcpy(&value, at_, sizeof value);
        at_ += sizeof value;
        return value;
    }

    const char* at_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace tidegate
