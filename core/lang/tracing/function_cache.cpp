#include "core/lang/tracing/function_cache.h"

#include <fmt/core.h>

#include <chrono>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/constants.h"

namespace twin::lang {

std::unique_ptr<TracingSession> makeFunctionTracer(TracerOptions options) {
  return std::make_unique<FunctionTracerImpl>(std::move(options));
}

std::optional<RetracingDetector::Frequent> RetracingDetector::tracedCall() {
  constexpr std::int64_t kHistory = 10;
  constexpr std::size_t kThreshold = 5;
  constexpr int kMostWarnings = 2;
  ++calls_;
  groups_.push_back(1);
  while (!groups_.empty() && calls_ - groups_.front() > kHistory) {
    calls_ -= groups_.front();
    groups_.pop_front();
  }
  if (warnings_ >= kMostWarnings || groups_.size() < kThreshold) return {};
  ++warnings_;
  return Frequent{.traces = groups_.size(), .calls = calls_};
}

void RetracingDetector::plainCall() {
  if (groups_.empty()) groups_.push_back(0);
  ++groups_.back();
  ++calls_;
}

namespace {

std::string plainName(const TracedFunctionObject& function) {
  std::string name = function.name;
  if (const auto* python = function.function.tryAs<FunctionObject>(); python != nullptr)
    name = python->qualifiedName;
  if (const auto* method = function.function.tryAs<BoundMethodObject>(); method != nullptr) {
    if (const auto* python = method->function.tryAs<FunctionObject>(); python != nullptr)
      name = python->qualifiedName;
  }
  constexpr std::string_view kLocals = "<locals>.";
  if (const std::size_t at = name.rfind(kLocals); at != std::string::npos)
    name = name.substr(at + kLocals.size());
  return name.empty() ? function.name : name;
}

std::string graphName(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    if (isWord) {
      out += c;
    } else if (c == '.') {
      out += '_';
    }
  }
  return out.empty() ? "function" : out;
}

}  // namespace

void FunctionTracerImpl::created(Interpreter&, TracedFunctionObject& function) {
  if (function.cache != nullptr) return;
  auto cache = std::make_shared<FunctionCache>();
  cache->name = plainName(function);
  cache->line = function.line;
  function.cache = cache;
  caches_.push_back(std::move(cache));
}

std::shared_ptr<FunctionCache> FunctionTracerImpl::cacheOf(TracedFunctionObject& function) {
  TracedFunctionObject* holder = &function;
  if (auto* outer = function.cacheHolder.tryAs<TracedFunctionObject>()) holder = outer;
  auto own = std::dynamic_pointer_cast<FunctionCache>(holder->cache);
  if (own == nullptr) {
    own = std::make_shared<FunctionCache>();
    own->name = plainName(*holder);
    own->line = holder->line;
    holder->cache = own;
    caches_.push_back(own);
  }
  if (!function.self.isObject()) return own;
  std::shared_ptr<FunctionCache>& mine = own->bound[function.self.asObject()];
  if (mine == nullptr) {
    mine = std::make_shared<FunctionCache>();
    mine->name = own->name;
    mine->line = own->line;
    own->keep.push_back(function.self);
    caches_.push_back(mine);
  }
  return mine;
}

std::shared_ptr<ConcreteTrace> FunctionTracerImpl::find(Interpreter& in, const FunctionCache& cache,
                                                        const CallKey& key) {
  std::shared_ptr<ConcreteTrace> best;
  for (const auto& one : cache.traces) {
    if (!one->isCallable || difference(in, one->key, key)) continue;
    if (best == nullptr || openness(one->key) < openness(best->key)) best = one;
  }
  return best;
}

// The latest trace decides what is said: that is the call people compare with.
KeyDifference FunctionTracerImpl::reasonOf(Interpreter& in, const FunctionCache& cache,
                                           const CallKey& key) {
  for (std::size_t k = cache.traces.size(); k-- > 0;) {
    if (!cache.traces[k]->isCallable) continue;
    return difference(in, cache.traces[k]->key, key).value_or(KeyDifference{});
  }
  return {.reason = TraceReason::firstCall, .detail = {}};
}

