// FrozenRunner: a frozen function rebuilt in a fresh interpreter and called again and again,
// eagerly and undecorated, with the arguments that it was frozen with. Nothing of the script runs
// but the function and what it calls. Owner: whoever measures. Thread: one DeepThread for its whole
// life, as it holds script values. Errors: damaged for values that do not fit the source; raised
// with the exception's class, message and line; the limit that stopped it.
#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/lang/frozen/frozen_function.h"
#include "core/ops/kernel.h"

namespace twin::lang {

struct FrozenRunOptions {
  Limits limits{};
  std::uint64_t seed = 0;
  std::stop_token stop{};
  ThreadPool* pool = nullptr;
};

class FrozenRunner {
 public:
  // `inputs` are the values that the frozen arguments name by their number.
  [[nodiscard]] static Result<std::unique_ptr<FrozenRunner>> make(
      const FrozenFunction& function, std::span<const ops::Value> inputs,
      const FrozenRunOptions& options);
  FrozenRunner(const FrozenRunner&) = delete;
  FrozenRunner& operator=(const FrozenRunner&) = delete;
  ~FrozenRunner();

  // One call: Variables begin with the values they were frozen with, random ops draw as in the
  // first call. The result is kept until the next call.
  [[nodiscard]] Status run();
  // Tensors of the last result, in the order in which a trace gives them.
  [[nodiscard]] Result<std::vector<Tensor>> outputs();

 private:
  struct State;
  explicit FrozenRunner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace twin::lang
