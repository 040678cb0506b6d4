/* Goal: whatever is lost, late, doubled or interrupted, two listings that share four units never sell a
 * fifth. Method: every interleaving of two marketplaces, their network, their feeds and a hub that keeps
 * the obligations of docs/escrow.md; spin looks at all of them. With -DREMOVE_<obligation> the hub
 * breaks that one, and spin must find the fifth sale: escrow_model_test.py runs both.
 *
 * -DCAS_LISTINGS=n: listings from n on are written by compare-and-set, those before absolutely.
 * -DWRITES=, -DREADS=, -DCRASHES=: how often the hub writes, reads back and is killed; they bound the model.
 *
 * Time is counted by listing: each landing of a write and each read-back begins a new moment, and an
 * order carries the moment in which it was placed.
 */
#ifndef CAS_LISTINGS
#define CAS_LISTINGS 1
#endif
#ifndef WRITES
#define WRITES 3
#endif
#ifndef READS
#define READS 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif

#define LISTINGS 2
#define UNITS 4
#define ORDERS 5 /* one more than there are units */

#ifdef REMOVE_ONE_WRITER
#define WIRES 2
#else
#define WIRES 1
#endif

/* ---- what is true: the marketplaces and their network */

#define NOTHING 0
#define UNDER_WAY 1 /* the request; it may still land */
#define LANDED 2    /* the reply is under way */
#define REFUSED 3   /* the comparison failed; the reply is under way */

typedef Wire {
    byte state;
    byte quantity;
    byte expected; /* compare-and-set: what must be listed */
    byte at;       /* the moment of its landing */
    bool current;  /* answers the write that the hub waits for */
};
typedef Market {
    byte listed; /* what it sells right now */
    byte now;
    Wire wire[WIRES];
};
typedef Order {
    byte listing;
    byte at;
    bool seen; /* by the hub */
};
Market market[LISTINGS];
Order orders[ORDERS];
byte sold;

/* ---- what the hub knows, all of it in its journal */

typedef Listing {
    short known;  /* may still be sold of what was listed at the moment `since`; lowered by orders from then on */
    short before; /* may have been sold before `since` without being seen */
    byte since;
    byte watermark; /* every order from before this moment was seen */
    bool pending;   /* a write was requested, and nothing has settled it */
    short wanted;
};
Listing hub[LISTINGS];
byte seen;
byte writes = WRITES;
byte reads = READS;
byte crashes = CRASHES;

/* Scratch of one step; `n` also carries the quantity that a write chose. */
hidden byte i, k;
byte n;
hidden short bound;

#define IS_CAS(L) (L >= CAS_LISTINGS)
#define MAX(a, b) ((a) > (b) -> (a) : (b))

/* While an absolute write is pending, all that was listed may be sold before it lands, and the new
 * quantity after; a compare-and-set lands on exactly what the hub knows, or not at all. */
#ifdef REMOVE_SUM_WHILE_PENDING
#define PENDING_EXPOSURE(L) MAX(hub[L].known, hub[L].wanted)
#else
#define PENDING_EXPOSURE(L) \
    (IS_CAS(L) -> MAX(hub[L].known, hub[L].wanted) : hub[L].known + hub[L].wanted)
#endif
#define EXPOSURE(L) \
    (hub[L].before + (hub[L].pending -> PENDING_EXPOSURE(L) : hub[L].known))
#define FREE (UNITS - seen - EXPOSURE(0) - EXPOSURE(1))
/* What a write of n takes from the free units, from its request on. */
#define COST(L) (IS_CAS(L) -> MAX(hub[L].known, n) - hub[L].known : n)

inline count_seen_since(L, MOMENT) {
    n = 0;
    k = 0;
    do
    :: k < sold ->
        if
        :: orders[k].seen && orders[k].listing == L && orders[k].at >= MOMENT -> n++
        :: else
        fi;
        k++
    :: else -> break
    od
}

/* The two bounds that the protocol rests on, after every step. Without them (-DSALES_ALONE) only the
 * fifth sale is an error, which shows that a removed obligation harms a buyer and not only a sum. */
inline check() {
#ifndef SALES_ALONE
    assert(FREE >= 0);
    i = 0;
    do
    :: i < LISTINGS ->
        bound = market[i].listed;
        k = 0;
        do
        :: k < sold ->
            if
            :: !orders[k].seen && orders[k].listing == i -> bound++
            :: else
            fi;
            k++
        :: else -> break
        od;
        assert(bound <= EXPOSURE(i));
        i++
    :: else -> break
    od;
#endif
    i = 0;
    k = 0;
    n = 0;
    bound = 0
}

