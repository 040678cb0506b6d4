#include <gperftools/malloc_extension.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
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

std::uintptr_t round_up(std::uintptr_t value, std::size_t step) {
    return (value + step - 1) / step * step;
}

// Called under the allocator's lock; must not allocate itself. Nothing is ever given back.
class HugePages final : public SysAllocator {
public:
    void* Alloc(std::size_t size, std::size_t* actual, std::size_t alignment) override {
        const std::size_t align = alignment > kHugePage ? alignment : kHugePage;
        const std::size_t wanted = round_up(size, kHugePage);
        if (round_up(next_, align) + wanted > end_ && !reserve(wanted + align)) return nullptr;
        next_ = round_up(next_, align);
        const std::uintptr_t given = next_;
        next_ += wanted;
        if (actual != nullptr) *actual = wanted;
        return reinterpret_cast<void*>(given);
    }

private:
    bool reserve(std::size_t least) {
        const std::size_t size = round_up(least > kRegion ? least : kRegion, kHugePage);
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
        next_ = reinterpret_cast<std::uintptr_t>(region);
        end_ = next_ + size;
        return true;
    }

    std::uintptr_t next_ = 0;
    std::uintptr_t end_ = 0;
};

// Before the first large allocation; the allocator uses it for as long as the process lives.
[[maybe_unused]] const bool kInstalled = [] {
    alignas(HugePages) static unsigned char place[sizeof(HugePages)];
    MallocExtension::instance()->SetSystemAllocator(new (place) HugePages);
    return true;
}();

}  // namespace

}  // namespace tidegate::cli
