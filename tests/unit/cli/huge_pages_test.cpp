// Goal: memory is marked for huge pages, however much is asked for and however it is aligned.
// Method: the program's own allocator, and what the kernel says of the mapping.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <new>
#include <sstream>
#include <string>

namespace tidegate::cli {
namespace {

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

TEST(HugePages, BackAllMemory) {
    if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) {
        GTEST_SKIP() << "this kernel has no transparent huge pages";
    }
    // Smaller ones may lie in the first megabyte, from before the program could say where to take
    // it.
    for (const std::size_t bytes : {std::size_t{5} << 20, std::size_t{200} << 20}) {
        const std::unique_ptr<char[]> block(new char[bytes]);
        block[bytes - 1] = 7;
        EXPECT_NE(flags_of(block.get()).find(" hg"), std::string::npos) << bytes;
    }
}

TEST(HugePages, KeepAlignments) {
    for (const std::size_t alignment :
         {std::size_t{64}, std::size_t{2} << 20, std::size_t{8} << 20}) {
        void* const memory = ::operator new (100, std::align_val_t{alignment});
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % alignment, 0U);
        std::memset(memory, 7, 100);
        ::operator delete (memory, std::align_val_t{alignment});
    }
}

}  // namespace
}  // namespace tidegate::cli
