#include "server/json_input.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/assert.h"
#include "server/time_text.h"

namespace tidegate::server {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kBodyMax = std::size_t{64} * 1024 * 1024;

// A JsonValue is the parser's own small handle, kept as bytes.
template <class Handle>
JsonValue pack(const Handle& handle) {
    static_assert(sizeof(Handle) <= sizeof(JsonValue) && std::is_trivially_copyable_v<Handle>);
    JsonValue value;
    std::memcpy(value.raw.data(), &handle, sizeof handle);
    return value;
}

template <class Handle>
Handle unpack(const JsonValue& value) {
    Handle handle;
    std::memcpy(static_cast<void*>(&handle), value.raw.data(), sizeof handle);
    return handle;
}

dom::element element_of(const JsonValue& value) {
    return unpack<dom::element>(value);
}

// The name before the first number that no 64-bit integer holds, for an answer that helps: the
// parser itself only says that there is one.
std::string field_of_big_number(std::string_view text) {
    std::string_view last;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '"') {
            const std::size_t begin = ++i;
            while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
            const std::size_t end = std::min(i, text.size());
            const std::size_t after =
                text.find_first_not_of(" \t\r\n", std::min(end + 1, text.size()));
            if (after != std::string_view::npos && text[after] == ':') {
                last = text.substr(begin, end - begin);
            }
            ++i;
            continue;
        }
        const std::size_t run = text.find_first_not_of("0123456789.eE+-", i);
        const std::size_t size = std::min(run, text.size()) - i;
        const std::string_view number = text.substr(i, size);
        if (size >= 19 || number.find_first_of("eE") != std::string_view::npos) {
            if (size > 2) return std::string(last);
        }
        i += size > 0 ? size : 1;
    }
    return {};
}

}  // namespace

struct JsonBody::Parser {
    dom::parser parser{kBodyMax};
};

JsonBody::JsonBody() : parser_(std::make_unique<Parser>()) {}
JsonBody::~JsonBody() = default;

bool JsonBody::parse(std::string_view text, InputProblem& problem) {
    dom::parser& parser = parser_->parser;
    if (text.size() > parser.capacity() || parser.max_depth() != kDepthMax) {
        const std::size_t capacity = std::max<std::size_t>(text.size(), 4096);
        if (parser.allocate(capacity, kDepthMax) != simdjson::SUCCESS) {
            problem = {"malformed_json", "", "The body is too large."};
            return false;
        }
    }
    dom::element root;
    const simdjson::error_code error = parser.parse(text.data(), text.size(), true).get(root);
    if (error == simdjson::SUCCESS) {
        root_ = pack(root);
        return true;
    }
    if (error == simdjson::NUMBER_ERROR) {
        std::string field = field_of_big_number(text);
        if (!field.empty()) {
            problem = {"out_of_range", std::move(field), "A whole number of at most 1000000000."};
            return false;
        }
    }
    problem = {"malformed_json", "", simdjson::error_message(error)};
    return false;
}

bool ArrayReader::next(JsonValue& value) {
    auto at = unpack<dom::array::iterator>(at_);
    const auto end = unpack<dom::array::iterator>(end_);
    if (size_ == 0 || !(at != end)) return false;
    value = pack(*at);
    ++at;
    at_ = pack(at);
    ++index_;
    return true;
}

ObjectReader::ObjectReader(InputProblem& problem, const JsonValue& value, Names names)
    : problem_(problem), names_(names) {
    scan(value);
}

ObjectReader::ObjectReader(
    const ObjectReader& parent,
    std::string_view name,
    std::size_t index,
    const JsonValue& value,
    Names names
)
    : problem_(parent.problem_),
      parent_(&parent),
      name_in_parent_(name),
      index_in_parent_(index),
      names_(names) {
    scan(value);
}

void ObjectReader::scan(const JsonValue& value) {
    TIDEGATE_ASSERT(names_.size() <= kFieldsMax);
    if (!ok()) return;
    dom::object object;
    if (element_of(value).get(object) != simdjson::SUCCESS) {
        fail("wrong_type", "", "A JSON object.");
        return;
    }
    for (const auto [key, field] : object) {
        std::size_t i = 0;
        while (i < names_.size() && names_[i] != key) ++i;
        if (i == names_.size()) {
            std::string known = "Known here:";
            for (const std::string_view name : names_) known.append(" ").append(name);
            fail("unknown_field", key.substr(0, 100), known);
            return;
        }
        if ((given_ & (1U << i)) != 0) {
            fail("duplicate_field", key, "It may be given once.");
            return;
        }
        given_ |= 1U << i;
        values_[i] = pack(field);
    }
}

