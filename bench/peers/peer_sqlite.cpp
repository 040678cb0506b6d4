#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>

#include "peer.h"

// SQLite, WAL with synchronous=FULL: a row an order in a table keyed by its id, stock in another;
// so many orders a transaction. Usage: peer_sqlite FILE SKUS ORDERS BATCH NAME.

namespace {

class Database {
public:
    explicit Database(const char* path) {
        if (sqlite3_open(path, &connection_) != SQLITE_OK) fail();
    }
    ~Database() { sqlite3_close_v2(connection_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const std::string& sql) {
        if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(connection_, sql, -1, &statement, nullptr) != SQLITE_OK) fail();
        return statement;
    }
    // Rows that the statement changed.
    int step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) fail();
        sqlite3_reset(statement);
        return sqlite3_changes(connection_);
    }

private:
    [[noreturn]] void fail() { peer::die(sqlite3_errmsg(connection_)); }
    sqlite3* connection_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 6) peer::die("peer_sqlite FILE SKUS ORDERS BATCH NAME");
    const auto skus = static_cast<std::uint32_t>(std::atoi(argv[2]));
    const auto orders = static_cast<std::uint64_t>(std::atoll(argv[3]));
    const auto batch = static_cast<std::uint64_t>(std::atoi(argv[4]));
    Database database(argv[1]);
    database.run(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE stock (sku INTEGER PRIMARY KEY, available INTEGER NOT NULL);"
        "CREATE TABLE orders (id TEXT PRIMARY KEY, sku INTEGER NOT NULL, note TEXT NOT NULL)"
        " WITHOUT ROWID;"
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " +
        std::to_string(skus) + ") INSERT INTO stock SELECT i, " + std::to_string(peer::kStock) +
        " FROM n"
    );
    sqlite3_stmt* const insert =
        database.prepare("INSERT INTO orders VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    sqlite3_stmt* const take =
        database.prepare("UPDATE stock SET available = available - 1 WHERE sku = ?1 AND available >= 1");
    const std::string note(44, 'r');

    const auto client = [&](unsigned, std::uint64_t from, std::uint64_t to, peer::Latencies& took) {
        while (from < to) {
            const std::uint64_t end = std::min(to, from + batch);
            const auto start = std::chrono::steady_clock::now();
            std::size_t accepted = 0;
            database.run("BEGIN IMMEDIATE");
            for (; from < end; ++from) {
                const peer::Order order = peer::make_order(from, skus);
                sqlite3_bind_text(insert, 1, order.id.data(), static_cast<int>(order.id.size()), nullptr);
                sqlite3_bind_int64(insert, 2, order.sku);
                sqlite3_bind_text(insert, 3, note.data(), static_cast<int>(note.size()), nullptr);
                if (database.step(insert) == 0) continue;
                sqlite3_bind_int64(take, 1, order.sku);
                if (database.step(take) == 0) peer::die("sold out");
                ++accepted;
            }
            database.run("COMMIT");
            took.insert(took.end(), accepted, peer::microseconds_since(start));
        }
    };
    peer::run_clients({argv[5], orders, 1}, client);
    sqlite3_finalize(insert);
    sqlite3_finalize(take);
}
