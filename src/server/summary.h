#pragma once

#include <string>

#include "engine/engine.h"
#include "server/call.h"

// The one answer that the first page is drawn from. Internal to server.

namespace tidegate::server {

[[nodiscard]] std::string summary_json(const Api& api);

}  // namespace tidegate::server