namespace {

// Rebuilds an argument with placeholders in place of its tensors.
class ArgumentMaker {
 public:
  ArgumentMaker(Interpreter& interpreter, Tracer& tracer) : in_(interpreter), tracer_(tracer) {}

  Value make(const ArgumentKey& key, const Value& value, const std::string& name) {
    switch (key.form) {
      case ArgumentKey::Form::tensor:
        return tracer_.addArgument(name, key.dtype, key.shape);
      case ArgumentKey::Form::variable:
        if (key.alias >= seen_) {
          ++seen_;
          tracer_.addVariableArgument(name, value.as<VariableObject>());
        }
        return value;
      case ArgumentKey::Form::literal:
        return value;
      case ArgumentKey::Form::dict: {
        const Ref<DictObject> dict = ::twin::lang::make<DictObject>();
        for (std::size_t k = 0; k < key.parts.size(); ++k) {
          const Value item = in_.dictGet(value.as<DictObject>(), key.keys[k]);
          if (!in_.dictSet(*dict, key.keys[k], make(key.parts[k], item, name)))
            return Value::raised();
        }
        return dict.value();
      }
      default:
        break;
    }
    std::vector<Value> items;
    for (std::size_t k = 0; k < key.parts.size(); ++k)
      items.push_back(make(key.parts[k], (*sequenceItems(value))[k], name));
    if (key.form == ArgumentKey::Form::list) return makeList(std::move(items));
    const Ref<TupleObject> tuple = ::twin::lang::make<TupleObject>(std::move(items));
    if (const auto* model = value.tryAs<TupleObject>()) tuple->namedClass = model->namedClass;
    return tuple.value();
  }

  // *rest is named r_0, r_1; **options by their own names.
  Value makeParameter(const ArgumentKey& key, const Value& value, const std::string& name,
                      BoundCall::Kind kind) {
    if (kind == BoundCall::Kind::star) {
      std::vector<Value> items;
      for (std::size_t k = 0; k < key.parts.size(); ++k) {
        items.push_back(
            make(key.parts[k], (*sequenceItems(value))[k], fmt::format("{}_{}", name, k)));
      }
      return makeTuple(std::move(items));
    }
    if (kind == BoundCall::Kind::options) {
      const Ref<DictObject> dict = ::twin::lang::make<DictObject>();
      for (std::size_t k = 0; k < key.parts.size(); ++k) {
        const Value item = in_.dictGet(value.as<DictObject>(), key.keys[k]);
        if (!in_.dictSet(*dict, key.keys[k],
                         make(key.parts[k], item, key.keys[k].as<StringObject>().text))) {
          return Value::raised();
        }
      }
      return dict.value();
    }
    return make(key, value, name);
  }

 private:
  Interpreter& in_;
  Tracer& tracer_;
  int seen_ = 0;
};

}  // namespace

Value FunctionTracerImpl::runBody(Interpreter& in, Tracer& tracer, const BoundCall& bound,
                                  const CallKey& key) {
  ArgumentMaker maker(in, tracer);
  std::vector<Value> arguments;
  for (std::size_t k = 0; k < bound.values.size(); ++k) {
    arguments.push_back(
        maker.makeParameter(key.arguments[k], bound.values[k], bound.names[k], bound.kinds[k]));
    if (arguments.back().isRaised()) return Value::raised();
  }
  std::vector<Value> before;
  const Structure structureBefore = flatten(in, makeTuple(std::vector<Value>(arguments)), before);
  const std::vector<Value> kept = arguments;
  TraceContext* const outer = in.trace;
  in.trace = &tracer;
  Value returned = bound.function != nullptr ? in.runFunction(*bound.function, arguments)
                                             : in.call(bound.callable, arguments);
  in.trace = outer;
  if (returned.isRaised()) return returned;
  std::vector<Value> after;
  const Structure structureAfter = flatten(in, makeTuple(std::vector<Value>(kept)), after);
  bool same = sameStructure(structureBefore, structureAfter) && before.size() == after.size();
  for (std::size_t k = 0; same && k < before.size(); ++k) same = before[k].sameAs(after[k]);
  if (same) return returned;
  return in.raise(*in.types().valueError,
                  fmt::format("{} should not modify its Python input arguments. Check if it "
                              "modifies any lists or dicts "
                              "passed as arguments. Modifying a copy is allowed.",
                              bound.function != nullptr ? bound.function->name : "the function"),
                  "Copy the list or dict first, and return what the caller needs.");
}

