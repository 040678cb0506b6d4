#include "sandbox/shopify/graphql.h"

namespace tidegate::sandbox::graphql {

TypeRef TypeRef::item() const {
    TypeRef inner = *this;
    inner.lists.erase(inner.lists.begin());
    return inner;
}

TypeRef TypeRef::nullable() const {
    TypeRef loose = *this;
    if (is_list()) {
        loose.lists.front() = false;
    } else {
        loose.non_null = false;
    }
    return loose;
}

std::string TypeRef::text() const {
    if (!is_list()) return name + (non_null ? "!" : "");
    return "[" + item().text() + "]" + (lists.front() ? "!" : "");
}

const Fragment* Document::find_fragment(std::string_view name) const {
    for (const Fragment& fragment : fragments) {
        if (fragment.name == name) return &fragment;
    }
    return nullptr;
}

bool Cursor::sees(std::string_view text) const {
    const Token& token = peek();
    return (token.kind == Token::Kind::punctuator || token.kind == Token::Kind::name) &&
           token.text == text;
}

bool Cursor::skip(std::string_view text) {
    if (!sees(text)) return false;
    next();
    return true;
}

void Cursor::expect(std::string_view text) {
    if (!skip(text)) fail();
}

std::string Cursor::name() {
    if (peek().kind != Token::Kind::name) {
        fail();
        return {};
    }
    return next().text;
}

Token Cursor::next() {
    Token token = tokens_[at_];
    if (!at_end()) ++at_;
    return token;
}

void Cursor::fail() {
    if (!error_) {
        const Token& token = peek();
        const std::string seen = at_end() ? "end of file" : "\"" + token.text + "\"";
        error_ = Error{
            "graphql_syntax",
            "syntax error, unexpected " + seen + " at [" + std::to_string(token.place.line) + ", " +
                std::to_string(token.place.column) + "]"};
    }
    at_ = tokens_.size() - 1;
}

TypeRef Cursor::type() {
    TypeRef type;
    std::size_t open = 0;
    while (skip("[") && ++open < 8) {
    }
    type.name = name();
    type.non_null = skip("!");
    for (std::size_t i = 0; i < open; ++i) {
        expect("]");
        type.lists.insert(type.lists.begin(), skip("!"));
    }
    return type;
}

Value Cursor::value(bool constant, int depth) {
    Value value;
    value.place = peek().place;
    if (depth > kNestingMax) fail();
    switch (peek().kind) {
        case Token::Kind::integer:
            value.kind = Value::Kind::integer;
            break;
        case Token::Kind::floating:
            value.kind = Value::Kind::floating;
            break;
        case Token::Kind::text:
            value.kind = Value::Kind::text;
            break;
        case Token::Kind::name:
            value.kind = sees("null")                    ? Value::Kind::null
                         : sees("true") || sees("false") ? Value::Kind::boolean
                                                         : Value::Kind::enumerator;
            break;
        case Token::Kind::punctuator:
            if (skip("[")) {
                value.kind = Value::Kind::list;
                while (!failed() && !skip("]"))
                    value.items.push_back(this->value(constant, depth + 1));
                return value;
            }
            if (skip("{")) {
                value.kind = Value::Kind::object;
                while (!failed() && !skip("}")) {
                    std::string field = name();
                    expect(":");
                    value.fields.push_back({std::move(field), this->value(constant, depth + 1)});
                }
                return value;
            }
            if (!constant && skip("$")) {
                value.kind = Value::Kind::variable;
                value.text = name();
                return value;
            }
            fail();
            return value;
        case Token::Kind::end:
            fail();
            return value;
    }
    value.text = next().text;
    return value;
}

namespace {

std::vector<Argument> arguments(Cursor& cursor, bool constant) {
    std::vector<Argument> list;
    if (!cursor.skip("(")) return list;
    if (cursor.sees(")")) cursor.fail();
    while (!cursor.failed() && !cursor.skip(")")) {
        Argument argument;
        argument.place = cursor.peek().place;
        argument.name = cursor.name();
        cursor.expect(":");
        argument.value = cursor.value(constant);
        list.push_back(std::move(argument));
    }
    return list;
}

std::vector<Directive> directives(Cursor& cursor, bool constant) {
    std::vector<Directive> list;
    while (cursor.sees("@")) {
        Directive directive;
        directive.place = cursor.peek().place;
        cursor.next();
        directive.name = cursor.name();
        directive.arguments = arguments(cursor, constant);
        list.push_back(std::move(directive));
    }
    return list;
}

std::vector<Selection> selections(Cursor& cursor, int depth);

Selection selection(Cursor& cursor, int depth) {
    Selection selected;
    selected.place = cursor.peek().place;
    if (cursor.skip("...")) {
        if (cursor.sees("on") || cursor.sees("{") || cursor.sees("@")) {
            selected.kind = Selection::Kind::inline_fragment;
            if (cursor.skip("on")) selected.on = cursor.name();
            selected.directives = directives(cursor, false);
            selected.selections = selections(cursor, depth + 1);
        } else {
            selected.kind = Selection::Kind::spread;
            selected.name = cursor.name();
            selected.directives = directives(cursor, false);
        }
        return selected;
    }
    selected.name = cursor.name();
    if (cursor.skip(":")) {
        selected.alias = std::move(selected.name);
        selected.name = cursor.name();
    }
    selected.arguments = arguments(cursor, false);
    selected.directives = directives(cursor, false);
    if (cursor.sees("{")) selected.selections = selections(cursor, depth + 1);
    return selected;
}

std::vector<Selection> selections(Cursor& cursor, int depth) {
    std::vector<Selection> list;
    if (depth > kNestingMax) cursor.fail();
    cursor.expect("{");
    if (cursor.sees("}")) cursor.fail();
    while (!cursor.failed() && !cursor.skip("}")) list.push_back(selection(cursor, depth));
    return list;
}

Operation operation(Cursor& cursor) {
    Operation operation;
    operation.place = cursor.peek().place;
    if (!cursor.sees("{")) {
        if (cursor.skip("mutation")) {
            operation.kind = Operation::Kind::mutation;
        } else {
            cursor.expect("query");
        }
        if (cursor.peek().kind == Token::Kind::name) operation.name = cursor.name();
        if (cursor.skip("(")) {
            while (!cursor.failed() && !cursor.skip(")")) {
                VariableDefinition variable;
                variable.place = cursor.peek().place;
                cursor.expect("$");
                variable.name = cursor.name();
                cursor.expect(":");
                variable.type = cursor.type();
                if (cursor.skip("=")) variable.fallback = cursor.value(true);
                operation.variables.push_back(std::move(variable));
            }
        }
        operation.directives = directives(cursor, true);
    }
    operation.selections = selections(cursor, 0);
    return operation;
}

}  // namespace

Result<Document> parse(std::string_view source) {
    TIDEGATE_TRY(auto tokens, lex(source));
    Cursor cursor(std::move(tokens));
    Document document;
    do {
        if (cursor.skip("fragment")) {
            Fragment fragment;
            fragment.place = cursor.peek().place;
            if (cursor.sees("on")) cursor.fail();
            fragment.name = cursor.name();
            cursor.expect("on");
            fragment.on = cursor.name();
            (void)directives(cursor, true);
            fragment.selections = selections(cursor, 0);
            document.fragments.push_back(std::move(fragment));
        } else {
            document.operations.push_back(operation(cursor));
        }
    } while (!cursor.failed() && !cursor.at_end());
    if (cursor.failed()) return cursor.error();
    return document;
}

}  // namespace tidegate::sandbox::graphql
