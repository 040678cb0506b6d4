#include <variant>

#include "server/encode.h"
#include "server/spelling.h"

namespace tidegate::server {

namespace {

// Writes the type and the data of one event; names are those of the workspace, not its numbers.
class EventWriter {
public:
    EventWriter(JsonWriter& json, const ledger::State& state) : json_(json), state_(state) {}

    void operator()(const ledger::OrderChanged& e) {
        begin("order_changed");
        write_code(json_, "channel", state_, e.channel);
        json_.field("order", e.order).field("cause", spell(kOrderCauses, e.cause));
        json_.field("stage", spell(kStages, e.stage));
        json_.field("fulfilment", spell(kFulfilments, e.fulfilment));
        if (e.currency != Currency()) json_.field("currency", e.currency.text());
        json_.field("placed_at", e.placed_at);
        if (e.expires_at != Timestamp{}) json_.field("expires_at", e.expires_at);
        json_.key("lines").begin_array();
        for (const ledger::LineChange& line : e.lines) {
            json_.begin_object();
            if (!line.listing.is_none())
                json_.field("listing", state_.listing(line.listing).external);
            write_code(json_, "sku", state_, line.sku);
            json_.field("ordered", line.ordered).field("cancelled", line.cancelled);
            json_.field("shipped", line.shipped).field("held", line.held);
            json_.field("price_minor", line.price_minor).end_object();
        }
        json_.end_array().key("moves").begin_array();
        for (const ledger::OrderMove& move : e.moves) {
            json_.begin_object();
            write_code(json_, "sku", state_, move.sku);
            write_code(json_, "location", state_, move.location);
            json_.field("line", move.line).field("reserved", move.reserved);
            json_.field("on_hand", move.on_hand).end_object();
        }
        json_.end_array();
    }
    void operator()(const ledger::StockChanged& e) {
        begin("stock_changed");
        json_.field("cause", spell(kStockCauses, e.cause));
        json_.field("reason", spell(kAdjustReasons, e.reason));
        place(e.sku, e.location);
        json_.field("on_hand", e.on_hand).field("quarantine", e.quarantine);
        json_.field("damaged", e.damaged).field("safety_hold", e.safety_hold);
        json_.field("incoming", e.incoming);
        if (!e.corrects.is_none()) json_.field("corrects", e.corrects.value());
    }
    void operator()(const ledger::TransferStarted& e) {
        begin("transfer_started");
        json_.field("transfer", e.transfer);
        write_code(json_, "sku", state_, e.sku);
        write_code(json_, "from", state_, e.from);
        write_code(json_, "to", state_, e.to);
        json_.field("quantity", e.quantity);
    }
    void operator()(const ledger::TransferReceived& e) {
        begin("transfer_received");
        json_.field("transfer", e.transfer).field("arrived", e.arrived).field("lost", e.lost);
    }
    void operator()(const ledger::ReturnReceived& e) {
        begin("return_received");
        json_.field("return", e.return_id);
        write_code(json_, "channel", state_, e.channel);
        write_name(json_, "order", e.order);
        place(e.sku, e.location);
        json_.field("quantity", e.quantity).field("inspect_by", e.inspect_by);
    }
    void operator()(const ledger::ReturnInspected& e) {
        begin("return_inspected");
        json_.field("return", e.return_id).field("passed", e.passed);
        json_.field("repair", e.repair).field("scrapped", e.scrapped);
    }
    void operator()(const ledger::CountStarted& e) {
        begin("count_started");
        json_.field("count", e.count);
        place(e.sku, e.location);
        json_.field("on_hand", e.on_hand);
    }
    void operator()(const ledger::CountFinished& e) {
        begin("count_finished");
        json_.field("count", e.count).field("counted", e.counted);
        json_.field("difference", e.difference);
    }
    void operator()(const ledger::StockLocked& e) {
        begin("stock_locked");
        json_.field("lock", e.external);
        write_code(json_, "sku", state_, e.sku);
        write_code(json_, "channel", state_, e.channel);
        if (e.expires_at != Timestamp{}) json_.field("expires_at", e.expires_at);
        json_.key("parts").begin_array();
        for (const ledger::LockPart& part : e.parts) {
            json_.begin_object();
            write_code(json_, "location", state_, part.location);
            json_.field("quantity", part.quantity).end_object();
        }
        json_.end_array();
    }
    void operator()(const ledger::StockUnlocked& e) {
        begin("stock_unlocked");
        json_.field("lock", state_.locks()[e.lock.value()].external).field("expired", e.expired);
    }
    void operator()(const ledger::WriteRequested& e) {
        write("write_requested", e.listing, e.write);
        json_.field("quantity", e.quantity).field("change_from", e.change_from);
    }
    void operator()(const ledger::WriteConfirmed& e) {
        write("write_confirmed", e.listing, e.write);
        json_.field("effective_at", e.effective_at);
    }
    void operator()(const ledger::WriteFailed& e) { write("write_failed", e.listing, e.write); }
    void operator()(const ledger::WriteUnknown& e) { write("write_unknown", e.listing, e.write); }
    void operator()(const ledger::ListingRead& e) {
        begin("listing_read");
        listing(e.listing);
        json_.field("quantity", e.quantity).field("read_at", e.read_at);
    }
    void operator()(const ledger::WatermarkAdvanced& e) {
        begin("watermark_advanced");
        write_code(json_, "channel", state_, e.channel);
        json_.field("watermark", e.watermark);
    }
    void operator()(const ledger::ChannelDefined& e) {
        begin("channel_defined");
        json_.field("channel", e.code).field("semantics", spell(kSemantics, e.semantics));
        json_.field("restocks_on_cancel", e.restocks_on_cancel);
    }
    void operator()(const ledger::LocationDefined& e) {
        begin("location_defined");
        json_.field("location", e.code).field("kind", spell(kLocationKinds, e.kind));
        write_code(json_, "bound_to", state_, e.bound_to);
        json_.field("priority", e.priority);
    }
    void operator()(const ledger::SkuDefined& e) {
        begin("sku_defined");
        json_.field("sku", e.code);
    }
    void operator()(const ledger::KitDefined& e) {
        begin("kit_defined");
        write_code(json_, "sku", state_, e.kit);
        json_.key("components").begin_array();
        for (const ledger::KitComponent& part : e.components) {
            json_.begin_object();
            write_code(json_, "sku", state_, part.sku);
            json_.field("per_kit", part.per_kit.units()).end_object();
        }
        json_.end_array();
    }
    void operator()(const ledger::ModeSet& e) {
        begin("mode_set");
        write_code(json_, "sku", state_, e.sku);
        json_.field("mode", spell(kModes, e.mode));
    }
    void operator()(const ledger::ListingMapped& e) {
        begin("listing_mapped");
        write_code(json_, "channel", state_, e.channel);
        json_.field("listing", e.external);
        write_code(json_, "sku", state_, e.sku);
        json_.field("fulfilment", spell(kFulfilments, e.fulfilment));
    }
    void operator()(const ledger::CommandRecorded& e) {
        begin("command_recorded");
        json_.field("command", e.command);
        if (e.reject != ledger::Reject::none) json_.field("refused", ledger::reject_name(e.reject));
    }

private:
    void begin(std::string_view type) { json_.field("type", type).key("data").begin_object(); }
    void place(SkuId sku, LocationId location) {
        write_code(json_, "sku", state_, sku);
        write_code(json_, "location", state_, location);
    }
    void listing(ListingId id) {
        const ledger::Listing& record = state_.listing(id);
        write_code(json_, "channel", state_, record.channel);
        json_.field("listing", record.external);
        write_code(json_, "sku", state_, record.sku);
    }
    void write(std::string_view type, ListingId id, WriteNumber number) {
        begin(type);
        listing(id);
        json_.field("write", number.value());
    }

    JsonWriter& json_;
    const ledger::State& state_;
};

}  // namespace

void write_event(
    JsonWriter& json, const ledger::State& state, Sequence sequence, const ledger::Event& event
) {
    json.begin_object().field("sequence", sequence.value()).field("at", event.at);
    std::visit(EventWriter(json, state), event.body);
    json.end_object().end_object();
}

}  // namespace tidegate::server
