// Interpreter: evaluates a Program eagerly, or under a TraceContext. Tree walking with slots,
// inline caches and no C++ exceptions: an evaluation that fails returns Value::raised() (or
// Flow::raised) with the exception in pending(). Limits are checked in loops, calls and before
// allocations; a stop request ends the run within one op or loop turn. Owner: one run. Thread: the
// one that runs it (a DeepThread); nothing in here is shared.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/limits.h"
#include "core/lang/runtime/objects.h"
#include "core/lang/runtime/trace_context.h"
#include "core/lang/syntax/program.h"

namespace twin::lang {

class Recorder;
struct TensorHooks;
struct Types;

// An activation of a function, class body or module cell.
struct Frame {
  Value* slots = nullptr;
  const Code* code = nullptr;
  FunctionObject* function = nullptr;
  Frame* back = nullptr;
  int line = 0;
  const Expr* call = nullptr;  // the call that is being made in this frame, for origins
  Value result{};
  std::uint32_t recordId = 0;
  AttributeTable* classBody = nullptr;
};

enum class OutputStream : std::uint8_t { out, err };

using KeywordArguments = std::span<const std::pair<StringObject*, Value>>;

// What ended a run before its end, beside exceptions of the script.
enum class StopReason : std::uint8_t { none, cancelled, limit };

class Interpreter {
 public:
  struct Options {
    Limits limits{};
    std::stop_token stop{};
    std::uint64_t seed = 0;
    std::function<void(OutputStream, std::string_view)> output{};
  };
  Interpreter(std::shared_ptr<const Program> program, Options options);
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  ~Interpreter();

  // --- running (run.cpp, statements.cpp) ---
  // Runs one cell in the shared namespace. `shown` receives the value of a last bare expression.
  Flow runCell(const Cell& cell, Value& shown);
  Flow runBlock(Frame& frame, const Block& block);
  Flow runStatement(Frame& frame, const Stmt& stmt);
  Value eval(Frame& frame, const Expr& expr);
  bool assign(Frame& frame, const Expr& target, Value value);
  // Reads or writes a name or composite name of a FlowVariable; undefined where it has no value.
  Value readAccess(Frame& frame, const Expr& access);
  bool writeAccess(Frame& frame, const Expr& access, Value value);

  // --- calls (calls.cpp) ---
  Value call(const Value& callee, std::span<const Value> arguments, KeywordArguments keywords = {});
  Value callMethod(const Value& object, std::string_view name,
                   std::span<const Value> arguments = {});
  // Runs a function's body in a new frame whose parameter slots are bound by `bind`; used by the
  // tracer.
  bool bindArguments(FunctionObject& function, std::span<const Value> positional,
                     KeywordArguments keywords, Value* slots);
  Value runFunction(FunctionObject& function, std::span<Value> boundParameters);
  // The instance's __call__ and the like: the special method found on the type, bound; undefined:
  // none.
  Value specialMethod(const Value& object, StringObject* name);

  // --- exceptions (exceptions.cpp) ---
  Value raise(ClassObject& type, std::string message, std::string advice = {});
  Value raise(const Value& exception);
  // An Error of the C++ side becomes an exception of the class its code maps to.
  Value raise(const Error& error);
  // The exception whose handler runs now, or none.
  [[nodiscard]] Ref<ExceptionObject> handledException() const {
    return handled_.empty() ? Ref<ExceptionObject>() : handled_.back();
  }
  [[nodiscard]] ExceptionObject* pending() const { return pending_.get(); }
  Ref<ExceptionObject> takePending();
  bool matches(const ExceptionObject& exception, const Value& type, bool& failed);
  std::string tracebackText(const ExceptionObject& exception);
  std::string messageOf(const ExceptionObject& exception);
  [[nodiscard]] StopReason stopReason() const { return stopReason_; }
  [[nodiscard]] const Error& stopError() const { return stopError_; }
  // Ends the run with a limit's error; no handler of the script sees it.
  Value stopAtLimit(std::string_view limit);