std::shared_ptr<ConcreteTrace> FunctionTracerImpl::trace(
    Interpreter& in, TracedFunctionObject& function, FunctionCache& cache, const BoundCall& bound,
    const CallKey& key, const KeyDifference& why, VariableCreation creation,
    bool& createdVariables) {
  constexpr std::size_t kMostNested = 64;
  if (shared_.active.size() >= kMostNested) {
    in.raise(*in.types().recursionError, "maximum recursion depth exceeded",
             "A traced function calls itself while it is being traced; a recursion on a tensor's "
             "value never ends there. "
             "Use a loop.");
    return nullptr;
  }
  if (static_cast<std::int64_t>(cache.traces.size()) >= in.limits().traces) {
    in.stopAtLimit("traces");
    return nullptr;
  }
  const auto started = std::chrono::steady_clock::now();
  const std::string name =
      shared_.active.empty() ? graphName(cache.name)
                             : fmt::format("{}_{}", graphName(cache.name), shared_.nextFunction++);
  Tracer tracer(in, shared_,
                {.graphName = name,
                 .autograph = function.autograph ? AutoGraph::on : AutoGraph::off,
                 .creation = creation});
  const Value returned = runBody(in, tracer, bound, key);
  std::optional<Tracer::Result> result;
  if (!returned.isRaised()) {
    TraceContext* const outer = in.trace;
    in.trace = &tracer;
    result = tracer.finish(returned);
    in.trace = outer;
  }
  createdVariables = tracer.createdVariables();
  if (!result) {
    if (in.stopReason() != StopReason::none || in.pending() == nullptr) return nullptr;
    const ExceptionObject& raised = *in.pending();
    const int line = raised.trace.empty() ? 0 : raised.trace.back().line;
    Error error{.code = ErrorCode::raised,
                .message = "{}: {}",
                .arguments = {raised.type->name, in.messageOf(raised)},
                .where = SourcePlace{.file = in.program().file, .line = line},
                .advice = raised.advice};
    cache.failed.push_back(
        {.reason = why.reason, .error = std::move(error), .graph = tracer.snapshot()});
    return nullptr;
  }
  auto made = std::make_shared<ConcreteTrace>();
  made->key = key;
  made->python = bound.function != nullptr ? Value::object(bound.function) : bound.callable;
  made->info = std::make_shared<Trace>();
  made->info->index = static_cast<int>(cache.traces.size());
  made->info->reason = why.reason;
  made->info->detail = why.detail;
  made->info->signature = signatureText(in, key);
  made->info->graph = result->graph;
  made->result = std::move(*result);
  made->runner = std::make_unique<FunctionRunner>(made->info->graph, options_.compile);
  made->info->durationNs = std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::steady_clock::now() - started)
                               .count();
  cache.traces.push_back(made);
  return made;
}

