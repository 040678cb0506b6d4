#pragma once

#include <memory>

#include "net/http_server.h"
#include "net/stream_buffer.h"

// The writers' end of an event stream. Internal to net.

namespace tidegate::net {

class Connection;
class Shard;

// The stream closes when the last pointer to it is gone.
[[nodiscard]] std::shared_ptr<EventStream> make_event_stream(
    std::shared_ptr<Shard> shard,
    std::shared_ptr<Connection> connection,
    std::shared_ptr<StreamBuffer> buffer
);

}  // namespace tidegate::net
