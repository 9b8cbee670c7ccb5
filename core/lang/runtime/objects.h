// Objects: the heap objects of a script: numbers, texts, containers, functions, classes,
// exceptions. Tensor objects stand in tensor_objects.h. Owner: intrusive counts; containers are
// also linked to the run's Heap, which frees cycles at its end. Thread: the interpreter's. Errors:
// none here; operations that can raise live in the Interpreter.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/lang/runtime/big_integer.h"
#include "core/lang/runtime/value.h"
#include "core/lang/syntax/ast.h"

namespace twin::lang {

class Interpreter;
class ClassObject;

// Base of objects that can hold others: linked into the list of the thread's Heap.
class Container : public Object {
 public:
  explicit Container(Kind kind);
  ~Container() override;
  // Drops every value it holds, so that cycles end.
  virtual void dropValues() = 0;

 private:
  friend class Heap;
  Container* next_ = nullptr;
  Container* previous_ = nullptr;
};

// All containers of the thread's run. One per run, made before the first object and destroyed after
// the last root: its destructor frees what cycles kept alive.
class Heap {
 public:
  Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap();
  static void link(Container& container);
  static void unlink(Container& container);

 private:
  Container* first_ = nullptr;
  Heap* outer_ = nullptr;
};

class BigIntegerObject : public Object {
 public:
  static constexpr Kind kKind = Kind::bigInteger;
  explicit BigIntegerObject(BigInteger number) : Object(kKind), value(std::move(number)) {}
  BigInteger value;
};

class StringObject : public Object {
 public:
  static constexpr Kind kKind = Kind::string;
  explicit StringObject(std::string content);
  [[nodiscard]] std::size_t hash() const;
  // For the only holder of the object, which nobody can see change.
  void append(const StringObject& tail);
  std::string text;         // UTF-8; changes in append() only
  std::int64_t length = 0;  // code points
  [[nodiscard]] bool isAscii() const { return length == static_cast<std::int64_t>(text.size()); }

 private:
  mutable std::size_t hash_ = 0;
};

class BytesObject : public Object {
 public:
  static constexpr Kind kKind = Kind::bytes;
  explicit BytesObject(std::string content) : Object(kKind), bytes(std::move(content)) {}
  const std::string bytes;
};

class ListObject : public Container {
 public:
  static constexpr Kind kKind = Kind::list;
  ListObject() : Container(kKind) {}
  explicit ListObject(std::vector<Value> values) : Container(kKind), items(std::move(values)) {}
  void dropValues() override { items.clear(); }
  std::vector<Value> items{};
};

class TupleObject : public Container {
 public:
  static constexpr Kind kKind = Kind::tuple;
  TupleObject() : Container(kKind) {}
  explicit TupleObject(std::vector<Value> values) : Container(kKind), items(std::move(values)) {}
  void dropValues() override { items.clear(); }
  std::vector<Value> items{};
  Ref<Object> namedClass{};  // a ClassObject with fields, for a namedtuple
};

// Insertion-ordered hash table of dict and set. Hash and equality of keys come from the
// Interpreter, as both can run script code; here is only the storage.
class HashStorage {
 public:
  struct Entry {
    std::size_t hash = 0;
    Value key{};  // undefined: erased
    Value value{};
  };
  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::vector<Entry>& entries() { return entries_; }
  // Calls equal(entry index) -> bool for candidates with the same hash; the index found, or -1.
  template <class Equal>
  [[nodiscard]] std::int64_t find(std::size_t hash, const Equal& equal) const {
    if (index_.empty()) return -1;
    const std::size_t mask = index_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const std::int32_t entry = index_[at];
      if (entry == kEmpty) return -1;
      if (entry == kErased) continue;
      if (entries_[static_cast<std::size_t>(entry)].hash == hash && equal(entry)) return entry;
    }
  }
  void append(std::size_t hash, Value key, Value value);
  void erase(std::int64_t entry);
  void clear();

 private:
  static constexpr std::int32_t kEmpty = -1;
  static constexpr std::int32_t kErased = -2;
  void rebuild(std::size_t capacity);
  std::vector<Entry> entries_{};
  std::vector<std::int32_t> index_{};
  std::size_t used_ = 0;
  std::size_t filled_ = 0;  // of the index, erased ones included
};

