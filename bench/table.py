"""Prints what bench/compare.sh measured: rows of the peers, then Tidegate's, with ratios.

Usage: table.py ROWS LEDGER true|false (JSON lines instead of a table)
"""

import json
import sys


def main():
    rows_path, ledger_path, as_json = sys.argv[1:4]
    with open(rows_path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    with open(ledger_path, encoding="utf-8") as file:
        ledger = json.load(file)
    for load in ledger["workloads"]:
        rows.append(
            {
                "name": f"Tidegate, {load['skus']:,} SKU" + ("s" if load["skus"] > 1 else ""),
                "orders": ledger["orders"],
                "orders_per_second": load["orders_per_second"],
                # At half of that rate; the peers' at their full one.
                "p50_us": load["half_rate"]["p50_us"],
                "p99_us": load["half_rate"]["p99_us"],
                "durable": ledger["durable"],
            }
        )
    best = ledger["orders_per_second"]
    for row in rows:
        row["tidegate_is_faster_by"] = round(best / row["orders_per_second"], 2)
    if as_json == "true":
        for row in rows:
            print(json.dumps(row))
        return
    print(f"{'way':<44}{'orders/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'Tidegate is':>14}")
    for row in rows:
        print(
            f"{row['name']:<44}{row['orders_per_second']:>12,.0f}{row['p50_us'] / 1000:>10.2f}"
            f"{row['p99_us'] / 1000:>10.2f}{row['tidegate_is_faster_by']:>12.1f} x"
        )
    redis = max(r["orders_per_second"] for r in rows if r["name"].startswith("Redis"))
    postgres = max(r["orders_per_second"] for r in rows if "a function an order" in r["name"])
    print(f"\nbest durable Redis row: {best / redis:.1f} times (goal 6)")
    print(f"PostgreSQL, order by order: {best / postgres:.1f} times (goal 50)")


if __name__ == "__main__":
    main()
