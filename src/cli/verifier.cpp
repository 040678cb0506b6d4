#include "cli/verifier.h"

#include <utility>

#include "base/hash.h"
#include "cli/auditor.h"
#include "cli/data_folder.h"
#include "engine/snapshot_store.h"
#include "journal/sqlite.h"
#include "ledger/event_codec.h"
#include "ledger/invariants.h"
#include "ledger/ledger.h"

namespace tidegate::cli {

namespace {

constexpr std::uint64_t kFirstWholeCheck = 100'000;

class Verifier {
public:
    // The error stops the reading; its reason is a violation already.
    Status group(const journal::Group& group) {
        if (!until_.is_none() && group.first > until_) return stopped();
        if (group.codec != ledger::kEventCodecVersion) {
            return stop(
                group.first,
                "is encoded by version " + std::to_string(group.codec) +
                    ", which this program does not know"
            );
        }
        ledger::EventDecoder decoder(group.bytes, group.count);
        while (decoder.next(event_)) {
            if (!auditor_.before(state_, event_)) return stopped();
            ledger::evolve(state_, event_);
            auditor_.after(state_, event_);
        }
        if (!decoder.complete()) return stop(group.first, "cannot be decoded");
        ++groups_;
        check_snapshot(group);
        if (state_.last_sequence().value() >= next_whole_check_) {
            check_whole();
            next_whole_check_ = state_.last_sequence().value() * 2;
        }
        return {};
    }

    void stop_behind(Sequence until) { until_ = until; }

    // The snapshot must be the state at the end of the group that ends at `at`.
    void compare(const Result<engine::StoredSnapshot>& snapshot, Sequence at) {
        snapshot_ = snapshot ? "does not fit: the journal ends before it, or no group ends there"
                             : snapshot.error().message;
        if (!snapshot) return;
        snapshot_at_ = at;
        snapshot_hash_ = ledger::state_hash_text(snapshot->state);
        snapshot_mark_ = snapshot->group;
    }

    void damaged(const Error& error) {
        auditor_.violate(state_.last_sequence(), "journal: " + error.message);
    }

    Verdict finish() {
        if (whole_until_ != state_.last_sequence()) check_whole();
        Verdict verdict;
        verdict.events = state_.last_sequence().value();
        verdict.groups = groups_;
        verdict.orders = state_.orders().size();
        verdict.snapshot = snapshot_;
        verdict.state_hash = ledger::state_hash_text(state_);
        verdict.violation_count = auditor_.violation_count();
        for (const auto& problem : auditor_.violations())
            verdict.violations.push_back(text(problem));
        verdict.incident_count = auditor_.incident_count();
        for (const auto& problem : auditor_.incidents()) verdict.incidents.push_back(text(problem));
        for (const ledger::Overexposure& over : ledger::overexposed(state_)) {
            verdict.overexposed.push_back(
                std::string(state_.code(over.sku)) + ": " + std::to_string(over.units)
            );
        }
        return verdict;
    }

private:
    static std::string text(const AuditProblem& problem) {
        return "event " + std::to_string(problem.sequence.value()) + ": " + problem.what;
    }
    static Error stopped() { return {"verify_stopped", "", ""}; }

    Status stop(Sequence first, const std::string& why) {
        auditor_.violate(first, "journal: the group " + why);
        return stopped();
    }

    void check_snapshot(const journal::Group& group) {
        if (state_.last_sequence() != snapshot_at_) return;
        const engine::GroupMark mark{group.first, crc32c(group.bytes.data(), group.bytes.size())};
        if (mark != snapshot_mark_) {
            snapshot_ = "belongs to another journal";
        } else if (ledger::state_hash_text(state_) == snapshot_hash_) {
            snapshot_ = "fits";
        } else {
            snapshot_ = "differs from the journal";
            auditor_.violate(
                snapshot_at_, "the snapshot there has another state hash than the journal"
            );
        }
    }

    void check_whole() {
        whole_until_ = state_.last_sequence();
        for (const ledger::Violation& found : ledger::check_invariants(state_)) {
            auditor_.violate(
                whole_until_, found.invariant + ": " + found.subject + ": " + found.detail
            );
        }
    }

    ledger::State state_;
    ledger::Event event_;
    Auditor auditor_;
    std::uint64_t groups_ = 0;
    std::uint64_t next_whole_check_ = kFirstWholeCheck;
    Sequence whole_until_{0};
    Sequence until_;
    std::string snapshot_ = "none";
    Sequence snapshot_at_;
    std::string snapshot_hash_;
    engine::GroupMark snapshot_mark_;
};

Result<Verdict> verify(const std::string& path, Verifier verifier) {
    auto journal = journal::open_sqlite_journal(path, {.read_only = true});
    if (!journal) {
        if (journal.error().code != "journal_corrupt") return journal.error();
        verifier.damaged(journal.error());
        return verifier.finish();
    }
    const Status read = (*journal)->read(Sequence(0), [&](const journal::Group& group) {
        return verifier.group(group);
    });
    if (!read && read.error().code != "verify_stopped") verifier.damaged(read.error());
    return verifier.finish();
}

}  // namespace

Result<Verdict> verify_folder(const std::string& folder) {
    Verifier verifier;
    const engine::SnapshotStore store(snapshot_directory(folder));
    const std::vector<Sequence> snapshots = store.list();
    if (!snapshots.empty()) verifier.compare(store.read(snapshots.front()), snapshots.front());
    return verify(journal_path(folder), std::move(verifier));
}

Result<Verdict> verify_journal(const std::string& path, Sequence until) {
    Verifier verifier;
    verifier.stop_behind(until);
    return verify(path, std::move(verifier));
}

}  // namespace tidegate::cli
