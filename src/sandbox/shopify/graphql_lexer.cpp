#include <string>

#include "sandbox/shopify/graphql.h"

namespace tidegate::sandbox::graphql {

namespace {

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : rest_(source) {}

    Result<std::vector<Token>> run() {
        std::vector<Token> tokens;
        while (true) {
            skip_ignored();
            Token token;
            token.place = place_;
            if (rest_.empty()) {
                tokens.push_back(std::move(token));
                return tokens;
            }
            if (!read(token)) {
                return Error{
                    "graphql_syntax",
                    "syntax error, unexpected character at [" + std::to_string(place_.line) + ", " +
                        std::to_string(place_.column) + "]"};
            }
            tokens.push_back(std::move(token));
        }
    }

private:
    char take() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '\n') {
            ++place_.line;
            place_.column = 1;
        } else {
            ++place_.column;
        }
        return c;
    }

    void skip_ignored() {
        while (!rest_.empty()) {
            if (rest_.front() == '#') {
                while (!rest_.empty() && rest_.front() != '\n') take();
            } else if (std::string_view(" \t\r\n,").find(rest_.front()) != std::string_view::npos) {
                take();
            } else if (rest_.starts_with("\xEF\xBB\xBF")) {
                rest_.remove_prefix(3);
            } else {
                return;
            }
        }
    }

    bool read(Token& token) {
        const char c = rest_.front();
        if (is_name_start(c)) {
            token.kind = Token::Kind::name;
            while (!rest_.empty() && (is_name_start(rest_.front()) || is_digit(rest_.front()))) {
                token.text += take();
            }
            return true;
        }
        if (c == '-' || is_digit(c)) return read_number(token);
        if (c == '"') {
            token.kind = Token::Kind::text;
            return rest_.starts_with("\"\"\"") ? read_block(token.text) : read_text(token.text);
        }
        token.kind = Token::Kind::punctuator;
        if (rest_.starts_with("...")) {
            token.text = "...";
            for (int i = 0; i < 3; ++i) take();
            return true;
        }
        if (std::string_view("!$&()[]{}:=@|").find(c) == std::string_view::npos) return false;
        token.text = take();
        return true;
    }

    bool read_digits(std::string& text) {
        if (rest_.empty() || !is_digit(rest_.front())) return false;
        while (!rest_.empty() && is_digit(rest_.front())) text += take();
        return true;
    }

    bool read_number(Token& token) {
        token.kind = Token::Kind::integer;
        if (rest_.front() == '-') token.text += take();
        if (!rest_.empty() && rest_.front() == '0') {
            token.text += take();
            if (!rest_.empty() && is_digit(rest_.front())) return false;
        } else if (!read_digits(token.text)) {
            return false;
        }
        if (!rest_.empty() && rest_.front() == '.') {
            token.kind = Token::Kind::floating;
            token.text += take();
            if (!read_digits(token.text)) return false;
        }
        if (!rest_.empty() && (rest_.front() == 'e' || rest_.front() == 'E')) {
            token.kind = Token::Kind::floating;
            token.text += take();
            if (!rest_.empty() && (rest_.front() == '+' || rest_.front() == '-')) {
                token.text += take();
            }
            if (!read_digits(token.text)) return false;
        }
        return rest_.empty() || !is_name_start(rest_.front());
    }

    bool read_escape(std::string& text) {
        if (rest_.empty()) return false;
        const char c = take();
        static constexpr std::string_view kPlain = "\"\\/";
        static constexpr std::string_view kLetters = "bfnrt";
        static constexpr std::string_view kMeanings = "\b\f\n\r\t";
        if (kPlain.find(c) != std::string_view::npos) {
            text += c;
            return true;
        }
        if (const auto at = kLetters.find(c); at != std::string_view::npos) {
            text += kMeanings[at];
            return true;
        }
        if (c != 'u' || rest_.size() < 4) return false;
        unsigned code = 0;
        for (int i = 0; i < 4; ++i) {
            const char digit = take();
            static constexpr std::string_view kHex = "0123456789abcdefABCDEF";
            const auto at = kHex.find(digit);
            if (at == std::string_view::npos) return false;
            code = code * 16 + static_cast<unsigned>(at < 16 ? at : at - 6);
        }
        append_utf8(text, code);
        return true;
    }

    bool read_text(std::string& text) {
        take();
        while (!rest_.empty()) {
            const char c = take();
            if (c == '"') return true;
            if (c == '\n') return false;
            if (c != '\\') {
                text += c;
            } else if (!read_escape(text)) {
                return false;
            }
        }
        return false;
    }

    bool read_block(std::string& text) {
        for (int i = 0; i < 3; ++i) take();
        while (!rest_.empty()) {
            if (rest_.starts_with("\"\"\"")) {
                for (int i = 0; i < 3; ++i) take();
                return true;
            }
            text += take();
        }
        return false;
    }

    std::string_view rest_;
    Place place_;
};

}  // namespace

Result<std::vector<Token>> lex(std::string_view source) {
    return Lexer(source).run();
}

}  // namespace tidegate::sandbox::graphql
