#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

// The program's own operator new for over-aligned memory: what is aligned to huge pages is backed
// by them where the system allows it (transparent_hugepage `madvise` or `always`). The tables of
// the ledger ask for such blocks (ledger/chunked_vector.h); they know no system calls themselves. A
// page fault costs a microsecond, on virtual machines ten, and the tables grow by a page every 50
// orders.

namespace tidegate::cli {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

void* allocate(std::size_t size, std::align_val_t alignment) noexcept {
    const auto align = static_cast<std::size_t>(alignment);
    const std::size_t rounded = (size + align - 1) / align * align;
    void* const memory = std::aligned_alloc(align, rounded > 0 ? rounded : align);
    // Only advice: without huge pages the memory is as good, and slower.
    if (memory != nullptr && align >= kHugePage) ::madvise(memory, rounded, MADV_HUGEPAGE);
    return memory;
}

}  // namespace

}  // namespace tidegate::cli

void* operator new(std::size_t size, std::align_val_t alignment) {
    void* const memory = tidegate::cli::allocate(size, alignment);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return ::operator new(size, alignment);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
