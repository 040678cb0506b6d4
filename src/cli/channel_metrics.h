#pragma once

#include <string>

#include "channels/channel_set.h"

namespace tidegate::cli {

// What the channels counted, in the text format of Prometheus.
void write_channel_metrics(const channels::ChannelSet& set, std::string& out);

}  // namespace tidegate::cli
