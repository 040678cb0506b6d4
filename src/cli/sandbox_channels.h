#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "channels/channel.h"
#include "sandbox/server.h"

// The hub's side of a sandbox: connectors that hold the credentials which its shops were given.

namespace tidegate::cli {

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<channels::Connector> connect_sandbox(
    sandbox::Sandbox& sandbox, sandbox::ShopKind shop, const Clock& clock
);

// Has the shop push to `address` whatever a hub listens to.
void subscribe_sandbox(
    sandbox::Sandbox& sandbox, sandbox::ShopKind shop, const std::string& address
);

}  // namespace tidegate::cli
