// Freezing of traces (function_cache.h): arguments are rebuilt from the key of the trace, tensors
// and Variables from its last call.
#include "core/lang/frozen/freezer.h"
#include "core/lang/tracing/function_cache.h"

namespace twin::lang {
namespace {

// A script that traces in a loop would hold its data once per trace.
constexpr std::size_t kMostFrozenTraces = 64;

class ArgumentFreezer {
 public:
  ArgumentFreezer(Freezer& freezer, const std::vector<ops::Value>& inputs)
      : freezer_(freezer), inputs_(inputs) {}

  FrozenId freeze(const ArgumentKey& key, const std::string& what) {
    switch (key.form) {
      case ArgumentKey::Form::tensor:
        return freezer_.addInput(at_++);
      case ArgumentKey::Form::variable:
        return variable(key);
      case ArgumentKey::Form::literal:
        return freezer_.add(key.literal, what);
      case ArgumentKey::Form::dict: {
        std::vector<FrozenId> parts;
        for (std::size_t k = 0; k < key.parts.size(); ++k) {
          parts.push_back(freezer_.add(key.keys[k], what));
          parts.push_back(freeze(key.parts[k], what));
        }
        return freezer_.addSequence(FrozenKind::dict, std::move(parts));
      }
      default:
        break;
    }
    std::vector<FrozenId> parts;
    for (const ArgumentKey& part : key.parts) parts.push_back(freeze(part, what));
    const bool isList = key.form == ArgumentKey::Form::list;
    return freezer_.addSequence(isList ? FrozenKind::list : FrozenKind::tuple, std::move(parts),
                                key.literal);
  }

 private:
  // The same Variable twice is one input.
  FrozenId variable(const ArgumentKey& key) {
    const auto alias = static_cast<std::size_t>(key.alias);
    if (alias < variables_.size()) return variables_[alias];
    const std::size_t index = at_++;
    const auto* held =
        index < inputs_.size() ? std::get_if<ops::VariablePtr>(&inputs_[index]) : nullptr;
    variables_.push_back(held != nullptr ? freezer_.addVariable(*held) : freezer_.addInput(index));
    return variables_.back();
  }
  Freezer& freezer_;
  const std::vector<ops::Value>& inputs_;
  std::vector<FrozenId> variables_{};
  std::size_t at_ = 0;
};

}  // namespace

void FunctionTracerImpl::freeze(Interpreter& in) {
  LibraryNames library(in);
  std::size_t count = 0;
  for (const auto& cache : caches_) {
    for (const auto& trace : cache->traces) {
      Trace& info = *trace->info;
      if (++count > kMostFrozenTraces) {
        info.notFrozen = {{.code = ErrorCode::limit,
                           .message = "only the first {} traces of a run are frozen",
                           .arguments = {std::to_string(kMostFrozenTraces)},
                           .advice = "Measure in a script that traces less often."}};
        continue;
      }
      Freezer freezer(in, library);
      ArgumentFreezer arguments(freezer, info.lastArguments);
      const FrozenId callee = freezer.add(trace->python, "the function '" + cache->name + "'");
      std::vector<FrozenId> ids;
      for (std::size_t k = 0; k < trace->key.arguments.size(); ++k) {
        const std::string name = k < trace->key.names.size() ? trace->key.names[k] : "";
        ids.push_back(arguments.freeze(trace->key.arguments[k], "the argument '" + name + "'"));
      }
      auto frozen = freezer.finish(callee, std::move(ids));
      if (frozen) {
        info.frozen = std::make_shared<const FrozenFunction>(std::move(*frozen));
      } else {
        info.notFrozen = {frozen.error()};
      }
    }
  }
}

}  // namespace twin::lang
