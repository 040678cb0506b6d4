#include "server/problem.h"

#include <algorithm>
#include <optional>
#include <string>

#include "server/json_writer.h"

namespace tidegate::server {

namespace {

bool may_succeed_later(const ProblemText& text) {
    if (!text.refusal) return text.status == 429 || text.status == 503;
    for (std::uint16_t number = 1; number < 1000; ++number) {
        const auto reject = ledger::reject_from_number(number);
        if (reject && ledger::reject_name(*reject) == text.code) return ledger::transient(*reject);
    }
    return false;
}

}  // namespace

const ProblemText* find_problem(std::string_view code) noexcept {
    const auto texts = problem_texts();
    const auto found = std::lower_bound(
        texts.begin(),
        texts.end(),
        code,
        [](const ProblemText& text, std::string_view wanted) { return text.code < wanted; }
    );
    return found != texts.end() && found->code == code ? &*found : nullptr;
}

net::Response problem(std::string_view code, std::string_view detail, std::string_view field) {
    const ProblemText* text = find_problem(code);
    if (text == nullptr) text = find_problem("internal_error");
    net::Response response;
    response.status = text->status;
    response.headers.push_back({"Content-Type", "application/problem+json"});
    if (text->status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
    if (text->status == 503) response.headers.push_back({"Retry-After", "1"});
    JsonWriter json(response.body);
    json.begin_object();
    json.field("type", "urn:tidegate:problem:" + std::string(text->code));
    json.field("title", text->title).field("title_zh", text->title_zh);
    json.field("status", text->status).field("code", text->code);
    if (!detail.empty()) json.field("detail", detail);
    if (!field.empty()) json.field("field", field);
    json.field("remedy", text->remedy).field("remedy_zh", text->remedy_zh);
    json.field("retry", may_succeed_later(*text));
    json.end_object();
    return response;
}

net::Response problem(ledger::Reject reject, std::string_view field) {
    return problem(ledger::reject_name(reject), {}, field);
}

net::Response problem(const Error& error) {
    std::string detail = error.message;
    if (!error.hint.empty()) detail += " " + error.hint;
    return problem(error.code, detail);
}

}  // namespace tidegate::server
