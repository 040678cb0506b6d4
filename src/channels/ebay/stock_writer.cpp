#include "channels/ebay/stock_writer.h"

#include <algorithm>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

constexpr std::string_view kInventory = "/sell/inventory/v1/";

std::string path_of(std::string_view rest) {
    return std::string(kInventory) + std::string(rest);
}

// An answer to the whole call, as the result of each of its writes.
WriteResult result_of_call(const Answer& answer) {
    WriteResult result;
    result.answered_at = answer.answered_at;
    result.error = answer.error;
    switch (answer.meaning) {
        case Meaning::throttled:
        case Meaning::busy:
        case Meaning::token_expired:
        case Meaning::unauthorized:
        case Meaning::misconfigured:
            result.outcome = WriteOutcome::deferred;
            break;
        case Meaning::gone:
        case Meaning::refused:
            result.outcome = WriteOutcome::refused;
            break;
        case Meaning::success:
        case Meaning::unavailable:
            result.outcome = WriteOutcome::unknown;
            result.read_again = true;
            break;
    }
    return result;
}

bool mentions_revisions(std::string_view message) {
    return message.find("revision") != std::string_view::npos;
}

Error too_many_revisions() {
    return channel_refused(
        "The listing's revisions of the day are used up; eBay takes more after midnight Pacific "
        "time",
        Retry::yes
    );
}

}  // namespace

bool ListedItem::sells() const {
    return std::any_of(offers.begin(), offers.end(), [](const Offer& offer) {
        return offer.sells;
    });
}

const std::string& ListedItem::revised() const {
    for (const Offer& offer : offers) {
        if (offer.published && !offer.listing.empty()) return offer.listing;
    }
    return sku;
}

Result<std::vector<ListingRead>> StockWriter::read(std::span<const ExternalId> listings) {
    std::map<std::string, ExternalId, std::less<>> asked;
    std::vector<ListingRead> reads;
    std::string list;
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (item == items_.end()) {
            if (items_.empty()) return listing_unknown("No inventory item is known yet");
            // The last discovery walked all items, and it was not among them.
            reads.push_back({listing, Quantity(0), client_.now(), client_.now(), true});
            continue;
        }
        asked.emplace(item->second.sku, listing);
        if (!list.empty()) list += ',';
        list += "{\"sku\":" + json::quote(item->second.sku) + '}';
    }
    if (asked.empty()) return reads;
    Call call{"POST", path_of("bulk_get_inventory_item"), "{\"requests\":[" + list + "]}"};
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<Entry> entries, decode_entries(answer.body));
    for (const Entry& entry : entries) {
        const auto known = asked.find(entry.sku);
        if (known == asked.end()) {
            return channel_protocol("eBay answered for another SKU than it was asked");
        }
        const ListedItem& item = items_.at(known->second);
        ListingRead read{known->second, Quantity(0), answer.sent_at, answer.answered_at};
        const int status = static_cast<int>(entry.status);
        const bool off = item.offers_read_at > Timestamp() && !item.sells();
        read.gone = off || classify(status, entry.error_id) == Meaning::gone;
        if (!read.gone) {
            if (entry.status != 200 || !entry.item.quantity) continue;
            read.quantity = Quantity(*entry.item.quantity);
        }
        shown_.insert_or_assign(read.listing, read.quantity);
        reads.push_back(read);
    }
    return reads;
}

std::size_t StockWriter::calls(std::span<const WriteJob> jobs) const {
    return (jobs.size() + options_.batch_max - 1) / options_.batch_max;
}

std::optional<WriteResult> StockWriter::held_back(const WriteJob& job) const {
    WriteResult result;
    result.answered_at = client_.now();
    const auto item = items_.find(job.external);
    if (item == items_.end()) {
        result.outcome = WriteOutcome::refused;
        result.error = listing_unknown("The SKU is in no known inventory item");
        return result;
    }
    const auto shown = shown_.find(job.external);
    if (shown != shown_.end() && shown->second == job.quantity && job.change_from == job.quantity) {
        result.outcome = WriteOutcome::applied;
        return result;
    }
    using Verdict = RevisionBudget::Verdict;
    const Verdict verdict = budget_.ask(item->second.revised(), job.quantity, client_.now());
    if (verdict == Verdict::free) return std::nullopt;
    const bool raises = job.quantity > job.change_from;
    result.outcome =
        verdict == Verdict::spent && raises ? WriteOutcome::refused : WriteOutcome::deferred;
    result.error = verdict == Verdict::spent
                       ? too_many_revisions()
                       : channel_throttled("The listing was revised a moment ago");
    return result;
}

std::vector<WriteResult> StockWriter::write(std::span<const WriteJob> jobs) {
    std::vector<WriteResult> results(jobs.size());
    std::vector<Change> changes;
    std::vector<std::size_t> places;  // of the changes among the jobs
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (auto held = held_back(jobs[i])) {
            results[i] = std::move(*held);
            continue;
        }
        changes.push_back({jobs[i].external, items_.at(jobs[i].external).sku, jobs[i].quantity});
        places.push_back(i);
    }
    std::vector<WriteResult> sent = send(changes);
    for (std::size_t i = 0; i < sent.size(); ++i) results[places[i]] = std::move(sent[i]);
    return results;
}

