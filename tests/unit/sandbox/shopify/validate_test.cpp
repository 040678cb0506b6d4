// Goal: the GraphQL reader takes what the language allows, refuses what it does not, and the checks
// against the schema name every mistake that a client can make.
// Method: tables of documents with the expected outcome; the type descriptions are compared with
// the official introspection when that is at hand.

#include "sandbox/shopify/validate.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>

#include "sandbox/shopify/execute.h"
#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/schema.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox::graphql {
namespace {

struct Syntax {
    const char* document;
    const char* error;  // the end of the message; empty when it parses
};

TEST(SandboxGraphqlParser, Documents) {
    const Syntax table[] = {
        {"{ shop { name } }", ""},
        {"query { shop { name } }", ""},
        {"query Q($a: Int = 3, $b: [ID!]!) { shop { name } }", ""},
        {"query Q { a: shop { ...F ... on Shop { id } ... @include(if: true) { name } } } "
         "fragment F on Shop { url }",
         ""},
        {"# comment\n{ order(id: \"gid:\\u0041\\n\") { id, name } }", ""},
        {"mutation { x(input: {a: [1, -2.5e3], b: null, c: ENUM, d: true, e: $v}) { id } }", ""},
        {"{ x(a: \"\"\"block \"quoted\" text\"\"\") { id } }", ""},
        {"", "unexpected end of file at [1, 1]"},
        {"{", "unexpected end of file at [1, 2]"},
        {"{ }", "unexpected \"}\" at [1, 3]"},
        {"{ shop { name }", "unexpected end of file at [1, 16]"},
        {"{ shop }}", "unexpected \"}\" at [1, 9]"},
        {"subscription { x }", "unexpected \"subscription\" at [1, 1]"},
        {"{ x(a: ) }", "unexpected \")\" at [1, 8]"},
        {"{ x() }", "unexpected \")\" at [1, 5]"},
        {"{ x(a: 01) }", "unexpected character at [1, 9]"},
        {"{ x(a: \"open) }", "unexpected character at [1, 16]"},
        {"{ x(a: \"\\q\") }", "unexpected character at [1, 11]"},
        {"query Q($a: Int = $b) { x }", "unexpected \"$\" at [1, 19]"},
        {"fragment on on X { a }", "unexpected \"on\" at [1, 10]"},
        {"{ x ? }", "unexpected character at [1, 5]"},
        {"{\n  a\n  b(\n}", "unexpected \"}\" at [4, 1]"},
    };
    for (const Syntax& row : table) {
        const auto parsed = parse(row.document);
        const std::string message = parsed ? "" : parsed.error().message;
        EXPECT_EQ(message.empty(), std::string_view(row.error).empty()) << row.document << message;
        EXPECT_TRUE(message.ends_with(row.error)) << row.document << "\n" << message;
    }
}

TEST(SandboxGraphqlParser, NestingIsBounded) {
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "{a";
    EXPECT_FALSE(parse(deep).has_value());
    std::string value = "{ x(a: ";
    for (int i = 0; i < 10'000; ++i) value += '[';
    EXPECT_FALSE(parse(value).has_value());
}

TEST(SandboxGraphqlParser, TypesAndValuesKeepTheirText) {
    const auto document =
        parse("query Q($a: [[Int!]]!) { x(a: \"\\u00e9\\t\", b: 12345678901234567) }");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->operations[0].variables[0].type.text(), "[[Int!]]!");
    const auto& arguments = document->operations[0].selections[0].arguments;
    EXPECT_EQ(arguments[0].value.text, "\xC3\xA9\t");
    EXPECT_EQ(evaluate(arguments[1].value, Json()), Json(std::int64_t{12345678901234567}));
}

struct Check {
    const char* document;
    const char* codes;  // of the complaints, joined by a blank
};

TEST(SandboxGraphqlValidation, NamesEveryMistake) {
    const Check table[] = {
        {"{ shop { name } }", ""},
        {"{ __typename shop { __typename } }", ""},
        {"query($i: ID!) { order(id: $i) { id } }", ""},
        {"{ node(id: \"x\") { id ... on Order { name } } }", ""},
        {"{ locations(first: 1) { nodes { ...F } } } fragment F on Location { name }", ""},
        {"{ nothing }", "undefinedField"},
        {"{ shop { nothing } }", "undefinedField"},
        {"{ shop }", "selectionMismatch"},
        {"{ shop { name { x } } }", "selectionMismatch"},
        {"{ order { id } }", "missingRequiredArguments"},
        {"{ order(id: \"1\", name: 2) { id } }", "argumentNotAccepted"},
        {"{ order(id: null) { id } }", "argumentLiteralsIncompatible"},
        {"{ order(id: true) { id } }", "argumentLiteralsIncompatible"},
        {"{ orders(first: 1, sortKey: NOTHING) { nodes { id } } }", "argumentLiteralsIncompatible"},
        {"{ orders(first: 1, sortKey: \"ID\") { nodes { id } } }", "argumentLiteralsIncompatible"},
        {"{ order(id: $x) { id } }", "variableNotDefined"},
        {"query($x: ID) { order(id: $x) { id } }", "variableMismatch"},
        {"query($x: String!) { order(id: $x) { id } }", "variableMismatch"},
        {"query($x: ID!) { shop { name } }", "variableNotUsed"},
        {"query($x: Nothing) { orders(query: $x, first: 1) { nodes { id } } }",
         "variableRequiresValidType variableMismatch"},
        {"{ shop { ...F } }", "useAndDefineFragment"},
        {"{ shop { ...F } } fragment F on Shop { ...F }", "infiniteLoop"},
        {"{ shop { ... on Order { id } } }", "cannotSpreadFragment"},
        {"{ shop @idempotent(key: \"k\") { name } }", "directiveCannotBeApplied"},
        {"{ shop @nothing { name } }", "undefinedDirective"},
        {"{ shop @include { name } }", "missingRequiredArguments"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", reason: \"correction\", "
         "ignoreCompareQuantity: true, quantities: []}) { userErrors { code } } }",
         "argumentNotAccepted"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", quantities: []}) "
         "{ userErrors { code } } }",
         "missingRequiredArguments"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", reason: \"x\", "
         "quantities: "
         "[{inventoryItemId: \"1\", locationId: \"2\", quantity: 1, compareQuantity: 1}]}) "
         "{ userErrors { code } } }",
         "argumentNotAccepted"},
    };
    for (const Check& row : table) {
        const auto document = parse(row.document);
        ASSERT_TRUE(document.has_value()) << row.document;
        std::string codes;
        for (const Complaint& complaint :
             validate(admin_schema(), *document, document->operations.front())) {
            codes += (codes.empty() ? "" : " ") + complaint.code;
        }
        EXPECT_EQ(codes, row.codes) << row.document;
    }
}

TEST(SandboxGraphqlVariables, AreCheckedAndKeepWhatWasLeftOut) {
    const auto document = parse(
        "mutation($input: InventorySetQuantitiesInput!, $n: Int = 7) { "
        "inventorySetQuantities(input: $input) { userErrors { code } } }"
    );
    ASSERT_TRUE(document.has_value());
    const auto coerce = [&](const char* text) {
        Complaints complaints;
        const Json variables = coerce_variables(
            admin_schema(), document->operations.front(), *Json::parse(text), complaints
        );
        return complaints.empty() ? variables.dump() : complaints.front().message;
    };
    const std::string good =
        R"({"input":{"name":"available","reason":"x","quantities":[{"inventoryItemId":"1","locationId":"2","quantity":3}]}})";
    EXPECT_EQ(coerce(good.c_str()), good.substr(0, good.size() - 1) + R"(,"n":7})");
    EXPECT_TRUE(coerce("{}").ends_with("(Expected value to not be null)"));
    EXPECT_TRUE(
        coerce(
            R"({"input":{"name":"a","reason":"b","quantities":[{"inventoryItemId":"1","locationId":"2"}]}})"
        )
            .ends_with("for quantities.0.quantity (Expected value to not be null)")
    );
    EXPECT_TRUE(coerce(R"({"input":{"name":1,"reason":"b","quantities":[]}})")
                    .ends_with("for name (Could not coerce value 1 to String)"));
    EXPECT_TRUE(coerce(R"({"input":{"name":"a","reason":"b","quantities":[],"extra":1}})")
                    .ends_with("for extra (Field is not defined on InventorySetQuantitiesInput)"));
    EXPECT_TRUE(
        coerce(
            R"({"input":{"name":"a","reason":"b","quantities":[{"inventoryItemId":"1","locationId":"2","quantity":3000000000}]}})"
        )
            .ends_with("(Could not coerce value 3000000000 to Int)")
    );
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
