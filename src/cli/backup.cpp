#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string file;
    std::string data;
    bool force = false;
    bool json = false;
};

int report(const Result<BackupReport>& done, const Options& options, const char* what) {
    if (!done) return complain(done.error());
    if (options.json) {
        JsonObject object;
        object.add("ok", true)
            .add("events", done->events)
            .add("files", done->files)
            .add("bytes", done->bytes)
            .add("state_hash", done->state_hash)
            .add("moved_aside", done->moved_aside);
        print_line(object.text());
        return 0;
    }
    print_line(fmt::format(
        "{}: {} events and {} other files, verified, state hash {}",
        what,
        done->events,
        done->files,
        done->state_hash
    ));
    if (!done->moved_aside.empty()) print_line("what was there is now " + done->moved_aside);
    return 0;
}

}  // namespace

Run add_backup(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("FILE", options->file, "the new backup").required();
    line.option("--data", options->data, "the data folder; it may be in use").required();
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        return report(write_backup(options->data, options->file), *options, "backed up");
    };
}

Run add_restore(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("FILE", options->file, "a backup").required();
    line.option("--data", options->data, "the data folder to make").required();
    line.flag("--force", options->force, "move a folder that is in the way aside");
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        const auto overwrite = options->force ? Overwrite::yes : Overwrite::no;
        return report(
            restore_backup(options->file, options->data, overwrite), *options, "restored"
        );
    };
}

}  // namespace tidegate::cli
