#include "cli/bench_common.h"

#include <fmt/core.h>
#include <linux/magic.h>
#include <malloc.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <utility>

namespace tidegate::cli::bench {

double process_cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double seconds_since(SteadyTime start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::uint64_t nanoseconds_between(SteadyTime from, SteadyTime to) {
    const auto difference = std::chrono::duration_cast<std::chrono::nanoseconds>(to - from).count();
    return difference > 0 ? static_cast<std::uint64_t>(difference) : 0;
}

Timestamp SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
}

Result<ScratchDirectory> ScratchDirectory::make(const std::string& parent) {
    const std::string base =
        parent.empty() ? std::filesystem::temp_directory_path().string() : parent;
    std::error_code ignored;
    std::filesystem::create_directories(base, ignored);
    std::string path = base + "/tidegate-bench-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
        return Error{
            "bench_directory",
            "cannot make a directory below " + base + ": " + std::strerror(errno),
            "name another one with --dir"};
    }
    return ScratchDirectory(std::move(path));
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

std::string ScratchDirectory::file(std::string_view name) const {
    return path_ + "/" + std::string(name);
}

bool ScratchDirectory::durable() const {
    struct statfs info {};
    if (::statfs(path_.c_str(), &info) != 0) return false;
    return info.f_type != TMPFS_MAGIC && info.f_type != RAMFS_MAGIC;
}

void Histogram::add(std::uint64_t nanoseconds, std::uint64_t times) {
    const auto width = static_cast<unsigned>(std::bit_width(nanoseconds));
    const unsigned shift = width > kSubBits + 1 ? width - kSubBits - 1 : 0;
    const std::size_t bucket = (std::size_t{shift} << kSubBits) + (nanoseconds >> shift);
    buckets_[bucket] += times;
    count_ += times;
    max_ = std::max(max_, nanoseconds);
}

double Histogram::quantile_us(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        seen += buckets_[i];
        if (seen <= wanted || buckets_[i] == 0) continue;
        const std::size_t top = std::size_t{2} << kSubBits;
        const std::size_t shift = i < top ? 0 : (i >> kSubBits) - 1;
        const std::size_t mantissa = i - (shift << kSubBits);
        const auto upper = static_cast<double>(((mantissa + 1) << shift) - 1);
        return std::min(upper, static_cast<double>(max_)) / 1000;
    }
    return max_us();
}

double Histogram::max_us() const {
    return static_cast<double>(max_) / 1000;
}

void Json::add(std::string_view name, std::string_view value) {
    fields_ += fmt::format("{}\"{}\":{}", fields_.empty() ? "" : ",", name, value);
}

Json& Json::number(std::string_view name, double value) {
    const bool whole = value >= 100'000 || value <= -100'000;
    add(name, whole ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value));
    return *this;
}
Json& Json::count(std::string_view name, std::uint64_t value) {
    add(name, std::to_string(value));
    return *this;
}
Json& Json::flag(std::string_view name, bool value) {
    add(name, value ? "true" : "false");
    return *this;
}
Json& Json::text(std::string_view name, std::string_view value) {
    add(name, fmt::format("\"{}\"", value));
    return *this;
}
Json& Json::object(std::string_view name, const Json& value) {
    add(name, value.str());
    return *this;
}
Json& Json::list(std::string_view name, const std::vector<Json>& values) {
    std::string all;
    for (const Json& value : values) all += (all.empty() ? "" : ",") + value.str();
    add(name, "[" + all + "]");
    return *this;
}

void print_result(const Json& result, bool json) {
    std::string text = result.str();
    if (!json) {
        // One field a line: commas outside of quotes end a line, brackets indent.
        std::string out;
        std::string indent = "\n";
        for (const char c : text) {
            if (c == '}' || c == ']') {
                indent.resize(indent.size() - 2);
                out += indent;
            }
            out += c;
            if (c == '{' || c == '[') out += indent += "  ";
            if (c == ',') out += indent;
            if (c == ':') out += ' ';
        }
        text = std::move(out);
    }
    std::printf("%s\n", text.c_str());
}

int fail(const Error& error) {
    const std::string hint = error.hint.empty() ? "" : " (" + error.hint + ")";
    std::fprintf(stderr, "tidegate bench: %s%s\n", error.message.c_str(), hint.c_str());
    return 1;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::uint64_t resident_bytes() {
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) return 0;
    unsigned long size = 0;
    unsigned long resident = 0;
    const int read = std::fscanf(file, "%lu %lu", &size, &resident);
    std::fclose(file);
    return read == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

void release_free_memory() {
    ::malloc_trim(0);
}

}  // namespace tidegate::cli::bench