std::vector<WriteResult> StockWriter::send(std::span<const Change> changes) {
    std::vector<WriteResult> results;
    for (std::size_t from = 0; from < changes.size();) {
        const std::size_t size = std::min(options_.batch_max, changes.size() - from);
        for (WriteResult& result : send_together(changes.subspan(from, size))) {
            results.push_back(std::move(result));
        }
        from += size;
    }
    return results;
}

std::vector<WriteResult> StockWriter::send_together(std::span<const Change> changes) {
    std::string list;
    for (const Change& change : changes) {
        if (!list.empty()) list += ',';
        list += "{\"sku\":" + json::quote(change.sku) +
                ",\"shipToLocationAvailability\":{\"quantity\":" +
                std::to_string(change.quantity.units()) + "}}";
    }
    Call call{"POST", path_of("bulk_update_price_quantity"), "{\"requests\":[" + list + "]}"};
    const Answer answer = client_.call(call);
    if (answer.http_status == 400 && !answer.ok() && changes.size() > 1) return take_apart(changes);
    std::vector<WriteResult> results;
    Result<std::vector<Entry>> entries = std::vector<Entry>{};
    if (answer.ok()) entries = decode_entries(answer.body);
    for (const Change& change : changes) {
        WriteResult result = result_of_call(answer);
        if (!entries) result.error = entries.error();
        if (answer.ok() && entries) {
            const auto entry = std::find_if(entries->begin(), entries->end(), [&](const Entry& e) {
                return e.sku == change.sku;
            });
            result = result_of_entry(change, entry == entries->end() ? nullptr : &*entry);
            result.answered_at = answer.answered_at;
        }
        if (mentions_revisions(result.error.message)) {
            budget_.exhaust(revised(change), client_.now());
        }
        if (result.outcome == WriteOutcome::applied || result.outcome == WriteOutcome::unknown) {
            budget_.count(revised(change), client_.now());
        }
        if (result.outcome == WriteOutcome::applied) {
            shown_.insert_or_assign(change.listing, change.quantity);
        } else {
            shown_.erase(change.listing);
        }
        results.push_back(std::move(result));
    }
    return results;
}

// One item may have spoiled the call for all. When none did, it was that they came together.
std::vector<WriteResult> StockWriter::take_apart(std::span<const Change> changes) {
    std::vector<WriteResult> results;
    bool all_good = true;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        results.push_back(send_together(changes.subspan(i, 1)).front());
        all_good = all_good && results.back().outcome == WriteOutcome::applied;
    }
    if (all_good) options_.batch_max = 1;
    return results;
}

const std::string& StockWriter::revised(const Change& change) const {
    const auto item = items_.find(change.listing);
    return item == items_.end() ? change.sku : item->second.revised();
}

WriteResult StockWriter::result_of_entry(const Change& change, const Entry* entry) {
    Answer answer;
    if (entry == nullptr) {
        answer.error = channel_protocol("eBay's answer leaves out " + change.sku);
        return result_of_call(answer);
    }
    const int status = static_cast<int>(std::clamp<std::int64_t>(entry->status, 0, 999));
    answer.meaning = classify(status, entry->error_id);
    if (answer.meaning == Meaning::success) {
        WriteResult applied;
        applied.outcome = WriteOutcome::applied;
        return applied;
    }
    answer.error = to_error(answer.meaning, status, entry->error_id, entry->message);
    WriteResult result = result_of_call(answer);
    result.read_again |= answer.meaning == Meaning::gone;
    return result;
}

Status StockWriter::stop(std::span<const ExternalId> listings) {
    if (options_.stop == StopPolicy::withdraw) return switch_offers(listings, false);
    std::vector<Change> changes;
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (item == items_.end()) return listing_unknown("The SKU is in no known inventory item");
        changes.push_back({listing, item->second.sku, Quantity(0)});
    }
    for (const WriteResult& result : send(changes)) {
        if (result.outcome != WriteOutcome::applied) return result.error;
    }
    return {};
}

// After a stop by quantity the next write of units puts the listing on sale again.
Status StockWriter::resume(std::span<const ExternalId> listings) {
    return options_.stop == StopPolicy::withdraw ? switch_offers(listings, true) : Status();
}

Status StockWriter::switch_offers(std::span<const ExternalId> listings, bool on) {
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (item == items_.end()) return listing_unknown("The SKU is in no known inventory item");
        for (Offer& offer : item->second.offers) {
            if (offer.published == on) continue;
            const std::string verb = on ? "/publish" : "/withdraw";
            const Answer answer = client_.call({"POST", path_of("offer/" + offer.id + verb)});
            if (!answer.ok()) return answer.error;
            offer.published = offer.sells = on;
            shown_.erase(listing);
        }
    }
    return {};
}

Status StockWriter::limit_purchases(std::span<const ExternalId> listings, Quantity most) {
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (item == items_.end()) return listing_unknown("The SKU is in no known inventory item");
        for (const Offer& offer : item->second.offers) {
            if (!offer.published) continue;
            const std::string path = path_of("offer/" + offer.id);
            const Answer read = client_.call({"GET", path});
            if (!read.ok()) return read.error;
            TIDEGATE_TRY(std::string body, with_purchase_limit(read.body, most));
            const Answer written = client_.call({"PUT", path, std::move(body)});
            budget_.count(item->second.revised(), client_.now());
            if (!written.ok()) return written.error;
        }
    }
    return {};
}

}  // namespace tidegate::channels::ebay
