#include "views/movements.h"

namespace tidegate::views {

void Movements::add(const Movement& movement) {
    const std::size_t sku = movement.sku.value();
    if (movement.sku.is_none()) return;
    if (sku >= newest_.size()) newest_.resize(sku + 1, 0);
    const Entry entry{movement, newest_[sku]};
    if (entries_.size() < kCapacity) {
        entries_.push_back(entry);
    } else {
        entries_[count_ % kCapacity] = entry;
    }
    newest_[sku] = ++count_;
}

}  // namespace tidegate::views
