#include "cli/connectors.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/amazon/connector.h"
#include "channels/ebay/connector.h"
#include "channels/shopify/connector.h"
#include "channels/tiktok/connector.h"
#include "channels/walmart/connector.h"
#include "cli/connect.h"
#include "cli/kept_tokens.h"

namespace tidegate::cli {

namespace {

using Made = Result<std::unique_ptr<channels::Connector>>;

std::string text(const ChannelTable& table, std::string_view key, std::string otherwise = {}) {
    return table.fields[key].value_or(std::move(otherwise));
}

std::vector<std::string> texts(const ChannelTable& table, std::string_view key) {
    std::vector<std::string> list;
    const toml::array* values = table.fields[key].as_array();
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        list.push_back(values->get(i)->value_or(std::string()));
    }
    return list;
}

// A whole number of 1 or more; what is none leaves the default.
template <class Number>
Number number(const ChannelTable& table, std::string_view key, Number otherwise) {
    const std::int64_t given = table.fields[key].value_or(std::int64_t{0});
    return given > 0 && given <= 1'000'000 ? static_cast<Number>(given) : otherwise;
}

Duration seconds(const ChannelTable& table, std::string_view key, Duration otherwise) {
    const auto given = table.fields[key].value<double>();
    return given ? Duration(static_cast<std::int64_t>(*given * 1000)) : otherwise;
}

Status need(
    const ChannelTable& table, std::initializer_list<std::string_view> keys, std::string_view where
) {
    for (const std::string_view key : keys) {
        if (!text(table, key).empty()) continue;
        return wrong_channels_file(
            "channel \"" + table.code + "\" has no " + std::string(key) + ".",
            "Copy it from " + std::string(where) + "."
        );
    }
    return {};
}

// The one of `choices` that the field names; the first when it names none.
Result<std::size_t> choose(
    const ChannelTable& table, std::string_view key, std::initializer_list<std::string_view> choices
) {
    const std::string given = text(table, key, std::string(*choices.begin()));
    const auto* const at = std::find(choices.begin(), choices.end(), given);
    if (at != choices.end()) return static_cast<std::size_t>(at - choices.begin());
    std::string all;
    for (const std::string_view choice : choices) {
        all += (all.empty() ? "\"" : " or \"") + std::string(choice) + "\"";
    }
    return wrong_channels_file(
        "channel \"" + table.code + "\": " + std::string(key) + " is \"" + given + "\".",
        "Write " + all + "."
    );
}

// Of a client whose access and refresh token both have an end: begins with what is kept, and keeps
// what is renewed.
template <class ClientOptions>
void use_kept_tokens(const ChannelTable& table, ClientOptions& client) {
    using Tokens = decltype(client.tokens);
    TokenSet known;
    known.access_token = text(table, "access_token");
    known.refresh_token = text(table, "refresh_token");
    const KeptTokens kept(table.folder, table.code, known.refresh_token);
    kept.load(known);
    client.tokens = {
        known.access_token,
        known.refresh_token,
        known.issued_at,
        known.expires_at,
        known.refresh_expires_at};
    client.save = [kept](const Tokens& tokens) {
        return kept.save(
            {tokens.access_token,
             tokens.refresh_token,
             tokens.access_issued_at,
             tokens.access_expires_at,
             tokens.refresh_expires_at}
        );
    };
}

Made tiktok(const ChannelTable& table, const Clock& clock) {
    TIDEGATE_CHECK(need(
        table,
        {"app_key", "app_secret", "shop_cipher", "refresh_token"},
        "the app's page in TikTok Shop Partner Center"
    ));
    TIDEGATE_TRY(const auto zero, choose(table, "zero_policy", {"refuse", "stop_the_product"}));
    channels::tiktok::Options options;
    auto& client = options.client;
    client.secrets.app_key = text(table, "app_key");
    client.secrets.app_secret = text(table, "app_secret");
    client.shop_cipher = text(table, "shop_cipher");
    client.base_url = text(table, "base_url", client.base_url);
    client.auth_url = text(table, "auth_url", client.auth_url);
    if (zero == 1) options.zero_policy = channels::tiktok::ZeroPolicy::stop_the_product;
    use_kept_tokens(table, client);
    return channels::tiktok::make_connector(std::move(options), make_send(), clock);
}

Made shopify(const ChannelTable& table, const Clock& clock) {
    channels::shopify::Options options;
    auto& client = options.client;
    client.shop = text(table, "shop");
    client.base_url = text(table, "base_url");
    client.client_id = text(table, "client_id");
    client.client_secret = text(table, "client_secret");
    client.access_token = text(table, "access_token");
    options.location = text(table, "location");
    options.installation = text(table, "installation", table.code);
    const bool has_token = !client.access_token.empty() || !client.client_id.empty();
    if (client.shop.empty() || client.client_secret.empty() || !has_token) {
        return wrong_channels_file(
            "channel \"" + table.code +
                "\" needs shop, client_secret and client_id or access_token.",
            "Copy them from the app's page in Shopify's Dev Dashboard."
        );
    }
    return channels::shopify::make_connector(std::move(options), make_send(), clock);
}

Made amazon(const ChannelTable& table, const Clock& clock) {
    TIDEGATE_CHECK(need(
        table,
        {"client_id", "client_secret", "refresh_token", "seller"},
        "the app's page in Amazon's Solution Provider Portal; seller is the merchant token of "
        "the account"
    ));
    TIDEGATE_TRY(const auto region, choose(table, "region", {"na", "eu", "fe"}));
    constexpr std::array kAwsRegions{"us-east-1", "eu-west-1", "us-west-2"};
    channels::amazon::Options options;
    auto& client = options.client;
    client.client_id = text(table, "client_id");
    client.client_secret = text(table, "client_secret");
    client.base_url = text(
        table,
        "base_url",
        "https://sellingpartnerapi-" + text(table, "region", "na") + ".amazon.com"
    );
    client.auth_url = text(table, "auth_url", client.auth_url);
    options.seller = text(table, "seller");
    options.marketplaces = texts(table, "marketplaces");
    if (options.marketplaces.empty()) {
        return wrong_channels_file(
            "channel \"" + table.code + "\" has no marketplaces.",
            "Name their ids: marketplaces = [\"ATVPDKIKX0DER\"] is amazon.com."
        );
    }
    options.queue.url = text(table, "queue_url");
    options.queue.endpoint = text(table, "queue_endpoint");
    options.queue.region = text(table, "queue_region", kAwsRegions[region]);
    options.queue.keys = {
        text(table, "aws_access_key_id"),
        text(table, "aws_secret_access_key"),
        text(table, "aws_session_token")};
    options.search_lag = seconds(table, "search_lag_seconds", options.search_lag);
    options.prove_after = seconds(table, "prove_after_seconds", options.prove_after);
    options.unknown_after = seconds(table, "unknown_after_seconds", options.unknown_after);
    if (!options.queue.url.empty()) {
        TIDEGATE_CHECK(need(
            table,
            {"aws_access_key_id", "aws_secret_access_key"},
            "AWS: keys of a user that may read and delete messages of the queue"
        ));
    }
    TokenSet known;
    known.refresh_token = text(table, "refresh_token");
    const KeptTokens kept(table.folder, table.code, known.refresh_token);
    kept.load(known);
    client.tokens = {known.refresh_token, known.access_token, known.issued_at, known.expires_at};
    client.save = [kept](const channels::amazon::Tokens& tokens) {
        return kept.save(
            {tokens.access_token, tokens.refresh_token, tokens.issued_at, tokens.expires_at, {}}
        );
    };
    return channels::amazon::make_connector(std::move(options), make_send(), clock);
}

Made ebay(const ChannelTable& table, const Clock& clock) {
    TIDEGATE_CHECK(need(
        table,
        {"client_id", "client_secret", "refresh_token"},
        "your keyset in eBay's developer account and the seller's consent"
    ));
    TIDEGATE_TRY(const auto stop, choose(table, "stop", {"zero", "withdraw"}));
    channels::ebay::Options options;
    auto& client = options.client;
    client.client_id = text(table, "client_id");
    client.client_secret = text(table, "client_secret");
    client.base_url = text(table, "base_url", client.base_url);
    client.language = text(table, "language", client.language);
    if (stop == 1) options.writer.stop = channels::ebay::StopPolicy::withdraw;
    options.writer.batch_max = number(table, "batch_max", options.writer.batch_max);
    auto& budget = options.writer.budget;
    budget.per_day = number(table, "revisions_per_day", budget.per_day);
    budget.reserve = number(table, "revisions_reserve", budget.reserve);
    options.verification_token = text(table, "verification_token");
    options.endpoint = text(table, "endpoint");
    options.stock_check_user = text(table, "stock_check_user");
    options.stock_check_password = text(table, "stock_check_password");
    use_kept_tokens(table, client);
    return channels::ebay::make_connector(std::move(options), make_send(), clock);
}

Made walmart(const ChannelTable& table, const Clock& clock) {
    using channels::walmart::Formula;
    using Method = channels::walmart::WebhookAuth::Method;
    TIDEGATE_CHECK(
        need(table, {"client_id", "client_secret"}, "API Keys in Walmart's Developer Portal")
    );
    TIDEGATE_TRY(const auto formula, choose(table, "formula", {"net_free", "exact"}));
    TIDEGATE_TRY(
        const auto method,
        choose(table, "webhook_auth", {"none", "hmac", "basic", "signed_request"})
    );
    constexpr std::array kMethods{
        Method::none, Method::hmac, Method::basic, Method::signed_request};
    channels::walmart::Options options;
    auto& client = options.client;
    client.client_id = text(table, "client_id");
    client.client_secret = text(table, "client_secret");
    client.base_url = text(table, "base_url", client.base_url);
    client.partner_id = text(table, "partner_id");
    client.channel_type = text(table, "channel_type");
    options.formula = formula == 1 ? Formula::exact : Formula::net_free;
    options.wfs = table.fields["wfs"].value_or(false);
    options.third_party = table.fields["third_party"].value_or(false);
    options.webhook.method = kMethods[method];
    options.webhook.header = text(table, "webhook_header", options.webhook.header);
    options.webhook.secret = text(table, "webhook_secret");
    options.webhook.user = text(table, "webhook_user");
    options.webhook.password = text(table, "webhook_password");
    TokenSet known;
    known.refresh_token = text(table, "refresh_token");
    const KeptTokens kept(table.folder, table.code, known.refresh_token);
    kept.load(known);
    client.refresh_token = known.refresh_token;
    client.save = [kept](const std::string& refresh_token) {
        TokenSet renewed;
        renewed.refresh_token = refresh_token;
        return kept.save(renewed);
    };
    return channels::walmart::make_connector(std::move(options), make_send(), clock);
}

struct Kind {
    std::string_view name;
    Made (*make)(const ChannelTable& table, const Clock& clock);
};

constexpr std::array kKinds{
    Kind{"tiktok", tiktok},
    Kind{"shopify", shopify},
    Kind{"amazon", amazon},
    Kind{"ebay", ebay},
    Kind{"walmart", walmart},
};

}  // namespace

Error wrong_channels_file(std::string what, std::string remedy) {
    return {"channels_file", "channels.toml: " + std::move(what), std::move(remedy)};
}

Made make_connector(const std::string& kind, const ChannelTable& table, const Clock& clock) {
    std::string names;
    for (const Kind& known : kKinds) {
        if (kind == known.name) return known.make(table, clock);
        names += (names.empty() ? "" : ", ") + std::string(known.name);
    }
    return wrong_channels_file(
        "channel \"" + table.code + "\" is of kind \"" + kind + "\".",
        "This version connects the kinds " + names + "."
    );
}

}  // namespace tidegate::cli
