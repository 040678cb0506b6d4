#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/books.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "server/tokens.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string data;
    std::string what;
    std::string subject;  // a name to create, an id to revoke
    bool read_only = false;
    bool json = false;
};

const char* scope_text(server::Scope scope) {
    return scope == server::Scope::write ? "write" : "read";
}

int create(server::TokenStore& tokens, const Options& options) {
    const auto scope = options.read_only ? server::Scope::read : server::Scope::write;
    const auto token = tokens.create(options.subject, scope);
    if (!token) return complain(token.error());
    JsonObject object;
    object.add("name", options.subject).add("scope", scope_text(scope)).add("token", *token);
    print_line(options.json ? object.text() : *token);
    return 0;
}

int list(server::TokenStore& tokens, const Options& options) {
    std::vector<JsonObject> all;
    for (const server::TokenInfo& token : tokens.list()) {
        if (!options.json) {
            print_line(fmt::format("{}  {:<6}{}", token.id, scope_text(token.scope), token.name));
        }
        all.emplace_back()
            .add("id", token.id)
            .add("name", token.name)
            .add("scope", scope_text(token.scope));
    }
    JsonObject object;
    object.add("tokens", all);
    if (options.json) print_line(object.text());
    return 0;
}

int revoke(server::TokenStore& tokens, const Options& options) {
    if (const Status done = tokens.revoke(options.subject); !done) return complain(done.error());
    JsonObject object;
    object.add("revoked", options.subject);
    print_line(options.json ? object.text() : options.subject + " is revoked");
    return 0;
}

int run(const Options& options) {
    const SystemClock clock;
    auto tokens = server::TokenStore::open({.directory = options.data, .clock = &clock});
    if (!tokens) return complain(tokens.error());
    if (options.what == "list") return list(**tokens, options);
    if (options.subject.empty()) {
        return complain(
            {"wrong_usage", "user " + options.what + " wants a name", "see tidegate user --help"}
        );
    }
    return options.what == "create" ? create(**tokens, options) : revoke(**tokens, options);
}

}  // namespace

Run add_user(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("WHAT", options->what, "create NAME, list, or revoke ID")
        .required()
        .one_of({"create", "list", "revoke"});
    line.option("NAME", options->subject, "a name for people, or the id of a token");
    line.option("--data", options->data, "the data folder").required();
    line.flag("--read-only", options->read_only, "create: a token that may change nothing");
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
