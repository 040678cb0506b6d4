#include "net/event_stream.h"

#include <utility>

#include "net/connection.h"
#include "net/shard.h"

namespace tidegate::net {
namespace {

class ConnectionStream final : public EventStream {
public:
    ConnectionStream(
        std::shared_ptr<Shard> shard,
        std::shared_ptr<Connection> connection,
        std::shared_ptr<StreamBuffer> buffer
    )
        : shard_(std::move(shard)),
          connection_(std::move(connection)),
          buffer_(std::move(buffer)) {}

    ~ConnectionStream() override { wake_if(buffer_->finish()); }

    bool send(std::string_view event, std::string_view id, std::string_view data) override {
        return append(format_event(event, id, data));
    }
    bool keep_alive() override { return append(": keep-alive\n\n"); }
    [[nodiscard]] bool closed() const override { return buffer_->closed(); }
    void close() override { wake_if(buffer_->finish()); }

private:
    bool append(std::string_view bytes) {
        const StreamBuffer::Appended appended = buffer_->append(bytes);
        wake_if(appended.wake);
        return appended.accepted;
    }

    void wake_if(StreamBuffer::Wake wake) {
        if (wake == StreamBuffer::Wake::no) return;
        shard_->enqueue({connection_, Shard::Work::Kind::pump_stream});
    }

    std::shared_ptr<Shard> shard_;
    std::shared_ptr<Connection> connection_;
    std::shared_ptr<StreamBuffer> buffer_;
};

}  // namespace

std::shared_ptr<EventStream> make_event_stream(
    std::shared_ptr<Shard> shard,
    std::shared_ptr<Connection> connection,
    std::shared_ptr<StreamBuffer> buffer
) {
    return std::make_shared<ConnectionStream>(
        std::move(shard), std::move(connection), std::move(buffer)
    );
}

}  // namespace tidegate::net
