#include "channels/channel.h"

namespace tidegate::channels {

Status Connector::set_purchase_limit(
    std::span<const ExternalId> /*listings*/, Quantity /*most*/
) {
    return Error{
        "needs_person",
        "This marketplace has no call that limits what one buyer may take.",
        "Set the limit by hand in the seller's desk of the marketplace."};
}

Result<std::vector<BoundStock>> Connector::read_bound_stock() {
    return std::vector<BoundStock>{};
}

Result<std::vector<QueuedEvent>> Connector::receive_queued() {
    return std::vector<QueuedEvent>{};
}

Status Connector::delete_queued(std::span<const std::string> /*receipts*/) {
    return {};
}

net::Response Connector::answer_stock(std::span<const StockAnswer> /*answers*/) const {
    net::Response response;
    response.status = 200;
    return response;
}

}  // namespace tidegate::channels
