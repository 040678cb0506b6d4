#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "peer.h"

// PostgreSQL: a function that inserts the order (its primary key refuses a known id) and lowers the
// stock where there is some; for one order a call, or for arrays of orders. Usage:
// peer_postgres CONNINFO SKUS ORDERS CLIENTS BATCH NAME. synchronous_commit stays on.

namespace {

constexpr const char* kSchema =
    "DROP TABLE IF EXISTS stock, orders; "
    "CREATE TABLE stock (sku int PRIMARY KEY, available bigint NOT NULL) WITH (fillfactor = 50); "
    "CREATE TABLE orders (id text PRIMARY KEY, sku int NOT NULL, note text NOT NULL); "
    "CREATE OR REPLACE FUNCTION take(wanted text, item int, note text) RETURNS int AS $$ "
    "BEGIN "
    "  INSERT INTO orders VALUES (wanted, item, note) ON CONFLICT DO NOTHING; "
    "  IF NOT FOUND THEN RETURN 2; END IF; "
    "  UPDATE stock SET available = available - 1 WHERE sku = item AND available >= 1; "
    "  IF NOT FOUND THEN RAISE EXCEPTION 'sold out'; END IF; "
    "  RETURN 1; "
    "END $$ LANGUAGE plpgsql; "
    // An array is taken whole: its SKUs are locked in one order, so that no two calls wait for each
    // other in a circle.
    "CREATE OR REPLACE FUNCTION take_many(wanted text[], items int[], note text) RETURNS int AS $$ "
    "DECLARE fresh int; missing int; "
    "BEGIN "
    "  PERFORM 1 FROM stock WHERE sku = ANY(items) ORDER BY sku FOR UPDATE; "
    "  WITH added AS (INSERT INTO orders SELECT w, i, note FROM unnest(wanted, items) AS t(w, i) "
    "                 ON CONFLICT DO NOTHING RETURNING sku), "
    "  sums AS (SELECT sku, count(*) AS units FROM added GROUP BY sku), "
    "  taken AS (UPDATE stock SET available = available - units FROM sums "
    "            WHERE stock.sku = sums.sku AND available >= units RETURNING units) "
    "  SELECT coalesce((SELECT sum(units) FROM taken), 0), (SELECT count(*) FROM added) "
    "    INTO fresh, missing; "
    "  IF fresh <> missing THEN RAISE EXCEPTION 'sold out'; END IF; "
    "  RETURN fresh; "
    "END $$ LANGUAGE plpgsql;";

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Rows = std::unique_ptr<PGresult, Finish>;

Connection connect(const char* where) {
    Connection connection(PQconnectdb(where));
    if (PQstatus(connection.get()) != CONNECTION_OK) peer::die(PQerrorMessage(connection.get()));
    return connection;
}

Rows check(PGconn* connection, PGresult* result) {
    Rows rows(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) peer::die(PQerrorMessage(connection));
    return rows;
}

void seed(PGconn* connection, std::uint32_t skus) {
    check(connection, PQexec(connection, kSchema));
    const std::string fill = "INSERT INTO stock SELECT i, " + std::to_string(peer::kStock) +
                             " FROM generate_series(0, " + std::to_string(skus - 1) + ") AS i";
    check(connection, PQexec(connection, fill.c_str()));
    check(connection, PQexec(connection, "VACUUM ANALYZE stock"));
}

int run_prepared(PGconn* connection, const std::array<const char*, 3>& values) {
    const Rows rows = check(
        connection,
        PQexecPrepared(connection, "take", 3, values.data(), nullptr, nullptr, 0)
    );
    return std::atoi(PQgetvalue(rows.get(), 0, 0));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) peer::die("peer_postgres CONNINFO SKUS ORDERS CLIENTS BATCH NAME");
    const char* const where = argv[1];
    const auto skus = static_cast<std::uint32_t>(std::atoi(argv[2]));
    const auto orders = static_cast<std::uint64_t>(std::atoll(argv[3]));
    const auto clients = static_cast<unsigned>(std::atoi(argv[4]));
    const auto batch = static_cast<std::uint64_t>(std::atoi(argv[5]));
    seed(connect(where).get(), skus);
    const std::string note(44, 'r');
    const char* const sql = batch == 1 ? "SELECT take($1, $2::int, $3)"
                                       : "SELECT take_many($1::text[], $2::int[], $3)";

    const auto client = [&](unsigned, std::uint64_t from, std::uint64_t to, peer::Latencies& took) {
        const Connection connection = connect(where);
        check(connection.get(), PQprepare(connection.get(), "take", sql, 3, nullptr));
        for (; from < to; from = std::min(to, from + batch)) {
            const std::uint64_t count = std::min(batch, to - from);
            std::string ids;
            std::string items;
            for (std::uint64_t number = from; number < from + count; ++number) {
                const peer::Order order = peer::make_order(number, skus);
                if (number > from) {
                    ids += ',';
                    items += ',';
                }
                ids += order.id;
                items += std::to_string(order.sku);
            }
            if (batch > 1) {
                ids = "{" + ids + "}";
                items = "{" + items + "}";
            }
            const auto start = std::chrono::steady_clock::now();
            const int accepted =
                run_prepared(connection.get(), {ids.c_str(), items.c_str(), note.c_str()});
            const float waited = peer::microseconds_since(start);
            if (static_cast<std::uint64_t>(accepted) == count) took.insert(took.end(), count, waited);
        }
    };
    peer::run_clients({argv[6], orders, clients}, client);
}