const JsonValue* ObjectReader::find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (names_[i] == name) return (given_ & (1U << i)) != 0 ? &values_[i] : nullptr;
    }
    TIDEGATE_ASSERT(false);  // a reader asks for a field that it does not allow
}

const JsonValue* ObjectReader::need_field(std::string_view name, Need need) {
    if (!ok()) return nullptr;
    const JsonValue* value = find(name);
    if (value == nullptr && need == Need::required) fail("missing_field", name, "It is required.");
    return value;
}

std::string_view ObjectReader::text(std::string_view name, std::size_t bytes_max, Need need) {
    const JsonValue* value = need_field(name, need);
    if (value == nullptr) return {};
    std::string_view text;
    if (element_of(*value).get(text) != simdjson::SUCCESS) {
        fail("wrong_type", name, "A text in quotes.");
        return {};
    }
    if (text.empty() || text.size() > bytes_max || text.find('\0') != std::string_view::npos) {
        fail("invalid_value", name, "A text of 1 to " + std::to_string(bytes_max) + " bytes.");
        return {};
    }
    return text;
}

std::int64_t ObjectReader::integer(
    std::string_view name, std::int64_t min, std::int64_t max, Need need, std::int64_t fallback
) {
    const JsonValue* value = need_field(name, need);
    if (value == nullptr) return fallback;
    const dom::element element = element_of(*value);
    const auto detail = [&] {
        return "A whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".";
    };
    const bool whole = element.is_int64() || element.is_uint64();
    if (!whole) {
        fail("wrong_type", name, detail());
        return fallback;
    }
    std::int64_t number = 0;
    if (element.get(number) != simdjson::SUCCESS || number < min || number > max) {
        fail("out_of_range", name, detail());
        return fallback;
    }
    return number;
}

bool ObjectReader::boolean(std::string_view name, bool fallback) {
    const JsonValue* value = need_field(name, Need::optional);
    if (value == nullptr) return fallback;
    bool given = fallback;
    if (element_of(*value).get(given) != simdjson::SUCCESS)
        fail("wrong_type", name, "true or false.");
    return given;
}

Timestamp ObjectReader::time(std::string_view name, Need need) {
    const std::string_view given = text(name, 40, need);
    if (given.empty()) return {};
    const auto parsed = parse_time(given);
    if (!parsed) fail("invalid_value", name, "A time like 2026-07-29T10:00:00Z.");
    return parsed.value_or(Timestamp{});
}

ArrayReader ObjectReader::objects(
    std::string_view name, std::size_t size_min, std::size_t size_max
) {
    ArrayReader reader;
    const JsonValue* value = need_field(name, Need::required);
    if (value == nullptr) return reader;
    dom::array array;
    if (element_of(*value).get(array) != simdjson::SUCCESS) {
        fail("wrong_type", name, "An array of objects.");
        return reader;
    }
    std::size_t size = 0;
    for (auto at = array.begin(); at != array.end(); ++at) ++size;
    if (size < size_min || size > size_max) {
        fail(
            "out_of_range",
            name,
            "An array of " + std::to_string(size_min) + " to " + std::to_string(size_max) +
                " objects."
        );
        return reader;
    }
    reader.at_ = pack(array.begin());
    reader.end_ = pack(array.end());
    reader.size_ = size;
    return reader;
}

void ObjectReader::fail(std::string_view code, std::string_view name, std::string_view detail) {
    if (!ok()) return;
    problem_.code = code;
    problem_.field = path(name);
    problem_.detail = detail;
}

std::string ObjectReader::path(std::string_view name) const {
    std::string path;
    if (parent_ != nullptr) {
        path = parent_->path(name_in_parent_) + "[" + std::to_string(index_in_parent_) + "]";
    }
    if (!path.empty() && !name.empty()) path += ".";
    path += name;
    return path;
}

}  // namespace tidegate::server
