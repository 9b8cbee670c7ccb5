// ColumnScale: how the figures of a column are shown: in one unit, which stands in the head, and
// with equal decimals, so that they can be compared by eye. Owner: plain value. Thread: any.
// Errors: none; a column without figures has no unit.
#pragma once

#include <string>
#include <vector>

#include "app/view/table.h"

namespace twin::view {

struct ColumnScale {
  double size = 1;  // of one unit, in the unit that cells are kept in
  std::string unit{};
  int decimals = 0;
};

// One per column. The durations of a table share one unit, and so do its sizes; only a column that
// would show nothing but zeros takes a smaller one.
[[nodiscard]] std::vector<ColumnScale> scalesOf(const Table& table);
[[nodiscard]] std::string headText(const TableColumn& column, const ColumnScale& scale);
[[nodiscard]] std::string scaledText(const TableColumn& column, const TableCell& cell,
                                     const ColumnScale& scale);

}  // namespace twin::view
