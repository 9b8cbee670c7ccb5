// FrozenFunction: a function of a script as a value that another process can rebuild: the source
// that its AST is parsed from, the places of every function and class that it reaches, and what
// those read: globals, closure cells, defaults and attributes, as a table of plain values in which
// shared and cyclic parts stay one. Owner: shared_ptr<const FrozenFunction>. Thread: any; nothing
// in it belongs to an interpreter. Errors: none here; freezer.h says why a function cannot be
// frozen.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/lang/syntax/program.h"
#include "core/tensor/tensor.h"

namespace twin::lang {

enum class FrozenKind : std::uint8_t {
  undefined,
  none,
  boolean,
  integer,
  bigInteger,
  real,
  notImplemented,
  ellipsis,
  text,
  bytes,
  input,  // an argument: the k-th input of the trace
  tensor,
  array,
  variable,
  dtype,
  tensorShape,
  tensorSpec,
  list,
  tuple,
  dict,
  set,
  range,
  slice,
  cell,
  function,
  boundMethod,
  nativeMethod,  // of an object, by name
  library,       // a function, type or constant of the library, by its dotted name
  module,
  namedTupleType,
  type,
  instance,
  tracedFunction,
  property,
  staticMethod,
  classMethod,
  count
};
[[nodiscard]] std::string_view word(FrozenKind kind);
[[nodiscard]] std::optional<FrozenKind> frozenKindFromWord(std::string_view text);

using FrozenId = std::uint32_t;
constexpr FrozenId kNoFrozen = ~FrozenId{0};

// What the fields mean depends on the kind; freezer.cpp fills and thaw.cpp reads them.
struct FrozenValue {
  FrozenKind kind = FrozenKind::undefined;
  std::int64_t number = 0;              // an integer, the bits of a real, a code's index, flags
  std::string text{};                   // a text, a name, the digits of a big integer
  FrozenId link = kNoFrozen;            // the base class, the class of an instance or namedtuple
  std::vector<FrozenId> parts{};        // items; of a dict keys and values by turns
  std::array<std::size_t, 3> counts{};  // function: defaults, keyword defaults, closure cells
  std::vector<std::string> names{};     // of attributes or fields
  std::vector<std::string> slots{};     // of a class: the attributes of its instances, by slot
  std::vector<std::int64_t> numbers{};  // start, stop and step of a range
  Tensor tensor{};
  PartialShape shape{};
  DType dtype = DType::f32;
};

// A function or class of the script that is reached, by its place among the program's codes.
struct FrozenCode {
  std::size_t index = 0;
  std::string name{};
  int line = 0;
  int endLine = 0;
};

struct FrozenFunction {
  std::string file{};
  std::vector<CellText> cells{};
  std::vector<FrozenCode> codes{};
  std::vector<FrozenValue> values{};
  std::vector<std::pair<std::string, FrozenId>> globals{};
  FrozenId callee = kNoFrozen;
  // One per parameter slot of a function of the script, else by position.
  std::vector<FrozenId> arguments{};
};

}  // namespace twin::lang
