#include "cli/books.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "cli/data_folder.h"
#include "journal/sqlite.h"

namespace tidegate::cli {

namespace {

constexpr std::size_t kGroupBytes = std::size_t{1} << 20;

Status replay(const journal::Group& group, ledger::Event& event, ledger::State& state) {
    if (group.codec != ledger::kEventCodecVersion) {
        return Error{
            "journal_version",
            "the journal was written by another version of Tidegate (codec " +
                std::to_string(group.codec) + ")",
            "use the version that wrote it"};
    }
    ledger::EventDecoder decoder(group.bytes, group.count);
    while (decoder.next(event)) ledger::evolve(state, event);
    if (decoder.complete()) return {};
    return Error{
        "journal_corrupt",
        "the group at event " + std::to_string(group.first.value()) + " cannot be decoded",
        "run tidegate verify, and restore the last backup"};
}

Result<std::unique_ptr<journal::Journal>> open_journal(
    const std::string& folder, Books::Access access
) {
    std::error_code failed;
    const bool pretend = access == Books::Access::pretend;
    const bool missing = !std::filesystem::exists(journal_path(folder), failed);
    if (folder.empty() || (pretend && missing)) return journal::open_memory_journal();
    const bool made = !pretend && std::filesystem::create_directories(folder, failed);
    // Tokens and credentials will lie here: nobody else's business.
    if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    if (failed) {
        return Error{
            "folder_unusable",
            "cannot create " + folder + ": " + failed.message(),
            "name a folder that you may write"};
    }
    return journal::open_sqlite_journal(journal_path(folder), {.read_only = pretend});
}

}  // namespace

Result<Books> Books::open(const std::string& folder, const Clock& clock, Access access) {
    TIDEGATE_TRY(auto journal, open_journal(folder, access));
    Books books(std::move(journal), clock, access);
    ledger::Event event;
    TIDEGATE_CHECK(books.journal_->read(Sequence(0), [&](const journal::Group& group) {
        return replay(group, event, books.ledger_.mutable_state());
    }));
    return books;
}

Result<ledger::Outcome> Books::execute(const ledger::Command& command) {
    events_.clear();
    const ledger::Outcome outcome = ledger_.execute(command, events_);
    for (const ledger::Event& event : events_) encoder_.add(event);
    if (access_ == Access::stream && encoder_.bytes().size() >= kGroupBytes) {
        TIDEGATE_CHECK(flush());
    }
    return outcome;
}

Status Books::flush() {
    if (access_ == Access::pretend) return Error{"read_only", "these books are not written", ""};
    if (encoder_.count() == 0) return {};
    journal::Group group;
    group.first = Sequence(journal_->last_sequence().value() + 1);
    group.count = encoder_.count();
    group.written_at = clock_->now();
    group.codec = ledger::kEventCodecVersion;
    group.bytes = encoder_.bytes();
    TIDEGATE_CHECK(journal_->append(group));
    encoder_.clear();
    ++groups_;
    return {};
}

Timestamp SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace tidegate::cli
