// Goal: the client tells apart what was certainly not delivered from what may have been, never
// repeats a request by itself, and keeps its connections. Method: a real server, and scripted ones
// that accept and close, stall, answer half, or lose a reply.

#include "net/http_client.h"

#include <gtest/gtest.h>

#include <atomic>

#include "net/http_server.h"
#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::ScriptedServer;
using test::Socket;

constexpr const char* kUnreachable = "network_unreachable";
constexpr const char* kUnknown = "network_outcome_unknown";

HttpClient::Options quick() {
    HttpClient::Options options;
    options.total_timeout = std::chrono::milliseconds(300);
    return options;
}

// The code of the error, or the status.
std::string outcome(HttpClient& client, const ClientRequest& request) {
    const auto response = client.send(request);
    return response ? std::to_string(response->status) : response.error().code;
}

ClientRequest post(const std::string& url, const std::string& body = "body") {
    return {"POST", url, {{"Content-Type", "text/plain"}}, body};
}

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(HttpClient, sends_and_receives_exactly) {
    std::vector<Request> seen;
    auto server = HttpServer::start({}, [&](const Request& request, Responder responder) {
        seen.push_back(request);
        responder.send({request.method == "PUT" ? 409 : 200, {{"X-Seen", "yes"}}, request.body});
    });
    ASSERT_TRUE(server);
    HttpClient client({});
    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/p?q=1";
    for (const std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
        const std::string body = method == "GET" ? "" : std::string(100'000, 'b');
        const auto response = client.send({method, url, {{"X-One", "1"}, {"X-None", ""}}, body});
        ASSERT_TRUE(response) << response.error().message;
        EXPECT_EQ(response->status, method == "PUT" ? 409 : 200);
        EXPECT_EQ(response->header("x-seen"), "yes");
        EXPECT_EQ(response->body, body);
        EXPECT_EQ(seen.back().method, method);
        EXPECT_EQ(seen.back().target, "/p?q=1");
        EXPECT_EQ(seen.back().header("X-One"), "1");
        EXPECT_EQ(seen.back().header("Expect"), "");
        EXPECT_EQ(seen.back().header("Content-Type"), "");
    }
    EXPECT_EQ(outcome(client, {"HEAD", url, {}, ""}), "200");
    EXPECT_EQ(outcome(client, {"POST", url, {}, ""}), "200");
    EXPECT_EQ(seen.back().header("Content-Length"), "0");
}

TEST(HttpClient, keeps_its_connection) {
    auto server =
        HttpServer::start({}, [](const Request&, Responder responder) { responder.send({}); });
    ASSERT_TRUE(server);
    HttpClient client({});
    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    for (int i = 0; i < 20; ++i) ASSERT_EQ(outcome(client, post(url)), "200");
    EXPECT_EQ((*server)->connections(), 1U);
}

TEST(HttpClient, reports_what_was_certainly_not_delivered) {
    HttpClient client(quick());
    {
        auto server = HttpServer::start({}, [](const Request&, Responder r) { r.send({}); });
        ASSERT_TRUE(server);
        const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
        EXPECT_EQ(outcome(client, post(url)), "200");  // what this one sent must not count below
    }
    std::uint16_t free_port = 0;
    {
        const ScriptedServer gone([](Socket&, int) {});
        free_port = gone.port();
    }
    const std::string closed = "http://127.0.0.1:" + std::to_string(free_port);
    EXPECT_EQ(outcome(client, post(closed + "/?token=secret")), kUnreachable);
    EXPECT_EQ(outcome(client, post("http://no-such-host.invalid/")), kUnreachable);
    EXPECT_EQ(outcome(client, post("not a url")), kUnreachable);
    EXPECT_EQ(outcome(client, post("file:///etc/passwd")), kUnreachable);
    EXPECT_EQ(outcome(client, {"GET", closed, {{"X", "a\r\nY: b"}}, ""}), kUnreachable);
    EXPECT_EQ(outcome(client, {"GET / HTTP/1.1\r\nX:", closed, {}, ""}), kUnreachable);
}

TEST(HttpClient, reports_a_handshake_that_fails_as_not_delivered) {
    const ScriptedServer server([](Socket& connection, int) {
        connection.receive();
        connection.send("this is not TLS");
    });
    HttpClient client(quick());
    const std::string url = "https://127.0.0.1:" + std::to_string(server.port());
    EXPECT_EQ(outcome(client, post(url)), kUnreachable);
}

TEST(HttpClient, reports_a_handshake_that_stalls_as_not_delivered) {
    const ScriptedServer server([](Socket& connection, int) { connection.receive_all(); });
    HttpClient client(quick());
    const std::string url = "https://127.0.0.1:" + std::to_string(server.port());
    EXPECT_EQ(outcome(client, post(url)), kUnreachable);
}

TEST(HttpClient, reports_what_may_have_been_delivered) {
    // A reply that is lost: closed, stalled, reset, cut in the head, cut in the body, nonsense.
    const ScriptedServer server([](Socket& connection, int n) {
        connection.receive_until("body");
        if (n == 1) connection.receive();
        if (n == 2) {
            const linger reset{1, 0};
            ::setsockopt(connection.fd(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
        if (n == 3) connection.send("HTTP/1.1 200 O");
        if (n == 4) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        if (n == 5) connection.send("nonsense\r\n\r\n");
    });
    HttpClient client(quick());
    for (int n = 0; n < 6; ++n) {
        const auto response = client.send(post(server.url("/path?token=secret")));
        ASSERT_FALSE(response) << n;
        EXPECT_EQ(response.error().code, kUnknown) << n << response.error().message;
        EXPECT_EQ(response.error().retry, Retry::no);
        EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
    }
}

// Serves one request per connection, then takes a second one and closes without a word.
void lose_second_reply(Socket& connection, std::atomic<int>& delivered) {
    for (int i = 0; i < 2; ++i) {
        const std::string head = connection.receive_until("\r\n\r\n");
        if (head.empty()) return;
        if (head.find("Content-Length: 4") != std::string::npos) connection.receive_until("body");
        ++delivered;
        if (i == 0) connection.send(kOk);
    }
}

TEST(HttpClient, never_repeats_a_request_whose_reply_was_lost) {
    for (const std::string method : {"POST", "PUT", "DELETE"}) {
        for (const std::string body : {"body", ""}) {
            std::atomic<int> delivered = 0;
            const ScriptedServer server([&](Socket& connection, int) {
                lose_second_reply(connection, delivered);
            });
            HttpClient client(quick());
            EXPECT_EQ(outcome(client, {"GET", server.url("/"), {}, ""}), "200");
            const std::string result = outcome(client, {method, server.url("/"), {}, body});
            // With a body it travels on the kept connection and its reply is lost. Without one it
            // gets a connection of its own, which answers.
            EXPECT_EQ(result, body.empty() ? "200" : kUnknown) << method;
            EXPECT_EQ(delivered, 2) << method;
        }
    }
}

TEST(HttpClient, limits_the_answer) {
    const ScriptedServer server([](Socket& connection, int n) {
        connection.receive_until("\r\n\r\n");
        if (n == 0) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n");
        if (n == 1) {
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(101, 'x'));
        }
        if (n == 2) connection.send("HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x'));
        if (n == 3) {
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(100, 'x'));
        }
    });
    HttpClient::Options options;
    options.body_bytes_max = 100;
    HttpClient client(options);
    EXPECT_EQ(outcome(client, {"GET", server.url("/"), {}, ""}), "response_too_large");
    EXPECT_EQ(outcome(client, {"GET", server.url("/"), {}, ""}), "response_too_large");
    EXPECT_NE(outcome(client, {"GET", server.url("/"), {}, ""}), "200");
    EXPECT_EQ(outcome(client, {"GET", server.url("/"), {}, ""}), "200");
}

TEST(HttpClient, follows_no_redirect_and_skips_interim_answers) {
    const ScriptedServer server([](Socket& connection, int) {
        connection.receive_until("\r\n\r\n");
        connection.send(
            "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n"
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        );
    });
    HttpClient client(quick());
    const auto response = client.send({"GET", server.url("/"), {}, ""});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 302);
    EXPECT_EQ(response->header("Location"), "/elsewhere");
    EXPECT_EQ(response->header("X-Early"), "");
}

TEST(HttpClient, goes_to_loopback_without_a_proxy) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    auto server =
        HttpServer::start({}, [](const Request&, Responder responder) { responder.send({}); });
    ASSERT_TRUE(server);
    HttpClient client({});
    const std::string port = std::to_string((*server)->port());
    EXPECT_EQ(outcome(client, {"GET", "http://127.0.0.1:" + port, {}, ""}), "200");
    EXPECT_EQ(
        outcome(client, {"GET", "http://no-such-host.invalid:" + port, {}, ""}), kUnreachable
    );
    ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace tidegate::net
