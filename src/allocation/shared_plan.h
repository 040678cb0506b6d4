#pragma once

#include "allocation/candidates.h"
#include "allocation/plan.h"

// Shared mode: every listing shows the whole pool, less a buffer for what the others may sell
// before it can be lowered. No bound: see oversell_risk.h for what it may cost. Lives for the call
// of plan_sku only.

namespace tidegate::allocation {

// 1. A listing that shows too much is lowered at once.
// 2. One that shows too little is raised when that adds a tenth to its target, or something to
//    nothing: the buffer moves with the measured speed, and every small step would be a write.
[[nodiscard]] Plan plan_shared(Pool& pool);

}  // namespace tidegate::allocation
