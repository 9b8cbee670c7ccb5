// FunctionCache: the traces of one tf.function object, or of one instance's copy of a traced
// method. Owner: TracedFunctionObject::cache. Thread: the interpreter's. Errors: pending
// exceptions.
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "core/lang/tracing/function_runner.h"
#include "core/lang/tracing/function_tracer.h"
#include "core/lang/tracing/signature.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {

// A trace with all that calling it needs.
struct ConcreteTrace {
  CallKey key{};
  std::shared_ptr<Trace> info{};
  Tracer::Result result{};
  std::unique_ptr<FunctionRunner> runner{};
  bool isCallable = true;  // false: a first trace that only created Variables
  Value python{};          // what was traced, called with the arguments by parameter
};

// Counts groups of calls, each a trace and the calls up to the next.
class RetracingDetector {
 public:
  // The calls and traces to warn about, where it is time to.
  struct Frequent {
    std::size_t traces = 0;
    std::int64_t calls = 0;
  };
  [[nodiscard]] std::optional<Frequent> tracedCall();
  void plainCall();

 private:
  std::deque<std::int64_t> groups_{};
  std::int64_t calls_ = 0;
  int warnings_ = 0;
};

class FunctionCache final : public TraceCache {
 public:
  std::string name{};
  int line = 0;
  std::int64_t calls = 0;
  std::vector<std::shared_ptr<ConcreteTrace>> traces{};
  std::vector<FailedTrace> failed{};
  RetracingDetector detector{};
  std::map<const Object*, std::shared_ptr<FunctionCache>> bound{};  // of instances
  std::vector<Value> keep{};  // the instances, so that addresses stay theirs
};

class FunctionTracerImpl final : public TracingSession {
 public:
  explicit FunctionTracerImpl(TracerOptions options) : options_(std::move(options)) {}
  void created(Interpreter& interpreter, TracedFunctionObject& function) override;
  Value call(Interpreter& interpreter, TracedFunctionObject& function,
             std::span<const Value> positional,
             std::span<const std::pair<StringObject*, Value>> keywords) override;
  Value attribute(Interpreter& interpreter, TracedFunctionObject& function,
                  std::string_view name) override;
  [[nodiscard]] TracedFunctions traced() const override;
  void freeze(Interpreter& interpreter) override;

  // A concrete function remembers its trace.
  struct Concrete final : TraceCache {
    std::shared_ptr<ConcreteTrace> trace{};
    std::shared_ptr<FunctionCache> owner{};
  };

 private:
  std::shared_ptr<FunctionCache> cacheOf(TracedFunctionObject& function);
  std::shared_ptr<ConcreteTrace> find(Interpreter& in, const FunctionCache& cache,
                                      const CallKey& key);
  std::shared_ptr<ConcreteTrace> findOrTrace(Interpreter& in, TracedFunctionObject& function,
                                             FunctionCache& cache, BoundCall& bound, bool& traced);
  KeyDifference reasonOf(Interpreter& in, const FunctionCache& cache, const CallKey& key);
  std::shared_ptr<ConcreteTrace> trace(Interpreter& in, TracedFunctionObject& function,
                                       FunctionCache& cache, const BoundCall& bound,
                                       const CallKey& key, const KeyDifference& why,
                                       VariableCreation creation, bool& createdVariables);
  std::shared_ptr<ConcreteTrace> traceNew(Interpreter& in, TracedFunctionObject& function,
                                          FunctionCache& cache, const BoundCall& bound,
                                          const CallKey& key);
  Value runBody(Interpreter& in, Tracer& tracer, const BoundCall& bound, const CallKey& key);
  Value run(Interpreter& in, ConcreteTrace& trace, const std::vector<Value>& inputs);
  Value emitCall(Interpreter& in, ConcreteTrace& trace, const std::vector<Value>& inputs);
  Value raiseRunError(Interpreter& in, const ConcreteTrace& trace, const Error& error);
  Value callConcrete(Interpreter& in, TracedFunctionObject& function,
                     std::span<const Value> positional,
                     std::span<const std::pair<StringObject*, Value>> keywords);
  Value getConcrete(Interpreter& in, TracedFunctionObject& function,
                    std::span<const Value> positional,
                    std::span<const std::pair<StringObject*, Value>> keywords);
  Value concreteAttribute(Interpreter& in, TracedFunctionObject& function, std::string_view name);
  std::string signaturesText(Interpreter& in, const FunctionCache& cache);
  std::string signatureOf(Interpreter& in, const ConcreteTrace& trace,
                          const std::vector<BoundCall::Kind>& kinds);
  void warnRetracing(Interpreter& in, FunctionCache& cache);
  std::shared_ptr<Concrete> concreteOf(const TracedFunctionObject& function);

  TracerOptions options_;
  TracerShared shared_{};
  std::vector<std::shared_ptr<FunctionCache>> caches_{};
};

}  // namespace twin::lang
