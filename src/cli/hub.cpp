#include "cli/hub.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/channel_metrics.h"
#include "cli/data_folder.h"
#include "journal/sqlite.h"
#include "server/problem.h"

namespace tidegate::cli {

namespace {

Status make_folders(const std::string& folder) {
    std::error_code failed;
    std::filesystem::create_directories(snapshot_directory(folder), failed);
    if (failed) {
        return Error{
            "folder_unusable",
            "The data folder " + folder + " cannot be made: " + failed.message() + ".",
            "Name a folder that this user may write with --data."};
    }
    // Tokens and credentials lie here: nobody else's business.
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    return {};
}

// The marketplace looks at the status; who sets the webhook up reads why.
net::Response with_reason(net::Response answer) {
    if (!answer.body.empty()) return answer;
    switch (answer.status) {
        case 200:
            return answer;
        case 400:
            return server::problem("webhook_malformed");
        case 401:
            return server::problem("webhook_signature_invalid");
        case 404:
            return server::problem("not_found");
        default:
            return server::problem("engine_busy");
    }
}

}  // namespace

Result<std::unique_ptr<Hub>> Hub::open(Options options, const Clock& clock) {
    TIDEGATE_CHECK(make_folders(options.folder));
    const std::string path = journal_path(options.folder);
    TIDEGATE_TRY(auto journal, journal::open_sqlite_journal(path));
    journal::SqliteOptions read_only;
    read_only.read_only = true;
    TIDEGATE_TRY(auto reader, journal::open_sqlite_journal(path, read_only));

    std::unique_ptr<Hub> hub(new Hub());
    hub->host_ = options.host;
    hub->reader_ = std::move(reader);
    engine::Engine::Options engine_options;
    engine_options.snapshot_directory = snapshot_directory(options.folder);
    engine_options.clock = &clock;
    TIDEGATE_TRY(hub->engine_, engine::Engine::open(std::move(journal), engine_options));

    hub->channels_ =
        std::make_unique<channels::ChannelSet>(*hub->engine_, clock, std::move(options.channels));
    TIDEGATE_CHECK(hub->channels_->start());

    server::Options server_options;
    server_options.host = options.host;
    server_options.port = options.port;
    server_options.threads = options.server_threads;
    server_options.data_directory = options.folder;
    server_options.clock = &clock;
    server_options.version = TIDEGATE_VERSION;
    Hub* raw = hub.get();
    server_options.read_journal = [raw](Sequence after, const auto& visit) {
        return raw->reader_->read(after, visit);
    };
    server_options.metrics.push_back([raw](std::string& out) {
        write_channel_metrics(*raw->channels_, out);
    });
    TIDEGATE_TRY(hub->server_, server::Server::start(std::move(server_options), *hub->engine_));
    return hub;
}

Hub::~Hub() {
    stop();
}

void Hub::add_channel(
    channels::SyncOptions options, std::unique_ptr<channels::Connector> connector
) {
    const std::string code = options.code;
    channels_->add(std::move(options), std::move(connector));
    channels::ChannelSet* set = channels_.get();
    server_->set_webhook(code, [set, code](const net::Request& request, net::Responder responder) {
        // Answers come from a copyable callback; the Responder itself can only be moved.
        auto answer = std::make_shared<net::Responder>(std::move(responder));
        set->take_webhook(code, request, [answer](net::Response response) {
            answer->send(with_reason(std::move(response)));
        });
    });
}

std::string Hub::url() const {
    return "http://" + host_ + ":" + std::to_string(server_->port());
}

void Hub::stop() {
    if (std::exchange(stopped_, true)) return;
    if (server_) server_->stop();
    if (channels_) channels_->stop();
    if (engine_) engine_->stop();
}

}  // namespace tidegate::cli
