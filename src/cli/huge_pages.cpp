#include <gperftools/malloc_extension.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

// The program's memory comes from the system in huge pages, where that allows it
// (transparent_hugepage `madvise` or `always`). What an order needs lies anywhere in hundreds of
// megabytes: in pages of 4 KB nearly every look would first have to find the page, and every 50
// orders would pay for a new one.

namespace tidegate::cli {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
// Only touched pages take memory, so a region may be larger than what is wanted now.
constexpr std::size_t kRegion = std::size_t{64} << 20;

std::size_t round_up(std::size_t size) {
    return (size + kHugePage - 1) / kHugePage * kHugePage;
}

// Called under the allocator's lock; must not allocate itself. Nothing is ever given back.
class HugePages final : public SysAllocator {
public:
    void* Alloc(std::size_t size, std::size_t* actual, std::size_t alignment) override {
        const std::size_t align = std::max(alignment, kHugePage);
        const std::size_t wanted = round_up(size);
        if (std::align(align, wanted, next_, room_) == nullptr) {
            if (!reserve(wanted + align)) return nullptr;
            std::align(align, wanted, next_, room_);
        }
        void* const given = next_;
        next_ = static_cast<std::byte*>(next_) + wanted;
        room_ -= wanted;
        if (actual != nullptr) *actual = wanted;
        return given;
    }

private:
    bool reserve(std::size_t least) {
        const std::size_t size = round_up(std::max(least, kRegion));
        void* const region = ::mmap(
            nullptr,
            size,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1,
            0
        );
        if (region == MAP_FAILED) return false;
        // Only advice: without huge pages the memory is as good, and slower.
        ::madvise(region, size, MADV_HUGEPAGE);
        next_ = region;
        room_ = size;
        return true;
    }

    void* next_ = nullptr;
    std::size_t room_ = 0;
};

// Before the first large allocation; the allocator uses it for as long as the process lives.
[[maybe_unused]] const bool kInstalled = [] {
    alignas(HugePages) static unsigned char place[sizeof(HugePages)];
    MallocExtension::instance()->SetSystemAllocator(new (place) HugePages);
    return true;
}();

}  // namespace

}  // namespace tidegate::cli
