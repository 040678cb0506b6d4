#include "cli/checkup.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>

#include "base/hash.h"
#include "cli/data_folder.h"
#include "engine/snapshot_store.h"
#include "journal/sqlite.h"

namespace tidegate::cli {

namespace {

namespace fs = std::filesystem;

Finding ok(std::string name, std::string detail) {
    return {std::move(name), Health::ok, std::move(detail), ""};
}
Finding warn(std::string name, std::string detail, std::string remedy) {
    return {std::move(name), Health::warn, std::move(detail), std::move(remedy)};
}
Finding fail(std::string name, std::string detail, std::string remedy) {
    return {std::move(name), Health::fail, std::move(detail), std::move(remedy)};
}

Finding check_folder(const std::string& folder) {
    struct stat about {};
    if (::stat(folder.c_str(), &about) != 0) {
        return fail("folder", folder + " does not exist", "create it: mkdir -m 700 " + folder);
    }
    if (!S_ISDIR(about.st_mode)) return fail("folder", folder + " is a file", "name a folder");
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
        return fail(
            "folder", folder + " cannot be written", "give it to the user that runs Tidegate"
        );
    }
    if ((about.st_mode & 0077U) != 0) {
        return warn(
            "folder", "other users of this machine can enter " + folder, "chmod 700 " + folder
        );
    }
    return ok("folder", folder + " can be written, by its owner alone");
}

Finding check_space(const std::string& folder) {
    std::error_code problem;
    const fs::space_info space = fs::space(folder, problem);
    if (problem) return fail("space", "cannot be told: " + problem.message(), "check the disk");
    constexpr std::uintmax_t kMegabyte = 1'000'000;
    const std::string detail = fmt::format("{} MB free", space.available / kMegabyte);
    if (space.available < 100 * kMegabyte) return fail("space", detail, "free at least 1 GB");
    if (space.available < 1000 * kMegabyte) return warn("space", detail, "free at least 1 GB");
    return ok("space", detail);
}

// Milliseconds of the middle one of a few writes of 4 KB with a sync.
std::optional<double> sync_milliseconds(const std::string& folder) {
    const std::string path = folder + "/.doctor-" + std::to_string(::getpid());
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return std::nullopt;
    const std::array<char, 4096> page{};
    std::array<double, 15> times{};
    bool good = true;
    for (double& time : times) {
        const auto start = std::chrono::steady_clock::now();
        good = good && ::write(descriptor, page.data(), page.size()) == 4096 &&
               ::fsync(descriptor) == 0;
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        time = took.count();
    }
    ::close(descriptor);
    ::unlink(path.c_str());
    if (!good) return std::nullopt;
    std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
    return times[times.size() / 2];
}

Finding check_sync(const std::string& folder) {
    const auto milliseconds = sync_milliseconds(folder);
    if (!milliseconds) return fail("sync", "a write could not be synced", "check the disk");
    const std::string detail = fmt::format("{:.2f} ms for 4 KB", *milliseconds);
    if (*milliseconds > 50) {
        return warn("sync", detail, "put the folder on a local solid-state disk");
    }
    if (*milliseconds < 0.01) {
        return warn(
            "sync",
            detail + ": too fast to be true",
            "make sure that the folder is not in memory and the disk's cache is safe"
        );
    }
    return ok("sync", detail);
}

Finding check_sqlite() {
    const std::string detail = std::string("version ") + sqlite3_libversion();
    if (sqlite3_libversion_number() < 3'037'000) {
        return fail("sqlite", detail, "install SQLite 3.37 or later");
    }
    if (sqlite3_threadsafe() == 0)
        return fail("sqlite", detail + " without threads", "install another");
    return ok("sqlite", detail);
}

Finding check_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return warn("files", "no limit can be read", "");
    const std::string detail = fmt::format("{} may be open at once", limit.rlim_cur);
    if (limit.rlim_cur < 4096) return warn("files", detail, "ulimit -n 65536");
    return ok("files", detail);
}

Finding check_port(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound =
        descriptor >= 0 &&
        ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (descriptor >= 0) ::close(descriptor);
    const std::string name = fmt::format("127.0.0.1:{}", port);
    if (bound) return ok("port", name + " is free");
    return warn(
        "port", name + " is taken", "the hub may be running; if not, use --listen with another"
    );
}