  // --- values (operators.cpp, compare.cpp, attributes.cpp, items.cpp, text.cpp) ---
  Value binary(BinaryOp op, const Value& left, const Value& right);
  Value inPlace(BinaryOp op, const Value& left, const Value& right);
  Value unary(UnaryOp op, const Value& operand);
  Value compare(CompareOp op, const Value& left, const Value& right);
  // -1: an exception is pending.
  int truth(const Value& value);
  int equal(const Value& left, const Value& right);
  int less(const Value& left, const Value& right);
  int contains(const Value& container, const Value& item);
  Value getAttribute(const Value& object, StringObject* name);
  // Undefined instead of AttributeError.
  Value findAttribute(const Value& object, StringObject* name);
  bool setAttribute(const Value& object, StringObject* name, Value value);
  bool deleteAttribute(const Value& object, StringObject* name);
  Value getItem(const Value& object, const Value& index);
  bool setItem(const Value& object, const Value& index, Value value);
  bool deleteItem(const Value& object, const Value& index);
  Value iterate(const Value& object);  // an IteratorObject
  Next next(const Value& iterator, Value& out);
  bool toVector(const Value& iterable, std::vector<Value>& out);
  std::int64_t length(const Value& object);  // -1: an exception is pending
  bool hash(const Value& value, std::size_t& out);
  bool toIndex(const Value& value, std::int64_t& out);
  // The number of an int, bool, float, tensor scalar …; false: an exception is pending.
  bool toReal(const Value& value, double& out);
  [[nodiscard]] bool isCallable(const Value& value);
  [[nodiscard]] ClassObject& typeOf(const Value& value);
  [[nodiscard]] std::string typeName(const Value& value) { return typeOf(value).name; }
  // Text of a value; false: an exception is pending.
  // Appended to `out`.
  bool str(const Value& value, std::string& out);
  bool repr(const Value& value, std::string& out);
  bool format(const Value& value, std::string_view spec, std::string& out);

  // --- dict (dict.cpp) ---
  // Index of the entry, -1 when absent, -2 when an exception is pending.
  std::int64_t dictFind(const HashStorage& table, const Value& key, std::size_t& hashOut);
  Value dictGet(const DictObject& dict, const Value& key);  // undefined: absent
  bool dictSet(DictObject& dict, const Value& key, Value value);
  bool setAdd(SetObject& set, const Value& key);
  Value dictGet(const DictObject& dict, std::string_view key);

  // --- ops (library/op_calls.cpp): every op call, eager or traced, goes through applyOp ---
  Value applyOp(const OpCall& call);

  // --- names, output, limits ---
  StringObject* intern(std::string_view text);
  bool write(OutputStream stream, std::string_view text);
  // tf.random.set_seed: numbers are drawn as from the beginning of a program.
  void reseed(std::uint64_t seed);
  // A call made from module level begins its own count of random draws (core/tensor/random.h), made
  // of a script's function or of a traced one; false: the caller is inside such a call already.
  bool beginOutermostCall();
  void endOutermostCall();
  // From now on every call draws as the call `index` of the program did, from its first draw on:
  // for who repeats one call.
  void pinOutermostCall(std::uint64_t index);
  // Elements whose handling takes long enough to look at the stop request afterwards.
  static constexpr std::int64_t kLongWork = 65'536;
  // The limits of steps and time count from here: for who runs one cell after the other, each under
  // its own limits. Not after a stop.
  void restartLimits();
  // True when `count` elements may be made; else the run stops.
  bool checkElements(std::int64_t count);
  // Called in loops and calls: false when the run has to stop. Cheap.
  bool tick() { return --fuel_ > 0 || refuel(); }
  // After work that took long: the next tick looks at the stop request and the clock.
  void lookSoon() {
    steps_ -= fuel_;
    fuel_ = 0;
  }
  [[nodiscard]] Types& types() { return *types_; }
  [[nodiscard]] Frame* frame() const { return frame_; }
  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Limits& limits() const { return options_.limits; }
  [[nodiscard]] int depth() const { return depth_; }
  // Bytes that the program has written so far, to both streams.
  [[nodiscard]] std::int64_t outputBytes() const { return outputBytes_; }
  Value global(std::string_view name);  // undefined: not set
  void setBuiltin(std::string_view name, Value value);
  [[nodiscard]] Value builtin(std::string_view name);
  Value importModule(const std::string& name);
  void addModule(const std::string& name, std::function<Value(Interpreter&)> make);

