#include "cli/importer.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "base/quantity.h"
#include "cli/values.h"
#include "ledger/commands.h"
#include "ledger/reject.h"

namespace tidegate::cli {

namespace {

using ledger::Command;
using ledger::Reject;

struct Column {
    std::string_view what;
    bool required = false;
};
struct Kind {
    std::string_view name;
    std::span<const Column> columns;
};

constexpr std::array<Column, 3> kSkus{{{"sku", true}, {"mode"}, {"components"}}};
constexpr std::array<Column, 3> kStock{{{"sku", true}, {"quantity", true}, {"location"}}};
constexpr std::array<Column, 5> kListings{
    {{"channel", true}, {"listing", true}, {"sku", true}, {"fulfilment"}, {"semantics"}}};
constexpr std::array<Column, 11> kOrders{
    {{"order", true},
     {"quantity", true},
     {"at", true},
     {"channel"},
     {"listing"},
     {"sku"},
     {"stage"},
     {"cancelled"},
     {"shipped"},
     {"price"},
     {"currency"}}};
constexpr std::array<Kind, 4> kKinds{
    {{"skus", kSkus}, {"stock", kStock}, {"listings", kListings}, {"orders", kOrders}}};

const Kind* find_kind(std::string_view name) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) {
        return kind.name == name;
    });
    return found == kKinds.end() ? nullptr : &*found;
}

