#include "channels/amazon/quantity_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

WriteResult refused(Timestamp at, Error error) {
    return {WriteOutcome::refused, at, std::move(error), true};
}

// Search takes its names in one list with commas between them.
bool fits_search(std::string_view sku) {
    return sku.find(',') == std::string_view::npos;
}

}  // namespace

std::string QuantityWriter::quantity_patch(std::int64_t quantity) {
    return "{\"op\":\"merge\",\"path\":\"/attributes/fulfillment_availability\",\"value\":"
           "[{\"fulfillment_channel_code\":\"DEFAULT\",\"quantity\":" +
           std::to_string(quantity) + "}]}";
}

Answer QuantityWriter::patch(const Item& item, std::string_view patch, Patience patience) {
    Call call{Operation::patch_listing, "PATCH"};
    call.path = "/listings/2021-08-01/items/" + net::percent_encode(options_.seller) + '/' +
                net::percent_encode(item.sku);
    call.query = {{"marketplaceIds", options_.marketplace}, {"issueLocale", "en_US"}};
    const std::string type = item.product_type.empty() ? "PRODUCT" : item.product_type;
    call.body =
        "{\"productType\":" + json::quote(type) + ",\"patches\":[" + std::string(patch) + "]}";
    call.patience = patience;
    Answer answer = client_.call(call);
    if (!answer.ok()) return answer;
    const Result<Submission> submission = decode_submission(answer.body);
    if (!submission) {  // taken, for all we know
        answer.meaning = Meaning::unavailable;
        answer.error = submission.error();
    } else if (!submission->accepted) {
        answer.meaning = Meaning::refused;
        answer.error =
            channel_refused("Amazon refused the change of a listing: " + submission->problem);
    }
    return answer;
}

// ---- Reading

Result<std::vector<ListingRead>> QuantityWriter::read(std::span<const ExternalId> listings) {
    std::vector<ListingRead> reads;
    std::vector<ExternalId> together;
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        // A name that we cannot spell: neither discovery nor an order has ever told it.
        if (item == items_.end() && !listing.is_exact()) continue;
        // A listing that Amazon ships has no quantity of ours.
        if (item != items_.end() && item->second.fulfilment != ledger::Fulfilment::merchant)
            continue;
        if (item != items_.end() && !fits_search(item->second.sku)) {
            TIDEGATE_CHECK(look_up(listing, reads));
        } else {
            together.push_back(listing);
        }
    }
    std::span<const ExternalId> rest = together;
    while (!rest.empty()) {
        const std::size_t count = std::min(rest.size(), kReadMax);
        TIDEGATE_CHECK(search(rest.first(count), reads));
        rest = rest.subspan(count);
    }
    return reads;
}

Status QuantityWriter::search(
    std::span<const ExternalId> listings, std::vector<ListingRead>& reads
) {
    std::string names;
    for (const ExternalId& listing : listings) {
        const auto item = items_.find(listing);
        if (!names.empty()) names += ',';
        names += item == items_.end() ? listing.text() : item->second.sku;
    }
    Call call{Operation::search_listings, "GET"};
    call.path = "/listings/2021-08-01/items/" + net::percent_encode(options_.seller);
    call.query = {
        {"marketplaceIds", options_.marketplace},
        {"includedData", "summaries,fulfillmentAvailability"},
        {"identifiersType", "SKU"},
        {"identifiers", names},
        {"pageSize", std::to_string(kReadMax)}};
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const ItemsPage page, decode_items(answer.body, options_.marketplace));
    std::set<ExternalId> shown;
    for (const Item& item : page.items) {
        shown.insert(ExternalId::parse(item.sku));
        note(item, answer.sent_at, answer.answered_at, reads);
    }
    for (const ExternalId& listing : listings) {
        if (!shown.contains(listing)) TIDEGATE_CHECK(look_up(listing, reads));
    }
    return {};
}

// One listing by its name: only this call says that there is no such listing.
Status QuantityWriter::look_up(ExternalId listing, std::vector<ListingRead>& reads) {
    const auto known = items_.find(listing);
    const std::string sku = known == items_.end() ? listing.text() : known->second.sku;
    Call call{Operation::get_listing, "GET"};
    call.path = "/listings/2021-08-01/items/" + net::percent_encode(options_.seller) + '/' +
                net::percent_encode(sku);
    call.query = {
        {"marketplaceIds", options_.marketplace},
        {"includedData", "summaries,fulfillmentAvailability"}};
    const Answer answer = client_.call(call);
    if (answer.meaning == Meaning::not_found) {
        reads.push_back({listing, Quantity(0), answer.sent_at, answer.answered_at, true});
        return {};
    }
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const Item item, decode_item(answer.body, options_.marketplace));
    note(item, answer.sent_at, answer.answered_at, reads);
    return {};
}

