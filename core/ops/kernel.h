// Kernel: the signature of every CPU kernel, and what a running op may reach: values, variables,
// random numbers, the console, the pool.
// Owner: the caller owns everything in a KernelCall for the time of the call. Thread: the caller's.
// Errors: a kernel fails with a message that names the values found; the caller adds the node.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/base/thread_pool.h"
#include "core/ir/attribute.h"
#include "core/ir/graph.h"
#include "core/ir/value_type.h"
#include "core/tensor/random.h"
#include "core/tensor/tensor.h"

namespace twin::ops {

// A Variable's state. Reads give the tensor of that moment (buffers are immutable once published).
class Variable {
 public:
  Variable(std::string name, Tensor value) : name_(std::move(name)), value_(std::move(value)) {}
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Tensor read() const;
  void write(Tensor value);

 private:
  std::string name_;
  mutable std::mutex mutex_;
  Tensor value_;
};
using VariablePtr = std::shared_ptr<Variable>;

// A TensorArray or TensorList: a value, not an object; writing makes a new one.
struct TensorList {
  ir::TensorType element{};
  std::vector<Tensor> items{};  // an invalid Tensor is an element that nobody wrote
};
using TensorListPtr = std::shared_ptr<const TensorList>;

using Value = std::variant<Tensor, VariablePtr, TensorListPtr>;
[[nodiscard]] inline const Tensor& tensorOf(const Value& value) { return std::get<Tensor>(value); }

enum class Stream : std::uint8_t { out, err };

// What the kernels of one run share.
struct RunContext {
  std::uint64_t seed = 0;
  std::uint64_t call = 0;                                   // index of the outermost call
  std::function<void(Stream, std::string_view)> console{};  // where print goes
  std::stop_token stop{};
  ThreadPool* pool = nullptr;  // null: the calling thread alone
  Limits limits{};
  std::map<std::uint64_t, std::uint64_t> siteCounts{};  // occurrences of random sites in this call
  // The key of the next draw at a call site.
  [[nodiscard]] RandomKey randomKey(std::uint64_t opSeed, std::uint64_t site);
};

struct KernelCall {
  std::span<const Value> inputs{};
  // Filled by the kernel. A valid tensor of the right dtype and shape is written in place, anything
  // else is replaced by a new tensor.
  std::span<Value> outputs{};
  const ir::Attributes* attributes = nullptr;
  RunContext* context = nullptr;
  std::uint64_t site = 0;  // hash of the node's origin and name, for random ops
};
using CpuKernel = Status (*)(const KernelCall& call);

// The output tensor k for writing: the one that stands there if it fits, else a new one.
[[nodiscard]] Result<Tensor*> outputTensor(const KernelCall& call, std::size_t k, DType dtype,
                                           const Shape& shape);

}  // namespace twin::ops
