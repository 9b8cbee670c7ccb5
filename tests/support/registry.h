// The list of test classes that registered themselves; filled before main, read by test_main.cpp
// alone. Owner: the test program. Thread: the main thread. Errors: none.
#pragma once

#include <string>
#include <vector>

#include "tests/support/test.h"

namespace twin::test {

struct Registered {
  std::string stem{};  // of the source file: "text_test"
  Registration::Make make = nullptr;
};
[[nodiscard]] std::vector<Registered>& registered();

}  // namespace twin::test