// The number behind a word, for the closed vocabularies of the ledger.
template <class Value, std::size_t N>
std::optional<Value> word(
    const std::array<std::pair<std::string_view, Value>, N>& words, std::string_view text
) {
    for (const auto& [name, value] : words) {
        if (name == text) return value;
    }
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, ledger::Mode>, 4> kModes{
    {{"strict", ledger::Mode::strict},
     {"proportional", ledger::Mode::proportional},
     {"guarded", ledger::Mode::guarded},
     {"shared", ledger::Mode::shared}}};
constexpr std::array<std::pair<std::string_view, ledger::Fulfilment>, 3> kFulfilments{
    {{"", ledger::Fulfilment::merchant},
     {"merchant", ledger::Fulfilment::merchant},
     {"marketplace", ledger::Fulfilment::marketplace}}};
constexpr std::array<std::pair<std::string_view, ledger::WriteSemantics>, 4> kSemantics{
    {{"absolute", ledger::WriteSemantics::absolute},
     {"on_hand", ledger::WriteSemantics::on_hand},
     {"compare_and_set", ledger::WriteSemantics::compare_and_set},
     {"delta", ledger::WriteSemantics::delta}}};
constexpr std::array<std::pair<std::string_view, ledger::Stage>, 9> kStages{
    {{"", ledger::Stage::ready},
     {"unpaid", ledger::Stage::unpaid},
     {"on_hold", ledger::Stage::on_hold},
     {"ready", ledger::Stage::ready},
     {"shipping", ledger::Stage::shipping},
     {"shipped", ledger::Stage::shipped},
     {"delivered", ledger::Stage::delivered},
     {"completed", ledger::Stage::completed},
     {"cancelled", ledger::Stage::cancelled}}};

// "6.90123E+12" is what a spreadsheet makes of a barcode: the code itself is lost.
bool is_scientific(std::string_view text) {
    const auto e = text.find_first_of("eE");
    if (e == std::string_view::npos || e == 0 || e + 2 >= text.size()) return false;
    if (text[e + 1] != '+' && text[e + 1] != '-') return false;
    const auto digits = [](std::string_view part, std::string_view allowed) {
        return part.find_first_not_of(allowed) == std::string_view::npos;
    };
    return digits(text.substr(0, e), "0123456789.,") && digits(text.substr(e + 2), "0123456789");
}

// What a row came to. A problem names the column, for people.
struct Verdict {
    std::string problem;
    bool changed = false;
};

Verdict wrong(std::string_view column, const std::string& what) {
    return {"column " + std::string(column) + ": " + what, false};
}

class Importer {
public:
    Importer(const TextTable& table, const ImportOptions& options, Books& books, Timestamp now)
        : table_(table), options_(options), books_(books), now_(now) {}

    Result<ImportReport> run() {
        TIDEGATE_CHECK(find_columns());
        report_.rows = table_.rows.size();
        report_.encoding = table_.encoding;
        const bool new_workspace = books_.state().location_count() == 0;
        may_add_locations_ = new_workspace;
        if (options_.kind == "orders") {
            TIDEGATE_CHECK(import_orders());
        } else {
            for (const TextRow& row : table_.rows) TIDEGATE_CHECK(import_row(row));
        }
        if (report_.rejected > 0 && !options_.partial) {
            report_.held_back = report_.accepted;
            report_.accepted = report_.unchanged = 0;
            return report_;
        }
        if (!options_.dry_run) TIDEGATE_CHECK(books_.flush());
        return report_;
    }

private:
    Status find_columns() {
        const Kind* const kind = find_kind(options_.kind);
        std::string missing;
        for (const Column& column : kind->columns) {
            std::string name(column.what);
            bool named = false;
            for (const auto& [what, in_file] : options_.columns) {
                if (what == column.what) name = in_file;
                named = named || what == column.what;
            }
            const auto found = std::find(table_.header.begin(), table_.header.end(), name);
            if (found != table_.header.end()) {
                columns_[column.what] = static_cast<std::size_t>(found - table_.header.begin());
            } else if (column.required || named) {
                missing += (missing.empty() ? "" : ", ") + name;
            }
        }
        if (missing.empty()) return {};
        return Error{
            "unknown_column",
            "the file has no column " + missing,
            "name the columns with --map " + std::string(kind->columns[0].what) + "=..."};
    }

    [[nodiscard]] std::string_view cell(const TextRow& row, std::string_view what) const {
        const auto column = columns_.find(what);
        return column == columns_.end() ? std::string_view() : row.cells[column->second];
    }

    void reject(const TextRow& row, const std::string& problem) {
        const bool placed = problem.starts_with("row ");
        const std::string place = placed ? "" : "row " + std::to_string(row.number) + ", ";
        report_.errors.push_back(place + problem);
    }

    // What is wrong with the row before anything is looked up; empty if nothing is.
    [[nodiscard]] std::string fault_of(const TextRow& row) const {
        if (!row.problem.empty()) return row.problem;
        if (row.cells.size() != table_.header.size()) {
            return "it has " + std::to_string(row.cells.size()) + " cells, the first row has " +
                   std::to_string(table_.header.size());
        }
        for (const Column& column : find_kind(options_.kind)->columns) {
            if (column.required && cell(row, column.what).empty()) {
                return wrong(column.what, "is empty").problem;
            }
        }
        for (const std::string_view what : {"sku", "listing", "order"}) {
            if (is_scientific(cell(row, what))) {
                return wrong(
                           what,
                           "a spreadsheet has made a rounded number of this code: " +
                               std::string(cell(row, what))
                )
                    .problem;
            }
        }
        return {};
    }

    Status import_row(const TextRow& row) {
        Verdict verdict{fault_of(row), false};
        if (verdict.problem.empty()) {
            TIDEGATE_TRY(
                verdict,
                options_.kind == "skus"    ? import_sku(row)
                : options_.kind == "stock" ? import_stock(row)
                                           : import_listing(row)
            );
        }
        if (!verdict.problem.empty()) {
            ++report_.rejected;
            reject(row, verdict.problem);
            return {};
        }
        ++report_.accepted;
        if (!verdict.changed) ++report_.unchanged;
        return {};
    }

    [[nodiscard]] Result<ledger::Outcome> give(decltype(Command::body) body) {
        Command command;
        command.at = now_;
        command.body = std::move(body);
        const Sequence before = books_.state().last_sequence();
        TIDEGATE_TRY(const ledger::Outcome outcome, books_.execute(command));
        changed_ = changed_ || books_.state().last_sequence() != before;
        return outcome;
    }

    // The verdict on a row whose last command had this outcome.
    Verdict verdict_on(const ledger::Outcome& outcome, std::string_view column) {
        if (outcome.reject != Reject::none) {
            return wrong(column, "refused: " + std::string(reject_name(outcome.reject)));
        }
        return {"", changed_};
    }

    // The row that said something of the same thing before, if any; remembers this one.
    template <class Key>
    std::optional<std::size_t> first_named(
        std::map<Key, std::size_t>& seen, Key key, std::size_t row
    ) {
        const auto [at, is_new] = seen.emplace(std::move(key), row);
        if (is_new) return std::nullopt;
        return at->second;
    }

    Result<Verdict> import_sku(const TextRow& row) {
        changed_ = false;
        const std::string code(cell(row, "sku"));
        if (const auto first = first_named(seen_, std::pair(code, std::string()), row.number)) {
            return wrong("sku", "is named in row " + std::to_string(*first) + " already");
        }
        const std::string_view mode_text = cell(row, "mode");
        const auto mode = word(kModes, mode_text);
        if (!mode_text.empty() && !mode) {
            return wrong("mode", "is none of strict, guarded, proportional and shared");
        }
        std::vector<ledger::KitComponent> parts;
        if (Verdict bad = read_components(code, cell(row, "components"), parts);
            !bad.problem.empty()) {
            return bad;
        }
        SkuId sku = books_.state().find_sku(code);
        if (!sku.is_none() && !parts.empty() && !books_.state().is_kit(sku) &&
            books_.state().sku(sku).first_cell != 0xffffffff) {
            return wrong("components", "it has stock of its own and cannot become a kit");
        }
        if (sku.is_none()) {
            TIDEGATE_TRY(const ledger::Outcome defined, give(ledger::DefineSku{code}));
            if (defined.reject != Reject::none) return verdict_on(defined, "sku");
            sku = SkuId(defined.result);
        }
        ledger::Outcome outcome;
        if (mode) {
            TIDEGATE_TRY(outcome, give(ledger::SetMode{sku, *mode}));
        }
        if (parts.empty() || outcome.reject != Reject::none) return verdict_on(outcome, "mode");
        const auto old = books_.state().components(sku);
        if (std::equal(old.begin(), old.end(), parts.begin(), parts.end()))
            return verdict_on(outcome, "");
        TIDEGATE_TRY(outcome, give(ledger::DefineKit{sku, parts}));
        return verdict_on(outcome, "components");
    }

    // "CUP*2;LID": what a kit is made of.
    Verdict read_components(
        const std::string& kit, std::string_view text, std::vector<ledger::KitComponent>& parts
    ) {
        while (!text.empty()) {
            const std::string_view part = text.substr(0, text.find(';'));
            text.remove_prefix(std::min(text.size(), part.size() + 1));
            const auto star = part.rfind('*');
            const std::string_view code = trimmed(part.substr(0, star));
            const auto count = star == std::string_view::npos ? std::optional(std::int64_t{1})
                                                              : parse_units(part.substr(star + 1));
            if (!count || *count < 1 || *count > 10'000) {
                return wrong("components", "write them as CODE*2;OTHER, from 1 to 10000 each");
            }
            const SkuId sku = books_.state().find_sku(code);
            if (sku.is_none() || code == kit) {
                return wrong(
                    "components", "there is no SKU " + std::string(code) + " before this row"
                );
            }
            const bool twice = std::any_of(parts.begin(), parts.end(), [&](const auto& other) {
                return other.sku == sku;
            });
            if (twice || books_.state().is_kit(sku)) {
                return wrong(
                    "components", std::string(code) + (twice ? " is named twice" : " is a kit")
                );
            }
            parts.push_back({sku, Quantity(*count)});
        }
        return {};
    }

    Result<Verdict> import_stock(const TextRow& row) {
        changed_ = false;
        const ledger::State& state = books_.state();
        const std::string code(cell(row, "sku"));
        std::string place(cell(row, "location"));
        if (place.empty()) place = "main";
        if (const auto first = first_named(seen_, std::pair(code, place), row.number)) {
            return wrong(
                "sku", "its stock there is given in row " + std::to_string(*first) + " already"
            );
        }
        const SkuId sku = state.find_sku(code);
        if (sku.is_none()) return wrong("sku", "there is no SKU " + code + "; import skus first");
        if (state.is_kit(sku))
            return wrong("sku", code + " is a kit: import the stock of its parts");
        const auto units = parse_units(cell(row, "quantity"));
        if (!units || *units < 0 || *units > Quantity::kLimit) {
            return wrong(
                "quantity",
                "no whole number of units from 0 on: " + std::string(cell(row, "quantity"))
            );
        }
        LocationId location = state.find_location(place);
        if (location.is_none() && !may_add_locations_) {
            return wrong("location", "there is no location " + place);
        }
        if (location.is_none()) {
            TIDEGATE_TRY(
                const ledger::Outcome defined,
                give(ledger::DefineLocation{.code = place, .bound_to = {}})
            );
            if (defined.reject != Reject::none) return verdict_on(defined, "location");
            location = LocationId(static_cast<std::uint16_t>(defined.result));
        }
        const ledger::StockCell* const stands = state.find_cell(sku, location);
        const std::int64_t change = *units - (stands == nullptr ? 0 : stands->on_hand);
        if (change == 0) return Verdict{"", changed_};
        ledger::AdjustStock adjust;
        adjust.sku = sku;
        adjust.location = location;
        adjust.change = Quantity(change);
        adjust.reason =
            stands == nullptr ? ledger::AdjustReason::opening : ledger::AdjustReason::count;
        TIDEGATE_TRY(const ledger::Outcome outcome, give(adjust));
        return verdict_on(outcome, "quantity");
    }

    Result<Verdict> import_listing(const TextRow& row) {
        changed_ = false;
        const ledger::State& state = books_.state();
        const std::string channel_code(cell(row, "channel"));
        const std::string listing(cell(row, "listing"));
        if (const auto first = first_named(seen_, std::pair(listing, channel_code), row.number)) {
            return wrong("listing", "is given in row " + std::to_string(*first) + " already");
        }
        const auto fulfilment = word(kFulfilments, cell(row, "fulfilment"));
        if (!fulfilment) return wrong("fulfilment", "is neither merchant nor marketplace");
        const auto semantics = word(kSemantics, cell(row, "semantics"));
        if (!semantics && !cell(row, "semantics").empty()) {
            return wrong("semantics", "is none of absolute, on_hand, compare_and_set, delta");
        }
        const SkuId sku = state.find_sku(cell(row, "sku"));
        if (sku.is_none()) {
            return wrong(
                "sku", "there is no SKU " + std::string(cell(row, "sku")) + "; import skus first"
            );
        }
        ChannelId channel = state.find_channel(channel_code);
        if (channel.is_none() && !semantics) {
            return wrong(
                "channel",
                "there is no channel " + channel_code +
                    "; say in a column semantics how it takes quantities"
            );
        }
        if (!channel.is_none() && semantics && state.channel(channel).semantics != *semantics) {
            return wrong("semantics", "the channel was set up with others");
        }
        if (channel.is_none()) {
            TIDEGATE_TRY(
                const ledger::Outcome defined,
                give(ledger::DefineChannel{.code = channel_code, .semantics = *semantics})
            );
            if (defined.reject != Reject::none) return verdict_on(defined, "channel");
            channel = ChannelId(static_cast<std::uint16_t>(defined.result));
        }
        TIDEGATE_TRY(
            const ledger::Outcome outcome,
            give(ledger::MapListing{channel, ExternalId::parse(listing), sku, *fulfilment})
        );
        return verdict_on(outcome, "listing");
    }

    struct OrderRows {
        std::vector<const TextRow*> rows;
        ledger::SeeOrder message;
        bool faulty = false;
    };

    Status import_orders() {
        std::map<std::pair<std::string_view, std::string_view>, std::size_t> numbers;
        std::vector<OrderRows> orders;
        for (const TextRow& row : table_.rows) {
            const std::string fault = fault_of(row);
            if (row.cells.size() !=
                table_.header.size()) {  // it cannot even be told whose row it is
                ++report_.rejected;
                reject(row, fault);
                continue;
            }
            const auto [at, is_new] =
                numbers.emplace(std::pair(cell(row, "channel"), cell(row, "order")), orders.size());
            if (is_new) orders.emplace_back();
            OrderRows& order = orders[at->second];
            order.rows.push_back(&row);
            const Verdict verdict =
                fault.empty() ? add_line(row, order.message) : Verdict{fault, false};
            if (verdict.problem.empty()) continue;
            order.faulty = true;
            reject(row, verdict.problem);
        }
        for (OrderRows& order : orders) {
            const std::size_t count = order.rows.size();
            changed_ = false;
            if (!order.faulty) {
                TIDEGATE_TRY(const ledger::Outcome outcome, give(std::move(order.message)));
                const Verdict verdict = verdict_on(outcome, "order");
                order.faulty = !verdict.problem.empty();
                if (order.faulty) reject(*order.rows.front(), verdict.problem);
            }
            (order.faulty ? report_.rejected : report_.accepted) += count;
            if (!order.faulty && !changed_) report_.unchanged += count;
        }
        return {};
    }

    Verdict add_line(const TextRow& row, ledger::SeeOrder& message) {
        const ledger::State& state = books_.state();
        const std::string_view code = cell(row, "channel");
        message.channel = code.empty() ? ledger::kDirectChannel : state.find_channel(code);
        if (message.channel.is_none())
            return wrong("channel", "there is no channel " + std::string(code));
        message.order = ExternalId::parse(cell(row, "order"));
        const auto at = parse_moment(cell(row, "at"));
        if (!at) return wrong("at", "is no time: " + std::string(cell(row, "at")));
        if (message.lines.empty() || *at < message.placed_at) message.placed_at = *at;
        const auto stage = word(kStages, cell(row, "stage"));
        if (!stage)
            return wrong("stage", "is no stage of an order: " + std::string(cell(row, "stage")));
        message.stage = message.lines.empty() ? *stage : std::max(message.stage, *stage);
        const std::string_view currency = cell(row, "currency");
        const Currency parsed = Currency::parse(currency);
        if (!currency.empty() && parsed == Currency()) return wrong("currency", "is no currency");
        message.currency = parsed;

        ledger::OrderLine line;
        const std::array<std::pair<std::string_view, Quantity*>, 3> counts{
            {{"quantity", &line.ordered},
             {"cancelled", &line.cancelled},
             {"shipped", &line.shipped}}};
        for (const auto& [what, value] : counts) {
            const std::string_view text = cell(row, what);
            const auto units = text.empty() ? std::optional(std::int64_t{0}) : parse_units(text);
            if (!units || *units < 0 || *units > Quantity::kLimit) {
                return wrong(what, "no whole number of units from 0 on: " + std::string(text));
            }
            *value = Quantity(*units);
        }
        if (const std::string_view price = cell(row, "price"); !price.empty()) {
            const auto minor = parse_minor(price, parsed);
            if (!minor) return wrong("price", "is no price: " + std::string(price));
            line.price_minor = *minor;
        }
        Verdict verdict = find_listing(row, message.channel, line);
        if (verdict.problem.empty()) message.lines.push_back(line);
        return verdict;
    }

    // By the listing; on the direct channel, and where a SKU has one listing, by the SKU.
    Verdict find_listing(const TextRow& row, ChannelId channel, ledger::OrderLine& line) const {
        const ledger::State& state = books_.state();
        const std::string_view listing = cell(row, "listing");
        const bool direct = channel == ledger::kDirectChannel;
        if (!listing.empty() && !direct) {
            line.listing = ExternalId::parse(listing);
            return {};
        }
        const std::string code(cell(row, "sku"));
        line.sku = state.find_sku(code);
        if (line.sku.is_none()) return wrong("sku", "there is no SKU " + code);
        if (direct) return {};
        int found = 0;
        state.for_each_listing(line.sku, [&](ListingId, const ledger::Listing& there) {
            if (there.channel != channel) return;
            line.listing = there.external;
            ++found;
        });
        if (found == 1) return {};
        return wrong(
            "sku", code + (found == 0 ? " is not listed there" : " has several listings there")
        );
    }

    const TextTable& table_;
    const ImportOptions& options_;
    Books& books_;
    const Timestamp now_;
    ImportReport report_;
    std::map<std::string_view, std::size_t> columns_;
    std::map<std::pair<std::string, std::string>, std::size_t> seen_;
    bool may_add_locations_ = false;
    bool changed_ = false;
};

}  // namespace

std::vector<std::string_view> import_columns(std::string_view kind) {
    std::vector<std::string_view> words;
    const Kind* const found = find_kind(kind);
    if (found == nullptr) return words;
    for (const Column& column : found->columns) words.push_back(column.what);
    return words;
}

Result<ImportReport> import_table(
    const TextTable& table, const ImportOptions& options, Books& books, const Clock& clock
) {
    return Importer(table, options, books, clock.now()).run();
}

}  // namespace tidegate::cli
