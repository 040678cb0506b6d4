#pragma once

#include <filesystem>
#include <string>

#include "base/assert.h"

// A directory of its own for one test, gone with the test. Where::memory puts it on the system's
// memory file system, if there is one: for tests that simulate the disk and need no real syncs.

namespace tidegate::test {

class TempDirectory {
public:
    enum class Where { disk, memory };

    explicit TempDirectory(Where where = Where::disk) {
        const std::filesystem::path memory = "/dev/shm";
        const bool in_memory = where == Where::memory && std::filesystem::exists(memory);
        const auto parent = in_memory ? memory : std::filesystem::temp_directory_path();
        std::string pattern = (parent / "tidegate-XXXXXX").string();
        TIDEGATE_ASSERT(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

}  // namespace tidegate::test
