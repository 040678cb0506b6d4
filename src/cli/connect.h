#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channels/channel.h"
#include "channels/sync_loop.h"

// The channels of a hub, as channels.toml in its data folder names them
// (docs/operations/channels.md). The file holds secrets: it must belong to the user that runs the
// hub and be readable by nobody else. Tokens that a marketplace renews are kept beside it, in
// tokens-CODE.toml.

namespace tidegate::cli {

struct ChannelSetup {
    channels::SyncOptions sync;
    std::unique_ptr<channels::Connector> connector;
};

// No file: no channels. `clock` outlives the connectors.
[[nodiscard]] Result<std::vector<ChannelSetup>> read_channels(
    const std::string& folder, const Clock& clock
);

// How connectors send in production: a client of their own on their own thread.
[[nodiscard]] channels::Send make_send();

}  // namespace tidegate::cli
