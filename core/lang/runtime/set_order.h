// Set order: the order in which CPython shows a set of integers, which programs print and compare.
// It follows from CPython's table: small tables, hash(k) = k, nine steps on, then a perturbed jump.
// A set with other items keeps the order in which they came; CPython's own differs from run to run
// there. Owner: the caller. Thread: the interpreter's. Errors: none.
#pragma once

#include <cstdint>
#include <vector>

#include "core/lang/runtime/objects.h"

namespace twin::lang {

// Positions in entries() of what the set holds, in order.
[[nodiscard]] std::vector<std::uint32_t> setOrder(const SetObject& set);
// The items in that order.
[[nodiscard]] std::vector<Value> orderedItems(const SetObject& set);
// To be said before `count` items come at once from another set or a dict: the table makes room for
// all of them.
void noteMerge(SetObject& set, std::size_t count);

}  // namespace twin::lang
