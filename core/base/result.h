// Result<T>: a value or an Error. tl::expected is not [[nodiscard]], so every function that returns
// a Result says so itself (ctest repo.nodiscard). Unwrap with TWIN_TRY or after a test; .value() throws
// and is left to tests.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "core/base/error.h"

namespace twin {

template <class T>
using Result = tl::expected<T, Error>;
// The answer of something that has no value to give.
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace twin

// TWIN_TRY(graph, parse(text)); declares `graph` (a reference to the value) or returns the error.
#define TWIN_TRY(name, expression)                                                   \
  auto name##Result = (expression);                                                  \
  if (!name##Result) [[unlikely]]                                                    \
    return tl::unexpected<::twin::Error>(std::move(name##Result).error());           \
  auto& name = *name##Result
// TWIN_PASS(save(path)); the same for an answer without a value.
#define TWIN_PASS(expression)                                                        \
  do {                                                                               \
    if (auto passed = (expression); !passed) [[unlikely]]                            \
      return tl::unexpected<::twin::Error>(std::move(passed).error());               \
  } while (false)
