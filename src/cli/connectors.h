#pragma once

#include <toml++/toml.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"

// One [[channel]] of channels.toml becomes a connector: which fields each marketplace needs, and
// where the seller finds them. docs/operations/ has a page for each.

namespace tidegate::cli {

struct ChannelTable {
    const toml::table& fields;
    const std::string& folder;  // where renewed tokens are kept
    const std::string& code;    // of the channel
};

// A complaint about channels.toml, with its remedy.
[[nodiscard]] Error wrong_channels_file(std::string what, std::string remedy);

// "tiktok", "shopify", "amazon", "ebay" or "walmart". `clock` outlives the connector.
[[nodiscard]] Result<std::unique_ptr<channels::Connector>> make_connector(
    const std::string& kind, const ChannelTable& table, const Clock& clock
);

}  // namespace tidegate::cli