/* ---- the marketplace sells, writes land or are lost on the way there or back */

inline sell(L) {
    orders[sold].listing = L;
    orders[sold].at = market[L].now;
    market[L].listed--;
    sold++;
    assert(sold <= UNITS)
}

inline land(L, W) {
    if
    :: IS_CAS(L) && market[L].listed != market[L].wire[W].expected ->
        market[L].wire[W].state = REFUSED
    :: else ->
        market[L].listed = market[L].wire[W].quantity;
        market[L].now++;
        market[L].wire[W].at = market[L].now;
        market[L].wire[W].state = LANDED
    fi
}

inline forget(L, W) {
    market[L].wire[W].state = NOTHING;
    market[L].wire[W].quantity = 0;
    market[L].wire[W].expected = 0;
    market[L].wire[W].at = 0;
    market[L].wire[W].current = false
}

proctype Marketplace(byte L) {
    do
    :: d_step { market[L].listed > 0 && sold < ORDERS -> sell(L); check() }
    :: d_step { market[L].wire[0].state == UNDER_WAY -> land(L, 0); check() }
    :: d_step { market[L].wire[0].state != NOTHING -> forget(L, 0) }
#if WIRES == 2
    :: d_step { market[L].wire[1].state == UNDER_WAY -> land(L, 1); check() }
    :: d_step { market[L].wire[1].state != NOTHING -> forget(L, 1) }
#endif
    od
}

/* ---- the feed: orders arrive in any order and again; a completed poll moves the watermark */

#ifdef REMOVE_ORDER_COUNTS_ONCE
byte again = 2; /* messages that come a second time; a hub that counts once does not notice them */
#define NEWS(K) (K < sold && (!orders[K].seen || again > 0))
#else
#define NEWS(K) (K < sold && !orders[K].seen)
#endif

inline see(K) {
#ifdef REMOVE_ORDER_COUNTS_ONCE
    if
    :: orders[K].seen -> again--
    :: else
    fi;
#endif
    orders[K].seen = true;
    seen++;
#ifdef REMOVE_ORDER_BY_ITS_TIME
    hub[orders[K].listing].known--;
#else
    if
    :: orders[K].at >= hub[orders[K].listing].since ->
        hub[orders[K].listing].known--;
        if /* where the write landed, it landed before this order: else the comparison had failed */
        :: hub[orders[K].listing].pending && IS_CAS(orders[K].listing) ->
            hub[orders[K].listing].wanted--
        :: else
        fi
    :: else -> hub[orders[K].listing].before--
    fi;
#endif
#ifdef REMOVE_WATERMARK_ONLY_BY_POLL
    move_watermark(orders[K].listing, orders[K].at)
#endif
}

inline move_watermark(L, MOMENT) {
    if
    :: MOMENT > hub[L].watermark -> hub[L].watermark = MOMENT
    :: else
    fi;
    if
    :: hub[L].watermark >= hub[L].since -> hub[L].before = 0
    :: else
    fi
}

inline poll(L) {
    k = 0;
    do
    :: k < sold && (orders[k].seen || orders[k].listing != L || orders[k].at > hub[L].watermark) -> k++
    :: else -> break
    od;
    if
    :: k == sold -> move_watermark(L, hub[L].watermark + 1)
    :: else
    fi
}

proctype Feed() {
    do
    :: d_step { NEWS(0) -> see(0); check() }
    :: d_step { NEWS(1) -> see(1); check() }
    :: d_step { NEWS(2) -> see(2); check() }
    :: d_step { NEWS(3) -> see(3); check() }
    :: d_step { hub[0].watermark < market[0].now -> poll(0); check() }
    :: d_step { hub[1].watermark < market[1].now -> poll(1); check() }
    od
}

/* ---- the hub writes, hears, reads back, and is killed */

inline settle(L, QUANTITY, MOMENT, UNSEEN) {
    hub[L].known = QUANTITY;
    hub[L].before = UNSEEN;
    hub[L].since = MOMENT;
    hub[L].pending = false;
    hub[L].wanted = 0;
#ifdef REMOVE_FREE_ONLY_BELOW_WATERMARK
    hub[L].before = 0;
#endif
    move_watermark(L, 0)
}

