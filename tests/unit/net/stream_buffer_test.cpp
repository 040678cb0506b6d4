// Goal: the hand-over of stream bytes keeps order and limit and never loses a wake-up; events have
// the wire form that browsers read. Method: single-threaded steps in every order that matters.

#include "net/stream_buffer.h"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

using End = StreamBuffer::End;
using Wake = StreamBuffer::Wake;

TEST(StreamBuffer, wakes_once_until_taken) {
    StreamBuffer buffer(100);
    EXPECT_EQ(buffer.append("a").wake, Wake::yes);
    EXPECT_EQ(buffer.append("b").wake, Wake::no);
    std::string out;
    EXPECT_EQ(buffer.take(out), End::open);
    EXPECT_EQ(out, "ab");
    EXPECT_EQ(buffer.append("c").wake, Wake::yes);
    EXPECT_EQ(buffer.acknowledge(), End::open);
    EXPECT_EQ(buffer.append("d").wake, Wake::yes);
    out.clear();
    EXPECT_EQ(buffer.take(out), End::open);
    EXPECT_EQ(out, "cd");
}

TEST(StreamBuffer, ends_a_reader_that_falls_behind) {
    StreamBuffer buffer(4);
    EXPECT_TRUE(buffer.append("ab").accepted);
    std::string out;
    EXPECT_EQ(buffer.take(out), End::open);
    EXPECT_TRUE(buffer.append("cd").accepted);  // 2 unsent + 2 waiting
    EXPECT_FALSE(buffer.closed());
    EXPECT_FALSE(buffer.append("e").accepted);
    EXPECT_TRUE(buffer.closed());
    EXPECT_EQ(buffer.acknowledge(), End::now);
}

TEST(StreamBuffer, makes_room_as_bytes_leave) {
    StreamBuffer buffer(4);
    EXPECT_TRUE(buffer.append("abcd").accepted);
    std::string out;
    EXPECT_EQ(buffer.take(out), End::open);
    buffer.set_unsent(1);
    EXPECT_TRUE(buffer.append("efg").accepted);
    EXPECT_FALSE(buffer.append("h").accepted);
}

TEST(StreamBuffer, wakes_for_an_overflow_while_the_reader_is_stuck) {
    StreamBuffer buffer(1);
    EXPECT_EQ(buffer.append("a").wake, Wake::yes);
    EXPECT_EQ(buffer.acknowledge(), End::open);
    const auto appended = buffer.append("b");
    EXPECT_FALSE(appended.accepted);
    EXPECT_EQ(appended.wake, Wake::yes);
}

TEST(StreamBuffer, finishes_after_what_waits) {
    StreamBuffer buffer(100);
    EXPECT_TRUE(buffer.append("a").accepted);
    EXPECT_EQ(buffer.finish(), Wake::no);  // already woken
    EXPECT_FALSE(buffer.append("b").accepted);
    std::string out;
    EXPECT_EQ(buffer.take(out), End::after_flush);
    EXPECT_EQ(out, "a");
    EXPECT_EQ(buffer.finish(), Wake::no);
}

TEST(StreamBuffer, drops_all_when_the_connection_ends) {
    StreamBuffer buffer(100);
    EXPECT_TRUE(buffer.append("a").accepted);
    buffer.end();
    EXPECT_TRUE(buffer.closed());
    std::string out;
    EXPECT_EQ(buffer.take(out), End::now);
    EXPECT_EQ(out, "");
}

TEST(StreamBuffer, formats_events) {
    EXPECT_EQ(format_event("", "", "x"), "data: x\n\n");
    EXPECT_EQ(format_event("level", "7", "a\nb"), "event: level\nid: 7\ndata: a\ndata: b\n\n");
    EXPECT_EQ(format_event("", "", "a\r\nb\rc\n"), "data: a\ndata: b\ndata: c\ndata: \n\n");
    EXPECT_EQ(format_event("", "", ""), "data: \n\n");
    EXPECT_EQ(
        format_event("a\ndata: forged", "1\r\n", "x"), "event: adata: forged\nid: 1\ndata: x\n\n"
    );
}

}  // namespace
}  // namespace tidegate::net
