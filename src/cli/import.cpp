#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "cli/books.h"
#include "cli/column_map.h"
#include "cli/commands.h"
#include "cli/importer.h"
#include "cli/output.h"
#include "cli/text_table.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string kind;
    std::string file;
    std::string data;
    std::string map;
    bool partial = false;
    bool dry_run = false;
    bool json = false;
};

Result<ImportReport> import_file(const Options& options) {
    const auto words = import_columns(options.kind);
    if (words.empty()) {
        return Error{
            "unknown_kind",
            "import of " + options.kind + " is not part of this version",
            "what can be imported: skus, stock, listings, orders"};
    }
    ImportOptions how;
    how.kind = options.kind;
    how.partial = options.partial;
    how.dry_run = options.dry_run;
    TIDEGATE_TRY(how.columns, parse_map(options.map, words));
    TIDEGATE_TRY(const TextTable table, read_text_table(options.file));
    const SystemClock clock;
    const auto access = options.dry_run ? Books::Access::pretend : Books::Access::at_once;
    TIDEGATE_TRY(Books books, Books::open(options.data, clock, access));
    return import_table(table, how, books, clock);
}

int run(const Options& options) {
    const auto report = import_file(options);
    if (!report) return complain(report.error());
    if (options.json) {
        JsonObject object;
        object.add("accepted", report->accepted)
            .add("rejected", report->rejected)
            .add("errors", report->errors)
            .add("unchanged", report->unchanged)
            .add("held_back", report->held_back)
            .add("rows", report->rows)
            .add("dry_run", options.dry_run)
            .add("encoding", report->encoding);
        print_line(object.text());
    } else {
        for (const std::string& error : report->errors) std::fprintf(stderr, "%s\n", error.c_str());
        print_line(fmt::format(
            "{} rows ({}): {} accepted{}, of these {} unchanged; {} rejected; {} held back",
            report->rows,
            report->encoding,
            report->accepted,
            options.dry_run ? " if imported" : "",
            report->unchanged,
            report->rejected,
            report->held_back
        ));
    }
    return report->rejected == 0 ? 0 : 1;
}

}  // namespace

Run add_import(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("KIND", options->kind, "skus, stock, listings or orders").required();
    line.option("FILE", options->file, "a .csv file").required();
    line.option("--data", options->data, "the data folder").required();
    line.option("--map", options->map, "columns of other names: sku=Code,quantity=Qty");
    line.flag("--partial", options->partial, "import the good rows although others are rejected");
    line.flag("--dry-run", options->dry_run, "say what would happen, change nothing");
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
