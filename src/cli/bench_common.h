#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// What every benchmark needs: a clock, a place on the disk that goes away again, latencies, and one
// JSON object as its result (docs/benchmarks.md lists the fields).

namespace tidegate::cli::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// Processor time of the process so far: unlike the clock on the wall, it can be compared on a
// machine that others use too.
[[nodiscard]] double process_cpu_seconds();
[[nodiscard]] double seconds_since(SteadyTime start);
[[nodiscard]] std::uint64_t nanoseconds_between(SteadyTime from, SteadyTime to);

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
};

// A fresh directory below `parent` (empty: the system's place for temporary files), removed with
// everything in it at the end.
class ScratchDirectory {
public:
    [[nodiscard]] static Result<ScratchDirectory> make(const std::string& parent);
    ~ScratchDirectory();
    ScratchDirectory(ScratchDirectory&& other) noexcept;
    ScratchDirectory& operator=(ScratchDirectory&&) = delete;

    [[nodiscard]] std::string file(std::string_view name) const;
    // Whether what is synced here outlives a power cut: false on a file system in memory.
    [[nodiscard]] bool durable() const;

private:
    explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

// Counts of durations in buckets of 1/16 of their size, so that quantiles are right to 6 %; the
// maximum is exact. One thread at a time.
class Histogram {
public:
    void add(std::uint64_t nanoseconds, std::uint64_t times = 1);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double quantile_us(double share) const;
    [[nodiscard]] double max_us() const;

private:
    static constexpr unsigned kSubBits = 4;
    std::array<std::uint64_t, std::size_t{64} << kSubBits> buckets_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

// Builds {"name":value,...} in the order of the calls.
class Json {
public:
    Json& number(std::string_view name, double value);  // six significant digits
    Json& count(std::string_view name, std::uint64_t value);
    Json& flag(std::string_view name, bool value);
    Json& text(std::string_view name, std::string_view value);  // plain ASCII without quotes
    Json& object(std::string_view name, const Json& value);
    Json& list(std::string_view name, const std::vector<Json>& values);
    [[nodiscard]] std::string str() const { return "{" + fields_ + "}"; }

private:
    void add(std::string_view name, std::string_view value);
    std::string fields_;
};

// Prints the result: with `json` as one line, else a line a field, names aligned.
void print_result(const Json& result, bool json);
// Says on standard error what went wrong; the exit code for it.
int fail(const Error& error);

[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] std::uint64_t resident_bytes();
// Gives freed memory back to the system, so that resident_bytes() counts what is in use.
void release_free_memory();

}  // namespace tidegate::cli::bench
