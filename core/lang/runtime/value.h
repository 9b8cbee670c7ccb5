// Value: a script value in 16 bytes: a tag and a payload. None, bool, 64-bit int and float are
// inline, everything else is a heap object with a non-atomic intrusive count. Owner: the
// interpreter's thread; values never leave it (recordings hold frozen copies, recording.h). Errors:
// Tag::raised says that an exception is pending in the interpreter; it is no value of a script.
#pragma once

#include <cstdint>
#include <utility>

namespace twin::lang {

enum class Tag : std::uint8_t {
  undefined,  // an empty slot
  raised,     // an exception is pending
  none,
  boolean,
  integer,
  real,
  notImplemented,
  ellipsis,
  object
};

enum class Kind : std::uint8_t {
  bigInteger,
  string,
  bytes,
  list,
  tuple,
  dict,
  set,
  range,
  slice,
  iterator,
  cell,
  function,
  boundMethod,
  native,
  type,
  instance,
  exception,
  module,
  superProxy,
  property,
  staticMethod,
  classMethod,
  tensor,
  array,
  variable,
  dtype,
  tensorShape,
  tensorSpec,
  tracedFunction,
  opaque
};

class Object {
 public:
  explicit Object(Kind kind) : kind_(kind) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;
  [[nodiscard]] Kind kind() const { return kind_; }
  void retain() { ++count_; }
  void release() {
    if (--count_ == 0) destroy();
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  // The number under which a recording knows this object; 0 before it was recorded.
  std::uint32_t recordId = 0;

 private:
  // Frees without recursion, however deep the structure (heap.cpp).
  void destroy();
  std::uint32_t count_ = 0;
  Kind kind_;
};

class Value {
 public:
  Value() = default;
  Value(const Value& other) : tag_(other.tag_), payload_(other.payload_) {
    if (tag_ == Tag::object) payload_.object->retain();
  }
  Value(Value&& other) noexcept : tag_(other.tag_), payload_(other.payload_) {
    other.tag_ = Tag::undefined;
  }
  Value& operator=(const Value& other) {
    Value copy(other);
    swap(copy);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    const Tag oldTag = tag_;
    Object* const oldObject = payload_.object;
    tag_ = other.tag_;
    payload_ = other.payload_;
    other.tag_ = Tag::undefined;
    if (oldTag == Tag::object) oldObject->release();
    return *this;
  }
  ~Value() {
    if (tag_ == Tag::object) payload_.object->release();
  }

  [[nodiscard]] static Value none() { return Value(Tag::none); }
  [[nodiscard]] static Value raised() { return Value(Tag::raised); }
  [[nodiscard]] static Value notImplemented() { return Value(Tag::notImplemented); }
  [[nodiscard]] static Value ellipsis() { return Value(Tag::ellipsis); }
  [[nodiscard]] static Value boolean(bool value) {
    Value made(Tag::boolean);
    made.payload_.integer = value ? 1 : 0;
    return made;
  }
  [[nodiscard]] static Value integer(std::int64_t value) {
    Value made(Tag::integer);
    made.payload_.integer = value;
    return made;
  }
  [[nodiscard]] static Value real(double value) {
    Value made(Tag::real);
    made.payload_.real = value;
    return made;
  }
  // Takes one more share of the object; undefined for null.
  [[nodiscard]] static Value object(Object* object) {
    if (object == nullptr) return {};
    Value made(Tag::object);
    made.payload_.object = object;
    object->retain();
    return made;
  }

  [[nodiscard]] Tag tag() const { return tag_; }
  [[nodiscard]] bool isUndefined() const { return tag_ == Tag::undefined; }
  [[nodiscard]] bool isRaised() const { return tag_ == Tag::raised; }
  [[nodiscard]] bool isNone() const { return tag_ == Tag::none; }
  [[nodiscard]] bool isBool() const { return tag_ == Tag::boolean; }
  [[nodiscard]] bool isInt() const { return tag_ == Tag::integer; }
  [[nodiscard]] bool isReal() const { return tag_ == Tag::real; }
  [[nodiscard]] bool isObject() const { return tag_ == Tag::object; }
  [[nodiscard]] bool is(Kind kind) const {
    return tag_ == Tag::object && payload_.object->kind() == kind;
  }
  // Booleans and integers hold their number here.
  [[nodiscard]] std::int64_t asInt() const { return payload_.integer; }
  [[nodiscard]] bool asBool() const { return payload_.integer != 0; }
  [[nodiscard]] double asReal() const { return payload_.real; }
  [[nodiscard]] Object* asObject() const { return payload_.object; }
  template <class T>
  [[nodiscard]] T& as() const {
    return *static_cast<T*>(payload_.object);
  }
  // The object as T when it is of kind T::kKind, else null.
  template <class T>
  [[nodiscard]] T* tryAs() const {
    return is(T::kKind) ? static_cast<T*>(payload_.object) : nullptr;
  }
  // Python's `is`.
  [[nodiscard]] bool sameAs(const Value& other) const {
    if (tag_ != other.tag_) return false;
    return tag_ >= Tag::boolean && tag_ != Tag::notImplemented && tag_ != Tag::ellipsis
               ? payload_.integer == other.payload_.integer
               : true;
  }
  void swap(Value& other) noexcept {
    std::swap(tag_, other.tag_);
    std::swap(payload_, other.payload_);
  }
  void clear() { *this = Value(); }

 private:
  explicit Value(Tag tag) : tag_(tag) {}
  Tag tag_ = Tag::undefined;
  union Payload {
    std::int64_t integer;
    double real;
    Object* object;
  } payload_{0};
};
static_assert(sizeof(Value) == 16);

// A counted share of an object of known type.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_(object) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }
  [[nodiscard]] T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] Value value() const { return Value::object(object_); }

 private:
  T* object_ = nullptr;
};

template <class T, class... Arguments>
[[nodiscard]] Ref<T> make(Arguments&&... arguments) {
  return Ref<T>(new T(std::forward<Arguments>(arguments)...));
}
template <class T, class... Arguments>
[[nodiscard]] Value makeValue(Arguments&&... arguments) {
  return Value::object(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace twin::lang
