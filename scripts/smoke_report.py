"""Reads the line that `./run --smoke` prints and fails unless it is complete and all is well."""
import json
import sys

ORDERS_MIN = 500
FIELDS = ["orders", "oversold_units", "unsold_units", "writes", "order_to_durable_ms",
          "order_to_write_ms", "verify_ok"]


def complaints(line):
    try:
        report = json.loads(line)
    except ValueError as error:
        return [f"not one JSON object: {error}"]
    found = [f"no field {field}" for field in FIELDS if field not in report]
    for field in ("order_to_durable_ms", "order_to_write_ms"):
        for quantile in ("p50", "p99"):
            value = report.get(field, {}).get(quantile)
            if not isinstance(value, (int, float)):
                found.append(f"{field}.{quantile} is no number")
    if found:
        return found
    if report["orders"] < ORDERS_MIN:
        found.append(f"{report['orders']} orders, wanted {ORDERS_MIN}")
    if report["oversold_units"] != 0:
        found.append(f"{report['oversold_units']} units oversold")
    if report["verify_ok"] is not True:
        found.append("the books do not verify")
    return found


if __name__ == "__main__":
    broken = complaints(sys.stdin.read())
    for complaint in broken:
        print(f"smoke: {complaint}", file=sys.stderr)
    sys.exit(1 if broken else 0)
