// Observer: hears when a kernel begins and ends; a null pointer when nobody measures.
// Owner: whoever measures, for one run. Thread: the one that runs the kernel. Errors: none.
#pragma once

#include <cstdint>

namespace twin::exec {

using PlanIndex = std::uint32_t;

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void nodeBegins(PlanIndex kernel) noexcept = 0;
  virtual void nodeEnds(PlanIndex kernel) noexcept = 0;
};

}  // namespace twin::exec