// Findings that need the journal: it, the clock, the newest snapshot.
class JournalCheck {
public:
    JournalCheck(const std::string& folder, const Clock& clock, std::vector<Finding>& findings)
        : folder_(folder), clock_(clock), findings_(findings) {}

    void run() {
        std::error_code ignored;
        if (!fs::exists(journal_path(folder_), ignored)) {
            findings_.push_back(ok("journal", "none yet: the first start makes it"));
            check_clock(Timestamp());
            return;
        }
        auto journal = journal::open_sqlite_journal(journal_path(folder_), {.read_only = true});
        if (!journal) {
            findings_.push_back(fail("journal", journal.error().message, journal.error().hint));
            return;
        }
        const Sequence last = (*journal)->last_sequence();
        Timestamp written;
        if (last.value() > 0) {
            const Status read = (*journal)->read(
                Sequence(last.value() - 1),
                [&](const journal::Group& group) -> Status {
                    written = group.written_at;
                    return {};
                }
            );
            if (!read) {
                findings_.push_back(fail("journal", read.error().message, "restore the last backup")
                );
                return;
            }
        }
        findings_.push_back(
            ok("journal",
               fmt::format(
                   "{} events, {} bytes; tidegate verify proves them",
                   last.value(),
                   (*journal)->size_bytes()
               ))
        );
        check_clock(written);
        check_snapshot(**journal);
    }

private:
    void check_clock(Timestamp last_group) {
        const Timestamp now = clock_.now();
        constexpr Timestamp kReleased = Timestamp::from_seconds(1'735'689'600);  // 2025-01-01
        if (now < kReleased) {
            findings_.push_back(fail("clock", "is before 2025", "set it, and keep it set with NTP")
            );
        } else if (now < last_group) {
            findings_.push_back(fail(
                "clock", "is before the journal's last group", "set it, and keep it set with NTP"
            ));
        } else {
            findings_.push_back(ok("clock", "is after everything in the journal"));
        }
    }

    void check_snapshot(journal::Journal& journal) {
        const engine::SnapshotStore store(snapshot_directory(folder_));
        const std::vector<Sequence> all = store.list();
        if (all.empty()) {
            findings_.push_back(ok("snapshot", "none: a start replays the whole journal"));
            return;
        }
        const std::string remedy = "remove " + store.path_of(all.front()) + ": it is only a cache";
        const auto snapshot = store.read(all.front());
        if (!snapshot) {
            findings_.push_back(warn("snapshot", snapshot.error().message, remedy));
        } else if (!fits(journal, all.front(), snapshot->group)) {
            findings_.push_back(warn("snapshot", "the newest belongs to another journal", remedy));
        } else {
            findings_.push_back(
                ok("snapshot",
                   fmt::format("the newest, of event {}, fits the journal", all.front().value()))
            );
        }
    }

    static bool fits(journal::Journal& journal, Sequence at, engine::GroupMark mark) {
        bool found = false;
        if (at.value() == 0 || at > journal.last_sequence()) return false;
        const Status read =
            journal.read(Sequence(at.value() - 1), [&](const journal::Group& group) -> Status {
                found = group.first.value() + group.count - 1 == at.value() &&
                        mark == engine::GroupMark{
                                    group.first, crc32c(group.bytes.data(), group.bytes.size())};
                return Error{"found", "one group is enough"};
            });
        return found && !read && read.error().code == "found";
    }

    const std::string& folder_;
    const Clock& clock_;
    std::vector<Finding>& findings_;
};

}  // namespace

std::vector<Finding> check_up(const std::string& folder, std::uint16_t port, const Clock& clock) {
    std::vector<Finding> findings{check_folder(folder)};
    if (findings.front().health != Health::fail) {
        findings.push_back(check_space(folder));
        findings.push_back(check_sync(folder));
        JournalCheck(folder, clock, findings).run();
    }
    findings.push_back(check_sqlite());
    findings.push_back(check_files());
    findings.push_back(check_port(port));
    return findings;
}

const char* health_text(Health health) noexcept {
    switch (health) {
        case Health::ok:
            return "ok";
        case Health::warn:
            return "warn";
        case Health::fail:
            return "fail";
    }
    return "fail";
}

}  // namespace tidegate::cli