// A listing that turned into one of Amazon's since discovery is not read; it is found out here
// before a quantity could be written to it.
void QuantityWriter::note(
    const Item& item, Timestamp asked_at, Timestamp at, std::vector<ListingRead>& reads
) {
    const ExternalId listing = ExternalId::parse(item.sku);
    if (const auto known = items_.find(listing); known != items_.end()) {
        known->second.fulfilment = item.fulfilment;
        known->second.shown = item.shown;
        if (!item.product_type.empty()) known->second.product_type = item.product_type;
    }
    if (item.shown) reads.push_back({listing, Quantity(*item.shown), asked_at, at});
}

// ---- Writing

bool QuantityWriter::waits(const WriteJob& job) const {
    const auto sent = sent_.find(job.external);
    return sent != sent_.end() && sent->second.write == job.write;
}

std::size_t QuantityWriter::calls(std::span<const WriteJob> jobs) const {
    std::size_t patches = 0;
    for (const WriteJob& job : jobs) patches += waits(job) ? 0U : 1U;
    return patches + (jobs.size() - patches + kReadMax - 1) / kReadMax;
}

// Reads first: what the last call was told of waiting is what the loop is told.
std::vector<WriteResult> QuantityWriter::write(std::span<const WriteJob> jobs) {
    std::vector<ExternalId> waiting;
    for (const WriteJob& job : jobs) {
        if (waits(job)) waiting.push_back(job.external);
    }
    std::map<ExternalId, ListingRead> shown;
    if (const auto reads = read(waiting)) {
        for (const ListingRead& entry : *reads) shown.insert_or_assign(entry.listing, entry);
    }
    std::vector<WriteResult> results;
    for (const WriteJob& job : jobs) {
        if (!waits(job)) {
            results.push_back(send(job));
            continue;
        }
        const auto entry = shown.find(job.external);
        results.push_back(judge(job, entry == shown.end() ? nullptr : &entry->second, client_.now())
        );
    }
    return results;
}

WriteResult QuantityWriter::send(const WriteJob& job) {
    sent_.erase(job.external);  // an older write of this listing has been given up
    const auto found = items_.find(job.external);
    if (found == items_.end()) {
        return refused(client_.now(), listing_unknown("The seller SKU is in no known listing"));
    }
    const Item& item = found->second;
    if (item.fulfilment != ledger::Fulfilment::merchant) {
        return refused(
            client_.now(),
            channel_refused("The listing is fulfilled by Amazon: its quantity is never written")
        );
    }
    if (job.quantity < Quantity(0) || job.quantity > Quantity(Quantity::kLimit)) {
        return refused(
            client_.now(), channel_refused("The quantity is outside what can be listed")
        );
    }
    const Answer answer = patch(item, quantity_patch(job.quantity.units()));
    const Timestamp at = answer.answered_at;
    if (answer.ok()) {
        sent_.insert_or_assign(job.external, Sent{job.write, at, item.shown});
        Error error = channel_throttled("Amazon has taken the quantity and does not show it yet");
        return {WriteOutcome::deferred, at, std::move(error), false, true};
    }
    if (answer.meaning == Meaning::throttled) {
        return {WriteOutcome::deferred, at, answer.error, false};
    }
    if (certainly_not_executed(answer.meaning)) return refused(at, answer.error);
    return {WriteOutcome::unknown, at, answer.error, true};
}

WriteResult QuantityWriter::judge(const WriteJob& job, const ListingRead* read, Timestamp now) {
    const Sent& sent = sent_.at(job.external);
    const std::int64_t wanted = job.quantity.units();
    const bool old_enough =
        read != nullptr && read->sent_at - sent.accepted_at >= options_.prove_after;
    bool proven = false;
    if (read != nullptr && !read->gone) {
        const std::int64_t shown = read->quantity.units();
        const bool raises = sent.shown_before && wanted > *sent.shown_before;
        proven = shown == wanted
                     ? wanted == 0 || raises || old_enough
                     : raises && shown > *sent.shown_before && shown < wanted && old_enough;
    }
    if (proven) {
        sent_.erase(job.external);
        return {WriteOutcome::applied, read->read_at};
    }
    Error error = channel_throttled("Amazon has taken the quantity and does not show it yet");
    if (now - sent.accepted_at < options_.unknown_after) {
        return {WriteOutcome::deferred, now, std::move(error), false, true};
    }
    sent_.erase(job.external);
    error = channel_unavailable("Amazon has taken the quantity and has not shown it in time");
    return {WriteOutcome::unknown, now, std::move(error), true};
}

}  // namespace tidegate::channels::amazon