  TraceContext* trace = nullptr;
  FunctionTracer* tracer = nullptr;
  Recorder* recorder = nullptr;
  const TensorHooks* tensors = nullptr;  // how tensors behave; set by the library
  ops::RunContext context{};
  bool runFunctionsEagerly = false;

  // Exceptions that the program handled itself, in order; `run` counts them.
  struct Caught {
    std::string className{};
    std::string message{};
    int line = 0;
  };
  std::vector<Caught> caught{};

 private:
  friend struct Evaluator;
  friend struct Executor;
  friend class NativeDepth;
  friend void installBuiltins(Interpreter&);
  bool refuel();
  Value callFunction(FunctionObject& function, Value* arguments, int count,
                     KeywordArguments keywords);
  Value bindAndEnter(FunctionObject& function, std::span<const Value> positional,
                     KeywordArguments keywords);
  Value enter(FunctionObject& function, Value* slots);
  Value refuseEntry(const Code& code, Value* slots);
  Value callNative(NativeObject& native, std::span<const Value> arguments,
                   KeywordArguments keywords);
  Value callType(ClassObject& type, std::span<const Value> arguments, KeywordArguments keywords);
  Value callBound(const Value& callee, const Value& self, std::span<const Value> arguments,
                  KeywordArguments keywords);

  std::unique_ptr<Heap> heap_;
  std::shared_ptr<const Program> program_;
  Options options_;
  std::unordered_map<std::string_view, Ref<StringObject>> interned_{};
  std::unique_ptr<Types> types_;
  std::vector<Value> constants_{};
  std::vector<Ref<StringObject>> names_{};
  std::vector<Value> globals_{};
  std::vector<Value> builtinSlots_{};
  std::unordered_map<std::string, Value> builtins_{};
  std::unordered_map<std::string, std::function<Value(Interpreter&)>> moduleMakers_{};
  std::unordered_map<std::string, Value> modules_{};
  struct AttributeCache {
    const ClassObject* type = nullptr;
    std::uint64_t epoch = 0;
    int slot = -1;
    Value method{};             // a plain function found on the type
    bool isPlainWrite = false;  // no property and no __setattr__ stand in the way of the slot
  };
  std::vector<AttributeCache> caches_{};
  Value* stack_ = nullptr;
  Value* stackTop_ = nullptr;
  Value* stackEnd_ = nullptr;
  Frame* frame_ = nullptr;
  Frame moduleFrame_{};
  std::uint64_t epoch_ = 1;  // changes when a class gets or loses a method or slot
  int depth_ = 0;
  int nativeDepth_ = 0;
  std::int64_t fuel_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t outputBytes_ = 0;
  std::uint64_t outermostCalls_ = 0;
  bool isInOutermostCall_ = false;
  std::map<std::uint64_t, std::uint64_t> moduleSiteCounts_{};  // while an outermost call runs
  std::chrono::steady_clock::time_point started_{};
  Ref<ExceptionObject> pending_{};
  std::vector<Ref<ExceptionObject>>
      handled_{};  // exceptions whose handlers run now, innermost last
  StopReason stopReason_ = StopReason::none;
  Error stopError_{};
};

}  // namespace twin::lang
