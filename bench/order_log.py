"""Writes an order log for `tidegate replay`: CSV on standard output, the same on every run.

Usage: order_log.py LINES

Orders of 1 to 30 lines over 4,000 SKUs, some asked for far more than others, a few units a line,
prices, times that only grow; one line in fifty takes back units of an earlier order.
"""

import sys

SKUS = 4000
MULTIPLIER = 6364136223846793005  # of a linear congruential generator: chance that is the same everywhere
INCREMENT = 1442695040888963407


class Chance:
    def __init__(self):
        self.state = 1

    def below(self, limit):
        self.state = (self.state * MULTIPLIER + INCREMENT) % 2**64
        return (self.state >> 33) % limit


def sku(chance):
    share = chance.below(1000)
    return share * share * SKUS // 1_000_000  # small numbers more often


def main():
    lines = int(sys.argv[1])
    chance = Chance()
    print("order,sku,quantity,at,price")
    written = 0
    order = 500_000
    seconds = 1_700_000_000
    while written < lines:
        order += 1
        seconds += chance.below(60)
        if chance.below(50) == 0:
            item = sku(chance)
            print(f"C{order},SKU-{item:05},-{1 + chance.below(3)},{seconds},{item % 90 + 1}.50")
            written += 1
            continue
        for _ in range(min(1 + chance.below(30), lines - written)):
            item = sku(chance)
            print(f"{order},SKU-{item:05},{1 + chance.below(12)},{seconds},{item % 90 + 1}.50")
            written += 1


if __name__ == "__main__":
    main()
