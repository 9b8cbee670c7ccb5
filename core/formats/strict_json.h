// strict_json: JSON of documents that people keep: what other readers let pass (a key twice, depth
// without end, numbers out of range, text after the end) is an error with line and column, and each
// value's place is known afterwards. Owner: a plain value. Thread: any. Errors: damaged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/result.h"

namespace twin::formats {

class StrictJson {
 public:
  // `what` names the kind of file in the error: "project".
  [[nodiscard]] static Result<StrictJson> parse(std::string_view text, const std::string& file,
                                                std::string_view what);
  [[nodiscard]] const nlohmann::ordered_json& root() const { return root_; }
  // The place of the value at a JSON pointer ("/documents/0/path"), or of the nearest one above it.
  [[nodiscard]] SourcePlace place(std::string_view pointer) const;

  // A value as it stands in the text, before those inside it: places cost each value the same,
  // however long the keys above it are.
  struct Value {
    std::size_t read = 0;     // characters up to its begin
    std::uint32_t after = 0;  // index of the first value that does not lie inside it
  };

 private:
  [[nodiscard]] SourcePlace placeOf(std::size_t read) const;

  std::string file_;
  nlohmann::ordered_json root_;
  std::vector<Value> values_;
  std::vector<std::size_t> lineStarts_;
  std::size_t size_ = 0;
};

}  // namespace twin::formats
