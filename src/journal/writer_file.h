#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/strong_id.h"

// The small file beside a journal, `<journal>-writer-<workspace>`, that does two things for the one
// process that writes it:
//
// 1. It is locked (flock) for as long as the writer lives, so a second process gets
// `journal_locked`.
//    The lock ends with the process, however it ends.
// 2. It holds the sequence that was last acknowledged. It is written after every sync, without a
//    sync of its own: it survives a crash of the process and may be old, never too new, after a
//    power cut. A journal that ends before it has lost acknowledged events (a damaged or missing
//    write-ahead log, which SQLite takes for an unfinished one) and is refused instead of silently
//    shortened.
//
// Owned by the journal; the journal's thread. Layout: docs/formats/journal.md.

namespace tidegate::journal {

class WriterFile {
public:
    WriterFile() = default;
    ~WriterFile();
    WriterFile(WriterFile&& other) noexcept;
    WriterFile& operator=(WriterFile&& other) noexcept;

    [[nodiscard]] static std::string path_for(const std::string& journal, std::uint64_t workspace);

    // Creates the file if need be and locks it.
    [[nodiscard]] static Result<WriterFile> lock(
        const std::string& journal, std::uint64_t workspace
    );

    // The acknowledged sequence, if the file exists and holds one; a damaged file holds none.
    [[nodiscard]] static std::optional<Sequence> acknowledged(
        const std::string& journal, std::uint64_t workspace
    );

    // Never fails: an old number is harmless, it only detects less.
    void acknowledge(Sequence last) noexcept;

private:
    explicit WriterFile(int descriptor) noexcept : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace tidegate::journal
