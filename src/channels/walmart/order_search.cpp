#include "channels/walmart/order_search.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kOldest = 179 * kDay;
constexpr std::int64_t kShortestSlice = 2;  // so that neighbours overlap by a second
constexpr std::size_t kPagesMax = 100;      // 20,000 orders, the most that one search shows

std::int64_t seconds_of(Timestamp at) noexcept {
    return at.milliseconds() / 1000;
}

std::string encoded_time(std::int64_t seconds) {
    return net::percent_encode(json::iso_time(Timestamp::from_seconds(seconds)));
}

}  // namespace

std::string OrderSearch::text_of(const Place& place) {
    return std::to_string(place.kind) + ' ' + std::to_string(place.from) + ' ' +
           std::to_string(place.length);
}

Result<OrderSearch::Place> OrderSearch::place_of(const std::string& cursor) const {
    Place place;
    const char* at = cursor.data();
    const char* const end = at + cursor.size();
    const auto read = [&](auto& number) {
        const auto [stop, error] = std::from_chars(at, end, number);
        const bool good = error == std::errc();
        at = good && stop != end ? stop + 1 : stop;
        return good;
    };
    if (!read(place.kind) || !read(place.from) || !read(place.length) ||
        place.kind >= kinds_.size() || place.from < 0 || place.length < 0) {
        return channel_protocol("A cursor of Walmart's orders is not one of ours");
    }
    return place;
}

std::int64_t OrderSearch::oldest() const {
    return std::max<std::int64_t>(seconds_of(client_.now()) - kOldest, 0);
}

std::string OrderSearch::target_of(const Place& place, std::int64_t until) const {
    std::string target = "/v3/orders?createdStartDate=" + encoded_time(oldest()) +
                         "&lastModifiedStartDate=" + encoded_time(place.from) +
                         "&limit=" + std::to_string(limit_) +
                         "&productInfo=false&shipNodeType=" + kinds_[place.kind].name;
    if (until > 0) target += "&lastModifiedEndDate=" + encoded_time(until);
    return target;
}

Result<OrdersPage> OrderSearch::next(const OrdersWindow& window, const std::string& cursor) {
    // What changed in the second of `from`, or just before it, is asked for as well.
    const std::int64_t begin = std::max(seconds_of(window.from) - 1, oldest());
    Place place{0, begin, 0};
    if (!cursor.empty()) {
        TIDEGATE_TRY(place, place_of(cursor));
    }
    const bool ends = window.until > Timestamp();
    const std::int64_t last = seconds_of(ends ? window.until + Duration(999) : client_.now()) + 1;
    while (true) {
        const bool open = place.length == 0 || place.from + place.length >= last;
        const std::int64_t until = open ? (ends ? last : 0) : place.from + place.length;
        const Answer answer = client_.call({Bucket::orders, "GET", target_of(place, until)});
        if (!answer.ok() && !answer.nothing_found) return answer.error;
        OrderList list;
        if (answer.ok()) {
            TIDEGATE_TRY(list, decode_orders(answer.body, kinds_[place.kind].fulfilment));
        }
        const std::int64_t length = open ? last - place.from : place.length;
        if (!list.next.empty() && length > kShortestSlice) {
            place.length = std::max(length / 2, kShortestSlice);
            continue;
        }
        OrdersPage page;
        if (list.next.empty()) {
            page = std::move(list.page);
        } else {
            TIDEGATE_TRY(page, walk_pages(std::move(list), place));
        }
        // The next slice may be twice as long: what was crowded need not stay so.
        if (!open) {
            page.next = text_of({place.kind, until - 1, length * 2});
        } else if (place.kind + 1 < kinds_.size()) {
            page.next = text_of({place.kind + 1, begin, 0});
        }
        return page;
    }
}

Result<OrdersPage> OrderSearch::walk_pages(OrderList first, const Place& place) {
    OrdersPage page = std::move(first.page);
    std::int64_t total = first.total;
    std::string next = first.next;
    for (std::size_t pages = 1; !next.empty(); ++pages) {
        if (pages == kPagesMax || !next.starts_with('?')) {
            return channel_protocol("Walmart's pages of orders do not end");
        }
        const Answer answer = client_.call({Bucket::orders, "GET", "/v3/orders" + next});
        if (!answer.ok()) return answer.error;
        TIDEGATE_TRY(OrderList list, decode_orders(answer.body, kinds_[place.kind].fulfilment));
        if (list.next == next)
            return channel_protocol("A page of Walmart's orders leads to itself");
        for (SeenOrder& seen : list.page.orders) page.orders.push_back(std::move(seen));
        for (std::string& why : list.page.unreadable) page.unreadable.push_back(std::move(why));
        total = std::max(total, list.total);
        next = list.next;
    }
    std::set<ExternalId> distinct;
    for (const SeenOrder& seen : page.orders) distinct.insert(seen.order.order);
    const std::size_t met = distinct.size() + page.unreadable.size();
    if (met < static_cast<std::size_t>(total)) {
        page.unreadable.push_back(
            "Walmart counts more orders in a slice of time than its pages show"
        );
    }
    return page;
}

}  // namespace tidegate::channels::walmart
