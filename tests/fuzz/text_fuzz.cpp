#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/external_id.h"
#include "base/money.h"

// Goal: ids and prices from outside never crash, and what is kept exactly comes back.
// Method: the whole input as an id, as a currency and as a price in it.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using tidegate::Currency;
    using tidegate::ExternalId;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const ExternalId id = ExternalId::parse(text);
    TIDEGATE_ASSERT(id.is_none() == text.empty());
    if (!id.is_none() && id.is_exact()) TIDEGATE_ASSERT(id.text() == text);

    const Currency currency = Currency::parse(text.substr(0, 3));
    if (currency != Currency()) TIDEGATE_ASSERT(currency.text() == text.substr(0, 3));
    const std::string_view price = text.substr(text.size() < 3 ? text.size() : 3);
    const std::optional<std::int64_t> amount = tidegate::parse_minor(price, currency);
    if (amount.has_value() && !price.starts_with('-')) TIDEGATE_ASSERT(*amount >= 0);
    return 0;
}
