#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

// The GraphQL language (October 2021 edition) as far as executable documents and the type
// descriptions of schema.h need it: a lexer and a recursive-descent parser.
//
// 1. Errors carry the place as "at [line, column]"; nesting deeper than kNestingMax is an error, so
//    that a hostile document cannot exhaust the stack.
// 2. Numbers keep their text: whoever coerces them decides about their range.

namespace tidegate::sandbox::graphql {

inline constexpr int kNestingMax = 60;

struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct Token {
    enum class Kind : std::uint8_t { end, punctuator, name, integer, floating, text };
    Kind kind = Kind::end;
    std::string text;  // a string's value is unescaped
    Place place;
};

[[nodiscard]] Result<std::vector<Token>> lex(std::string_view source);

struct TypeRef {
    std::string name;         // of the innermost type
    std::vector<bool> lists;  // outermost first: whether that list is non-null
    bool non_null = false;    // of the innermost type

    [[nodiscard]] bool is_list() const { return !lists.empty(); }
    [[nodiscard]] bool required() const { return is_list() ? lists.front() : non_null; }
    [[nodiscard]] TypeRef item() const;  // of a list
    [[nodiscard]] TypeRef nullable() const;
    [[nodiscard]] std::string text() const;
};

struct NamedValue;

struct Value {
    enum class Kind : std::uint8_t {
        null,
        variable,
        integer,
        floating,
        text,
        boolean,
        enumerator,
        list,
        object
    };
    Kind kind = Kind::null;
    std::string text;
    std::vector<Value> items;
    std::vector<NamedValue> fields;
    Place place;
};

struct NamedValue {
    std::string name;
    Value value;
};

struct Argument {
    std::string name;
    Value value;
    Place place;
};

struct Directive {
    std::string name;
    std::vector<Argument> arguments;
    Place place;
};

struct Selection {
    enum class Kind : std::uint8_t { field, spread, inline_fragment };
    Kind kind = Kind::field;
    std::string alias;  // of a field; empty when it has none
    std::string name;   // of the field or the fragment
    std::string on;     // type condition of an inline fragment; may be empty
    std::vector<Argument> arguments;
    std::vector<Directive> directives;
    std::vector<Selection> selections;
    Place place;

    [[nodiscard]] const std::string& key() const { return alias.empty() ? name : alias; }
};

struct VariableDefinition {
    std::string name;
    TypeRef type;
    std::optional<Value> fallback;
    Place place;
};

struct Operation {
    enum class Kind : std::uint8_t { query, mutation };
    Kind kind = Kind::query;
    std::string name;
    std::vector<VariableDefinition> variables;
    std::vector<Directive> directives;
    std::vector<Selection> selections;
    Place place;
};

struct Fragment {
    std::string name;
    std::string on;
    std::vector<Selection> selections;
    Place place;
};

struct Document {
    std::vector<Operation> operations;
    std::vector<Fragment> fragments;

    [[nodiscard]] const Fragment* find_fragment(std::string_view name) const;
};

[[nodiscard]] Result<Document> parse(std::string_view source);

// What the two parsers share: a walk over tokens that fails once and then stays at the end.
class Cursor {
public:
    explicit Cursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
    [[nodiscard]] bool at_end() const { return peek().kind == Token::Kind::end; }
    [[nodiscard]] bool sees(std::string_view punctuator_or_name) const;
    bool skip(std::string_view punctuator_or_name);
    void expect(std::string_view punctuator_or_name);
    std::string name();
    Token next();
    void fail();  // at the token now seen
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    [[nodiscard]] Error error() const { return *error_; }

    TypeRef type();
    Value value(bool constant, int depth = 0);

private:
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::optional<Error> error_;
};

}  // namespace tidegate::sandbox::graphql
