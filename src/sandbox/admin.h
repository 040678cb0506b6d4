#pragma once

#include "base/time.h"
#include "net/http.h"
#include "sandbox/world.h"

// The admin API of the sandbox: scenarios in, truth out. JSON over HTTP without authentication: it
// listens on the loopback interface only. docs/sandbox.md lists its endpoints and fields.

namespace tidegate::sandbox {

// Answers one request; the world has been advanced to `now`.
[[nodiscard]] net::Response handle_admin(World& world, const net::Request& request, Timestamp now);

}  // namespace tidegate::sandbox
