#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "base/assert.h"

// A vector of plain values that keeps the first N inside itself. Commands and events carry their
// lines in one of these: the usual order has one or two lines, and an allocation per order would
// cost more than deciding it. T must be trivially copyable.

namespace tidegate {

template <class T, std::size_t N>
class InlineVector {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    // Not defaulted: value-initialising would then clear all bytes first.
    InlineVector() noexcept {}  // NOLINT(modernize-use-equals-default)
    InlineVector(std::initializer_list<T> values) {
        for (const T& value : values) push_back(value);
    }
    InlineVector(const InlineVector& other) { assign(other); }
    InlineVector(InlineVector&& other) noexcept { take(other); }
    InlineVector& operator=(const InlineVector& other) {
        if (this != &other) {
            clear();
            assign(other);
        }
        return *this;
    }
    InlineVector& operator=(InlineVector&& other) noexcept {
        if (this != &other) {
            heap_.reset();
            take(other);
        }
        return *this;
    }
    ~InlineVector() = default;

    void push_back(const T& value) {
        const T copy = value;  // `value` may live in this vector, which may be about to move
        if (size_ == capacity_) grow();
        data()[size_++] = copy;
    }
    void clear() noexcept { size_ = 0; }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] T* data() noexcept { return heap_ ? heap_.get() : reinterpret_cast<T*>(inline_); }
    [[nodiscard]] const T* data() const noexcept {
        return heap_ ? heap_.get() : reinterpret_cast<const T*>(inline_);
    }
    T& operator[](std::size_t i) {
        TIDEGATE_ASSERT(i < size_);
        return data()[i];
    }
    const T& operator[](std::size_t i) const {
        TIDEGATE_ASSERT(i < size_);
        return data()[i];
    }
    T& back() { return (*this)[size_ - 1]; }
    T* begin() noexcept { return data(); }
    T* end() noexcept { return data() + size_; }
    const T* begin() const noexcept { return data(); }
    const T* end() const noexcept { return data() + size_; }
    [[nodiscard]] std::span<const T> span() const noexcept { return {data(), size_}; }

    friend bool operator==(const InlineVector& a, const InlineVector& b) {
        if (a.size_ != b.size_) return false;
        for (std::size_t i = 0; i < a.size_; ++i) {
            if (!(a.data()[i] == b.data()[i])) return false;
        }
        return true;
    }

private:
    void grow() {
        const std::uint32_t capacity = capacity_ * 2;
        auto bigger = std::make_unique<T[]>(capacity);
        std::memcpy(static_cast<void*>(bigger.get()), data(), size_ * sizeof(T));
        heap_ = std::move(bigger);
        capacity_ = capacity;
    }
    void assign(const InlineVector& other) {
        while (capacity_ < other.size_) grow();
        std::memcpy(static_cast<void*>(data()), other.data(), other.size_ * sizeof(T));
        size_ = other.size_;
    }
    void take(InlineVector& other) noexcept {
        heap_ = std::move(other.heap_);
        if (!heap_)
            std::memcpy(inline_, other.inline_, other.size_ * sizeof(T));
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, N);
    }

    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = N;
    std::unique_ptr<T[]> heap_;
    // Bytes, not values: setting N values that will be overwritten or never used cost a fifth of
    // deciding an order. A plain value begins to live when it is copied in.
    alignas(T) std::byte inline_[N * sizeof(T)];
};

}  // namespace tidegate