std::shared_ptr<ConcreteTrace> FunctionTracerImpl::traceNew(Interpreter& in,
                                                            TracedFunctionObject& function,
                                                            FunctionCache& cache,
                                                            const BoundCall& bound,
                                                            const CallKey& key) {
  const KeyDifference why = reasonOf(in, cache, key);
  const bool isFirst = cache.traces.empty();
  bool createdVariables = false;
  auto made =
      trace(in, function, cache, bound, key, why,
            isFirst ? VariableCreation::allowed : VariableCreation::forbidden, createdVariables);
  if (made == nullptr || !createdVariables) return made;
  made->isCallable = false;
  return trace(
      in, function, cache, bound, key,
      {.reason = TraceReason::variableCreation, .detail = "the first trace created Variables"},
      VariableCreation::forbidden, createdVariables);
}

std::shared_ptr<ConcreteTrace> FunctionTracerImpl::findOrTrace(Interpreter& in,
                                                               TracedFunctionObject& function,
                                                               FunctionCache& cache,
                                                               BoundCall& bound, bool& traced) {
  if (!applySignature(in, function, bound)) return nullptr;
  CallKey key = keyOf(in, bound);
  widenToSignature(function, bound, key);
  if (auto found = find(in, cache, key)) return found;
  traced = true;
  if (function.reduceRetracing) {
    for (std::size_t k = cache.traces.size(); k-- > 0;) {
      if (auto wide = generalised(in, cache.traces[k]->key, key)) {
        const KeyDifference why = reasonOf(in, cache, key);
        bool created = false;
        return trace(in, function, cache, bound, *wide, why, VariableCreation::forbidden, created);
      }
    }
  }
  return traceNew(in, function, cache, bound, key);
}

void FunctionTracerImpl::warnRetracing(Interpreter& in, FunctionCache& cache) {
  const auto frequent = cache.detector.tracedCall();
  if (!frequent) return;
  shared_.warnings.push_back(
      {.line = in.frame() != nullptr ? in.frame()->line : cache.line,
       .message =
           fmt::format("{} out of the last {} calls to {} triggered tf.function retracing. Tracing "
                       "is expensive and the excessive "
                       "number of tracings could be due to (1) creating @tf.function repeatedly in "
                       "a loop, (2) passing tensors with "
                       "different shapes, (3) passing Python objects instead of tensors. For (1), "
                       "please define your @tf.function "
                       "outside of the loop. For (2), @tf.function has reduce_retracing=True "
                       "option that can avoid unnecessary "
                       "retracing. For (3), please refer to "
                       "https://www.tensorflow.org/guide/function#controlling_retracing and "
                       "https://www.tensorflow.org/api_docs/python/tf/function for  more details.",
                       frequent->traces, frequent->calls, cache.name)});
}

Value FunctionTracerImpl::call(Interpreter& in, TracedFunctionObject& function,
                               std::span<const Value> positional,
                               std::span<const std::pair<StringObject*, Value>> keywords) {
  if (function.isConcrete) return callConcrete(in, function, positional, keywords);
  const std::shared_ptr<FunctionCache> cache = cacheOf(function);
  BoundCall bound;
  if (!bindCall(in, function, positional, keywords, bound)) return Value::raised();
  bool traced = false;
  const std::shared_ptr<ConcreteTrace> found = findOrTrace(in, function, *cache, bound, traced);
  if (found == nullptr) return Value::raised();
  ++cache->calls;
  if (traced) {
    warnRetracing(in, *cache);
  } else {
    cache->detector.plainCall();
  }
  std::vector<Value> inputs;
  int seen = 0;
  for (std::size_t k = 0; k < bound.values.size(); ++k)
    collectInputs(found->key.arguments[k], bound.values[k], inputs, seen);
  return in.trace != nullptr ? emitCall(in, *found, inputs) : run(in, *found, inputs);
}

TracedFunctions FunctionTracerImpl::traced() const {
  TracedFunctions all;
  for (const auto& cache : caches_) {
    TracedFunction function{.name = cache->name,
                            .line = cache->line,
                            .calls = cache->calls,
                            .traces = {},
                            .failed = cache->failed};
    for (const auto& one : cache->traces) function.traces.push_back(one->info);
    all.functions.push_back(std::move(function));
  }
  all.warnings = shared_.warnings;
  return all;
}

}  // namespace twin::lang
