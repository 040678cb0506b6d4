#pragma once

#include "server/command_route.h"

// JSON bodies to commands, one function per POST, named by its operationId. Internal to server.

namespace tidegate::server {

void decode_define_sku(DecodeContext& context, CommandPlan& plan);
void decode_define_kit(DecodeContext& context, CommandPlan& plan);
void decode_set_mode(DecodeContext& context, CommandPlan& plan);
void decode_define_location(DecodeContext& context, CommandPlan& plan);
void decode_define_channel(DecodeContext& context, CommandPlan& plan);
void decode_map_listing(DecodeContext& context, CommandPlan& plan);

void decode_receive_stock(DecodeContext& context, CommandPlan& plan);
void decode_adjust_stock(DecodeContext& context, CommandPlan& plan);
void decode_move_stock(DecodeContext& context, CommandPlan& plan);
void decode_expect_stock(DecodeContext& context, CommandPlan& plan);

void decode_start_transfer(DecodeContext& context, CommandPlan& plan);
void decode_receive_transfer(DecodeContext& context, CommandPlan& plan);
void decode_receive_return(DecodeContext& context, CommandPlan& plan);
void decode_inspect_return(DecodeContext& context, CommandPlan& plan);
void decode_start_count(DecodeContext& context, CommandPlan& plan);
void decode_finish_count(DecodeContext& context, CommandPlan& plan);
void decode_lock_stock(DecodeContext& context, CommandPlan& plan);
void decode_unlock_stock(DecodeContext& context, CommandPlan& plan);

void decode_reserve(DecodeContext& context, CommandPlan& plan);
void decode_confirm_reservation(DecodeContext& context, CommandPlan& plan);
void decode_release_reservation(DecodeContext& context, CommandPlan& plan);
void decode_ship_reservation(DecodeContext& context, CommandPlan& plan);
void decode_see_order(DecodeContext& context, CommandPlan& plan);

}  // namespace tidegate::server