class DictObject : public Container {
 public:
  static constexpr Kind kKind = Kind::dict;
  DictObject() : Container(kKind) {}
  void dropValues() override { table.clear(); }
  HashStorage table{};
};
class SetObject : public Container {
 public:
  static constexpr Kind kKind = Kind::set;
  SetObject() : Container(kKind) {}
  void dropValues() override { table.clear(); }
  void erase(std::int64_t entry) {
    table.erase(entry);
    merges.clear();  // they count in entries that have moved
  }
  HashStorage table{};
  // Where many items came at once, for the order that CPython shows (set_order.h).
  struct Merge {
    std::uint32_t at = 0;
    std::uint32_t count = 0;
  };
  std::vector<Merge> merges{};
  bool frozen = false;
};

class RangeObject : public Object {
 public:
  static constexpr Kind kKind = Kind::range;
  RangeObject(std::int64_t from, std::int64_t to, std::int64_t by)
      : Object(kKind), start(from), stop(to), step(by) {}
  [[nodiscard]] std::int64_t length() const;
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
};
class SliceObject : public Object {
 public:
  static constexpr Kind kKind = Kind::slice;
  SliceObject(Value from, Value to, Value by)
      : Object(kKind), start(std::move(from)), stop(std::move(to)), step(std::move(by)) {}
  Value start, stop, step;
};

enum class Next : std::uint8_t { value, done, raised };
// An iterator: one native step function with state.
class IteratorObject : public Container {
 public:
  static constexpr Kind kKind = Kind::iterator;
  using Step = std::function<Next(Interpreter&, Value&)>;
  IteratorObject(std::string type, Step next)
      : Container(kKind), typeName(std::move(type)), step(std::move(next)) {}
  void dropValues() override { step = nullptr; }
  std::string typeName;
  Step step;
};

class CellObject : public Container {
 public:
  static constexpr Kind kKind = Kind::cell;
  CellObject() : Container(kKind) {}
  void dropValues() override { value.clear(); }
  Value value{};
};

// A name table of classes, modules and functions: ordered, looked up by interned name.
class AttributeTable {
 public:
  [[nodiscard]] Value* find(const StringObject* name);
  void set(StringObject* name, Value value);
  bool erase(const StringObject* name);
  void clear();
  struct Entry {
    Ref<StringObject> name{};
    Value value{};
  };
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_{};
  std::unordered_map<const StringObject*, std::size_t> index_{};
};

class FunctionObject : public Container {
 public:
  static constexpr Kind kKind = Kind::function;
  explicit FunctionObject(const FunctionNode& made) : Container(kKind), node(&made) {}
  void dropValues() override;
  const FunctionNode* node;
  std::vector<Value> defaults{};         // of the last parameters
  std::vector<Value> keywordDefaults{};  // of keyword-only parameters; undefined: required
  std::vector<Value> closure{};          // cells, in the order of Code::freeVariables
  std::string name{};
  std::string qualifiedName{};
  AttributeTable attributes{};
  Value wrapped{};  // functools.wraps
};

class BoundMethodObject : public Container {
 public:
  static constexpr Kind kKind = Kind::boundMethod;
  BoundMethodObject(Value receiver, Value callable)
      : Container(kKind), self(std::move(receiver)), function(std::move(callable)) {}
  void dropValues() override {
    self.clear();
    function.clear();
  }
  Value self, function;
};

// A native function. Arguments arrive bound to the signature: one value per parameter, *rest as a
// tuple,
// **rest as a dict, undefined where an optional one without default is absent.
using NativeFunction = Value (*)(Interpreter& interpreter, std::span<Value> arguments);
struct NativeRow {
  const char* name = "";
  const char* signature =
      "";  // "x, axis=None, keepdims=False, *rest, **options"; "/" ends positional-only
  const char* doc = "";
  NativeFunction function = nullptr;
};
struct NativeParameter {
  StringObject* name = nullptr;
  Value fallback{};
  bool required = true;
  enum class Form : std::uint8_t { plain, keywordOnly, rest, options } form = Form::plain;
  bool positionalOnly = false;
};
class NativeObject : public Container {
 public:
  static constexpr Kind kKind = Kind::native;
  explicit NativeObject(const NativeRow& native)
      : Container(kKind), name(native.name), row(&native) {}
  void dropValues() override {
    bound.clear();
    parameters.clear();
  }
  std::string name;  // as errors show it
  const NativeRow* row;
  std::vector<NativeParameter> parameters{};
  bool isPlain = true;  // no rest, options, keyword-only
  std::size_t required = 0;
  bool isMethod = false;  // binds to the object it is found on
  Value bound{};          // given as the first argument when set
  std::function<Value(Interpreter&, std::span<Value>)>
      closure{};  // used instead of the row's function
};

