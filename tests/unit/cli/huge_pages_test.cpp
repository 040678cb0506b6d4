// Goal: memory aligned to huge pages is marked for them, and all over-aligned memory can be used
// and given back. Method: the program's own operator new, and what the kernel says of the mapping.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <new>
#include <sstream>
#include <string>

namespace tidegate::cli {
namespace {

constexpr std::align_val_t kHugePage{std::size_t{2} << 20};

// Of the mapping that holds `address`: two letters a flag, as the kernel prints them.
std::string flags_of(const void* address) {
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    std::ifstream maps("/proc/self/smaps");
    std::string line;
    bool inside = false;
    while (std::getline(maps, line)) {
        std::istringstream words(line);
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        char dash = 0;
        words >> std::hex >> from >> dash >> to;
        if (words && dash == '-') inside = from <= wanted && wanted < to;
        if (inside && line.starts_with("VmFlags:")) return line;
    }
    return {};
}

TEST(HugePages, BlocksOfThemAreMarked) {
    constexpr std::size_t kBytes = std::size_t{5} << 20;
    void* const block = ::operator new(kBytes, kHugePage);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % static_cast<std::size_t>(kHugePage), 0U);
    std::memset(block, 7, kBytes);
    EXPECT_EQ(static_cast<const char*>(block)[kBytes - 1], 7);
    const std::string flags = flags_of(block);
    ::operator delete(block, kHugePage);
    if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) {
        GTEST_SKIP() << "this kernel has no transparent huge pages";
    }
    EXPECT_NE(flags.find(" hg"), std::string::npos) << flags;
}

TEST(HugePages, SmallerAlignmentsAreAsAlways) {
    constexpr std::align_val_t kLine{64};
    void* const memory = ::operator new(0, kLine);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 64, 0U);
    ::operator delete(memory, kLine);
}

}  // namespace
}  // namespace tidegate::cli
