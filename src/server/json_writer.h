#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/external_id.h"
#include "base/time.h"

// Writes JSON into a string that its caller owns. Puts the commas; the caller balances begin and
// end. Text must be UTF-8; bytes that are not are replaced by U+FFFD, so that what was accepted
// elsewhere can always be shown.

namespace tidegate::server {

class JsonWriter {
public:
    explicit JsonWriter(std::string& out) noexcept : out_(out) {}

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    JsonWriter& key(std::string_view name);
    JsonWriter& text(std::string_view value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& time(Timestamp value);
    JsonWriter& name(ExternalId value) { return text(value.text()); }

    JsonWriter& field(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }
    JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
    JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }
    JsonWriter& field(std::string_view name, Timestamp value) { return key(name).time(value); }
    JsonWriter& field(std::string_view key_name, ExternalId value) {
        return key(key_name).name(value);
    }
    template <class Integer>
    requires std::is_integral_v<Integer> JsonWriter& field(std::string_view name, Integer value) {
        return key(name).integer(static_cast<std::int64_t>(value));
    }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string& out_;
    bool comma_ = false;  // whether the next value at this place needs one
};

}  // namespace tidegate::server