inline request(L, W) {
    market[L].wire[W].state = UNDER_WAY;
    market[L].wire[W].quantity = n;
    market[L].wire[W].expected = hub[L].known;
#if WIRES == 2
    market[L].wire[1 - W].current = false;
#endif
    market[L].wire[W].current = true;
    hub[L].pending = true;
    hub[L].wanted = n;
    writes--
}

/* The reply of the write that the hub waits for. Orders of the new moment that came before the reply
 * were taken from `known`: they belong to the new quantity. */
inline hear(L, W) {
    if
    :: hub[L].pending && market[L].wire[W].current && market[L].wire[W].state == REFUSED ->
        hub[L].pending = false;
        hub[L].wanted = 0
#ifdef REMOVE_REFUSED_COMPARE_IS_DRIFT
        ; hub[L].known = market[L].listed /* repeats with what is there, as if nothing had been sold */
#endif
    :: hub[L].pending && market[L].wire[W].current && market[L].wire[W].state == LANDED ->
        count_seen_since(L, market[L].wire[W].at);
        bound = (IS_CAS(L) -> hub[L].before : hub[L].before + hub[L].known + n);
        settle(L, market[L].wire[W].quantity - n, market[L].wire[W].at, bound)
    :: else
    fi;
    forget(L, W)
}

inline read_back(L) {
    bound = EXPOSURE(L) - market[L].listed;
    market[L].now++;
    settle(L, market[L].listed, market[L].now, bound);
    reads--
}

#ifdef REMOVE_TAKE_BEFORE_GIVE
#define IS_FREE(L) (n + seen <= UNITS)
#else
#define IS_FREE(L) (COST(L) <= FREE)
#endif

#ifdef REMOVE_ONE_WRITER
#define MAY_WRITE(L, W) (market[L].wire[W].state == NOTHING)
#else
#define MAY_WRITE(L, W) (!hub[L].pending && market[L].wire[W].state == NOTHING)
#endif

#ifdef REMOVE_READ_AFTER_LANDING
#define MAY_READ(L) true
#else
/* Its request has landed, or is so old that it will not. */
#define MAY_READ(L) (market[L].wire[0].state != UNDER_WAY && market[L].wire[WIRES - 1].state != UNDER_WAY)
#endif

inline maybe_write(L, W) {
    if
    :: n != hub[L].known && IS_FREE(L) -> request(L, W)
    :: else
    fi;
    check()
}

proctype Hub(byte L) {
    do
    :: atomic {
        writes > 0 && MAY_WRITE(L, 0);
        if
        :: n = 0
        :: n = 1
        :: n = 2
        :: n = 3
        :: n = 4
        fi;
        d_step { maybe_write(L, 0) }
    }
    :: d_step { market[L].wire[0].state >= LANDED -> hear(L, 0); check() }
#if WIRES == 2
    :: atomic {
        writes > 0 && MAY_WRITE(L, 1);
        if
        :: n = 0
        :: n = 2
        fi;
        d_step { maybe_write(L, 1) }
    }
    :: d_step { market[L].wire[1].state >= LANDED -> hear(L, 1); check() }
#endif
    :: d_step { reads > 0 && MAY_READ(L) -> read_back(L); check() }
#ifdef REMOVE_UNKNOWN_STAYS_IN_THE_BOUND
    :: d_step { hub[L].pending -> hub[L].pending = false; hub[L].wanted = 0; check() }
#endif
    od
}

/* A kill between request and reply: who waited for the reply is gone, the journal stays. */
proctype Crash() {
    do
    :: d_step {
        crashes > 0 ->
        crashes--;
        i = 0;
        do
        :: i < LISTINGS ->
            market[i].wire[0].current = false;
#if WIRES == 2
            market[i].wire[1].current = false;
#endif
#ifdef REMOVE_JOURNAL_BEFORE_REQUEST
            hub[i].pending = false;
            hub[i].wanted = 0;
#endif
            i++
        :: else -> break
        od;
        check()
    }
    od
}

/* Some of the units are listed at the start, so that a sale needs no write before it. */
inline list_at_start(L, QUANTITY) {
    market[L].listed = QUANTITY;
    hub[L].known = QUANTITY
}

init {
    atomic {
        if
        :: list_at_start(0, 4)
        :: list_at_start(1, 4)
        :: list_at_start(0, 2); list_at_start(1, 2)
        :: list_at_start(0, 2); list_at_start(1, 1)
        fi;
        run Marketplace(0);
        run Marketplace(1);
        run Feed();
        run Hub(0);
        run Hub(1);
        run Crash()
    }
}