// A class: built in or made by a script. Instances of one class share one layout of attribute
// slots.
class ClassObject : public Container {
 public:
  static constexpr Kind kKind = Kind::type;
  ClassObject(std::string className, ClassObject* baseClass);
  void dropValues() override;
  [[nodiscard]] bool isSubclassOf(const ClassObject& other) const;
  // Looks along the bases; null when no class has the name.
  [[nodiscard]] Value* find(const StringObject* name);
  // The slot of an attribute in instances, made when `create`.
  [[nodiscard]] int slotOf(const StringObject* name) const;
  int makeSlot(StringObject* name);

  std::string name;
  std::string qualifiedName;
  std::string moduleName{};  // "" for scripts' own and builtins: shown before the name elsewhere
  Ref<ClassObject> base;
  AttributeTable attributes{};
  std::unordered_map<const StringObject*, int> slots{};
  std::vector<Ref<StringObject>> slotNames{};
  bool isException = false;
  bool isScript = false;
  bool hasGetattr = false;
  bool hasEquality = false;  // __eq__ defined by a script class along the bases
  std::string doc{};
  NativeFunction construct =
      nullptr;  // built-in types: called with *args, **kwargs as (type, tuple, dict)
  std::vector<std::string> fields{};  // namedtuple
  const ClassStmt* node = nullptr;
};

class InstanceObject : public Container {
 public:
  static constexpr Kind kKind = Kind::instance;
  explicit InstanceObject(ClassObject& cls) : Container(kKind), type(&cls) {}
  InstanceObject(ClassObject& cls, Kind kind) : Container(kind), type(&cls) {}
  void dropValues() override { slots.clear(); }
  Ref<ClassObject> type;
  std::vector<Value> slots{};  // undefined: absent
};

struct TraceEntry {
  const Code* code = nullptr;
  int line = 0;
};
class ExceptionObject : public InstanceObject {
 public:
  static constexpr Kind kKind = Kind::exception;
  explicit ExceptionObject(ClassObject& cls) : InstanceObject(cls, kKind) {}
  void dropValues() override;
  std::vector<Value> arguments{};
  std::vector<TraceEntry> trace{};  // outermost first
  int handlerDepth = 0;             // frames outside the handler that caught it
  Value cause{};
  Value context{};
  bool suppressContext = false;
  std::string advice{};
};

class ModuleObject : public Container {
 public:
  static constexpr Kind kKind = Kind::module;
  explicit ModuleObject(std::string moduleName) : Container(kKind), name(std::move(moduleName)) {}
  void dropValues() override { attributes.clear(); }
  std::string name;
  AttributeTable attributes{};
  std::string closedReason{};  // set: every use raises RuntimeError with this advice
  // Called for names that the table lacks; undefined when there is no such name.
  std::function<Value(Interpreter&, const StringObject&)> fallback{};
};

class SuperObject : public Container {
 public:
  static constexpr Kind kKind = Kind::superProxy;
  SuperObject(ClassObject& startAfter, Value receiver)
      : Container(kKind), after(&startAfter), self(std::move(receiver)) {}
  void dropValues() override { self.clear(); }
  Ref<ClassObject> after;
  Value self;
};
class PropertyObject : public Container {
 public:
  static constexpr Kind kKind = Kind::property;
  PropertyObject() : Container(kKind) {}
  void dropValues() override {
    getter.clear();
    setter.clear();
  }
  Value getter{}, setter{};
};
// staticmethod and classmethod.
class WrapperObject : public Container {
 public:
  WrapperObject(Kind kind, Value callable) : Container(kind), function(std::move(callable)) {}
  void dropValues() override { function.clear(); }
  Value function;
};

// An object of the library with a class of its own and native state (generators, contexts,
// strategies).
class OpaqueObject : public Container {
 public:
  static constexpr Kind kKind = Kind::opaque;
  explicit OpaqueObject(ClassObject& cls) : Container(kKind), type(&cls) {}
  void dropValues() override { attributes.clear(); }
  Ref<ClassObject> type;
  AttributeTable attributes{};
};

[[nodiscard]] inline Value makeString(std::string text) {
  return makeValue<StringObject>(std::move(text));
}
[[nodiscard]] inline Value makeList(std::vector<Value> items) {
  return makeValue<ListObject>(std::move(items));
}
[[nodiscard]] inline Value makeTuple(std::vector<Value> items) {
  return makeValue<TupleObject>(std::move(items));
}

}  // namespace twin::lang
