#include "sandbox/json.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace tidegate::sandbox {

namespace {

constexpr std::size_t kTextMax = 64 * 1024 * 1024;

Json convert(simdjson::dom::element element) {
    switch (element.type()) {
        case simdjson::dom::element_type::NULL_VALUE:
            return nullptr;
        case simdjson::dom::element_type::BOOL:
            return bool(element);
        case simdjson::dom::element_type::INT64:
            return std::int64_t(element);
        case simdjson::dom::element_type::UINT64:
            return static_cast<double>(std::uint64_t(element));
        case simdjson::dom::element_type::DOUBLE:
            return double(element);
        case simdjson::dom::element_type::STRING:
            return std::string_view(element);
        case simdjson::dom::element_type::ARRAY: {
            Json::Array items;
            for (const auto item : simdjson::dom::array(element)) items.push_back(convert(item));
            return items;
        }
        case simdjson::dom::element_type::OBJECT: {
            Json::Object members;
            for (const auto member : simdjson::dom::object(element)) {
                members.emplace_back(std::string(member.key), convert(member.value));
            }
            return members;
        }
    }
    return nullptr;
}

void write_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace

Json::Json() noexcept = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;
bool operator==(const Json& a, const Json& b) {
    return a.value_ == b.value_;
}

std::optional<Json> Json::parse(std::string_view text) {
    thread_local simdjson::dom::parser parser(kTextMax);
    simdjson::dom::element root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
    return convert(root);
}

std::string Json::dump() const {
    std::string out;
    write(out);
    return out;
}

void Json::write(std::string& out) const {
    switch (value_.index()) {
        case 0:
            out += "null";
            break;
        case 1:
            out += std::get<1>(value_) ? "true" : "false";
            break;
        case 2:
            out += std::to_string(std::get<2>(value_));
            break;
        case 3: {
            const std::string digits = fmt::format("{}", std::get<3>(value_));
            out += digits;
            if (digits.find_first_of(".e") == std::string::npos) out += ".0";
            break;
        }
        case 4:
            write_text(out, std::get<4>(value_));
            break;
        case 5: {
            char separator = '[';
            for (const Json& item : items()) {
                out += separator;
                item.write(out);
                separator = ',';
            }
            out += separator == '[' ? "[]" : "]";
            break;
        }
        default: {
            char separator = '{';
            for (const auto& [name, member] : members()) {
                out += separator;
                write_text(out, name);
                out += ':';
                member.write(out);
                separator = ',';
            }
            out += separator == '{' ? "{}" : "}";
        }
    }
}

bool Json::as_bool(bool fallback) const {
    const auto* value = std::get_if<bool>(&value_);
    return value ? *value : fallback;
}

std::int64_t Json::as_integer(std::int64_t fallback) const {
    const auto* value = std::get_if<std::int64_t>(&value_);
    return value ? *value : fallback;
}

double Json::as_number(double fallback) const {
    if (is_integer()) return static_cast<double>(as_integer());
    const auto* value = std::get_if<double>(&value_);
    return value ? *value : fallback;
}

const std::string& Json::as_string() const {
    static const std::string kEmpty;
    const auto* value = std::get_if<std::string>(&value_);
    return value ? *value : kEmpty;
}

const Json::Array& Json::items() const {
    static const Array kEmpty;
    const auto* value = std::get_if<Array>(&value_);
    return value ? *value : kEmpty;
}

const Json::Object& Json::members() const {
    static const Object kEmpty;
    const auto* value = std::get_if<Object>(&value_);
    return value ? *value : kEmpty;
}

const Json* Json::find(std::string_view name) const {
    for (const auto& [key, member] : members()) {
        if (key == name) return &member;
    }
    return nullptr;
}

const Json& Json::operator[](std::string_view name) const {
    static const Json kNull;
    const Json* member = find(name);
    return member ? *member : kNull;
}

Json& Json::set(std::string_view name, Json value) {
    if (!is_object()) value_ = Object();
    auto& object = std::get<Object>(value_);
    for (auto& [key, member] : object) {
        if (key == name) {
            member = std::move(value);
            return *this;
        }
    }
    object.emplace_back(std::string(name), std::move(value));
    return *this;
}

Json& Json::push(Json value) {
    if (!is_array()) value_ = Array();
    std::get<Array>(value_).push_back(std::move(value));
    return *this;
}

}  // namespace tidegate::sandbox
