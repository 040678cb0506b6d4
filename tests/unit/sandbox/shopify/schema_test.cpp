// Goal: the type descriptions are those of the real API, and a broken text is refused.
// Method: small texts; the whole is compared with the official introspection when that is at hand.
#include "sandbox/shopify/schema.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "sandbox/json.h"

namespace tidegate::sandbox::graphql {
namespace {

TEST(SandboxGraphqlSchema, ReadsTypesFieldsAndInterfaces) {
    const auto schema = Schema::parse(
        "interface Node { id: ID! } enum Color { RED BLUE } input In { a: Int! b: [String!] = [] } "
        "type Thing implements Node { id: ID! color(in: In!): Color }"
    );
    ASSERT_TRUE(schema.has_value());
    const TypeDef* thing = schema->find("Thing");
    ASSERT_NE(thing, nullptr);
    EXPECT_TRUE(thing->composite());
    EXPECT_EQ(thing->find_field("id")->type.text(), "ID!");
    EXPECT_EQ(thing->find_field("color")->find_argument("in")->type.text(), "In!");
    EXPECT_EQ(thing->find_field("nothing"), nullptr);
    EXPECT_TRUE(schema->satisfies("Thing", "Node"));
    EXPECT_FALSE(schema->satisfies("Node", "Thing"));
    EXPECT_TRUE(schema->find("Color")->has_value("BLUE"));
    EXPECT_FALSE(schema->find("Color")->has_value("GREEN"));
    EXPECT_TRUE(schema->find("In")->find_input("b")->has_default);
    EXPECT_FALSE(schema->find("In")->find_input("a")->has_default);
}

TEST(SandboxGraphqlSchema, RefusesABrokenText) {
    for (const char* text : {"type", "type X {", "type X { a }", "type X { a: }", "enum E", "{}"}) {
        EXPECT_FALSE(Schema::parse(text).has_value()) << text;
    }
}

std::filesystem::path shared_folder() {
    if (const char* given = std::getenv("TIDEGATE_SHARED")) return given;
    return std::filesystem::path("..") / "shared";
}

std::string gunzip(const std::filesystem::path& path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    if (!file) return text;
    std::string block(1 << 16, '\0');
    int size = 0;
    while ((size = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0) {
        text.append(block.data(), static_cast<std::size_t>(size));
    }
    gzclose(file);
    return text;
}

std::string type_text(const Json& type) {
    const std::string& kind = type["kind"].as_string();
    if (kind == "NON_NULL") return type_text(type["ofType"]) + "!";
    if (kind == "LIST") return "[" + type_text(type["ofType"]) + "]";
    return type["name"].as_string();
}

const Json* named(const Json& list, std::string_view name) {
    for (const Json& item : list.items()) {
        if (item["name"].as_string() == name) return &item;
    }
    return nullptr;
}

void compare_inputs(
    const std::string& where, const std::vector<InputDef>& ours, const Json& official
) {
    for (const InputDef& input : ours) {
        const Json* other = named(official, input.name);
        ASSERT_NE(other, nullptr) << where << "." << input.name;
        EXPECT_EQ(input.type.text(), type_text((*other)["type"])) << where << "." << input.name;
        EXPECT_EQ(input.has_default, !(*other)["defaultValue"].is_null()) << where << input.name;
    }
    for (const Json& other : official.items()) {
        const bool required = other["type"]["kind"] == Json("NON_NULL");
        const bool known = std::any_of(ours.begin(), ours.end(), [&](const InputDef& input) {
            return input.name == other["name"].as_string();
        });
        EXPECT_TRUE(known || !required) << where << " lacks " << other["name"].as_string();
    }
}

TEST(SandboxGraphqlSchema, AgreesWithTheOfficialIntrospection) {
    const auto path = shared_folder() / "specs" / "shopify" / "admin_2026-10.introspection.json.gz";
    const std::string text = gunzip(path);
    if (text.empty()) GTEST_SKIP() << "no " << path << " (set TIDEGATE_SHARED)";
    const auto root = Json::parse(text);
    ASSERT_TRUE(root.has_value());
    const Json& data = root->find("data") ? (*root)["data"] : *root;
    std::map<std::string, const Json*> official;
    for (const Json& type : data["__schema"]["types"].items()) {
        official[type["name"].as_string()] = &type;
    }
    std::size_t fields = 0;
    for (const auto& [name, ours] : admin_schema().types()) {
        ASSERT_TRUE(official.contains(name)) << name;
        const Json& other = *official[name];
        for (const FieldDef& field : ours.fields) {
            const Json* theirs = named(other["fields"], field.name);
            ASSERT_NE(theirs, nullptr) << name << "." << field.name;
            EXPECT_EQ(field.type.text(), type_text((*theirs)["type"])) << name << "." << field.name;
            compare_inputs(name + "." + field.name, field.arguments, (*theirs)["args"]);
            ++fields;
        }
        if (ours.kind == TypeDef::Kind::input)
            compare_inputs(name, ours.inputs, other["inputFields"]);
        for (const std::string& value : ours.values) {
            EXPECT_NE(named(other["enumValues"], value), nullptr) << name << "." << value;
        }
        for (const std::string& interface : ours.interfaces) {
            EXPECT_NE(named(other["interfaces"], interface), nullptr) << name << ": " << interface;
        }
    }
    EXPECT_GT(fields, 200U);
}

}  // namespace
}  // namespace tidegate::sandbox::graphql
