#include "net/stream_buffer.h"

#include <utility>

namespace tidegate::net {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') out += c;
    }
    out += '\n';
}

}  // namespace

StreamBuffer::Appended StreamBuffer::append(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (end_ != End::open) return {false, Wake::no};
    if (waiting_.size() + unsent_ + bytes.size() > backlog_bytes_max_) {
        end_ = End::now;
        waiting_ = std::string();
        return {false, wake()};
    }
    waiting_ += bytes;
    return {true, wake()};
}

StreamBuffer::Wake StreamBuffer::finish() {
    const std::lock_guard lock(mutex_);
    if (end_ != End::open) return Wake::no;
    end_ = End::after_flush;
    return wake();
}

bool StreamBuffer::closed() const {
    const std::lock_guard lock(mutex_);
    return end_ != End::open;
}

StreamBuffer::End StreamBuffer::take(std::string& out) {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    std::swap(out, waiting_);
    unsent_ = out.size();
    return end_;
}

StreamBuffer::End StreamBuffer::acknowledge() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return end_;
}

void StreamBuffer::set_unsent(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    unsent_ = bytes;
}

void StreamBuffer::end() {
    const std::lock_guard lock(mutex_);
    end_ = End::now;
    waiting_ = std::string();
}

StreamBuffer::Wake StreamBuffer::wake() {
    if (woken_) return Wake::no;
    woken_ = true;
    return Wake::yes;
}

std::string format_event(std::string_view event, std::string_view id, std::string_view data) {
    std::string out;
    out.reserve(event.size() + id.size() + data.size() + 24);
    if (!event.empty()) append_field(out, "event", event);
    if (!id.empty()) append_field(out, "id", id);
    while (true) {
        const std::size_t end = data.find_first_of("\r\n");
        append_field(out, "data", data.substr(0, end));
        if (end == std::string_view::npos) break;
        const bool two = data.substr(end, 2) == "\r\n";
        data.remove_prefix(end + (two ? 2 : 1));
    }
    out += '\n';
    return out;
}

}  // namespace tidegate::net
