// Recording: a finished run as an immutable value: steps, frames and the log of every write a user
// can see, with the old value and the new one, so that a TimeCursor (time_cursor.h) goes both ways.
// Values are frozen: numbers inline, texts and tensors shared, containers by id. Beyond the limit
// recorded-bytes a tensor is kept as a summary. Texts are made when somebody asks. Owner:
// shared_ptr<const RecordedRun> (runtime/run.h). Thread: any. Errors: none.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "core/lang/runtime/value.h"
#include "core/lang/syntax/program.h"
#include "core/tensor/tensor.h"

namespace twin::lang {

enum class RecordedTag : std::uint8_t {
  absent,
  none,
  boolean,
  integer,
  real,
  text,
  bytes,
  tensor,
  array,
  symbol,
  object,
  other,  // a text that says what was not kept
  summary
};
// 16 bytes: a tag and a number or an index into the tables of the Recording.
struct RecordedValue {
  RecordedTag tag = RecordedTag::absent;
  union {
    std::int64_t integer;
    double real;
    std::uint32_t index;
  };
  RecordedValue() : integer(0) {}
  [[nodiscard]] bool operator==(const RecordedValue& with) const {
    return tag == with.tag && std::memcmp(&integer, &with.integer, sizeof integer) == 0;
  }
};

enum class StepEvent : std::uint8_t { statement, op, call, returns };

struct RecordedStep {
  std::uint32_t node = 0;   // of the AST
  std::uint32_t frame = 0;  // into Recording::frames
  std::int32_t line = 0;
  std::int32_t column = 0;
  StepEvent event = StepEvent::statement;
  std::uint16_t depth = 0;
  std::uint32_t op = 0;      // 1 + index into Recording::ops
  std::uint32_t writes = 0;  // size of the write log when the step began
  std::uint32_t output = 0;  // bytes of output before it
  RecordedValue value{};     // returned
  std::int64_t durationNs = 0;
};
struct RecordedOp {
  std::string op{};  // TensorFlow's type: "MatMul"
  std::vector<RecordedValue> inputs{};
  std::vector<RecordedValue> outputs{};
  std::vector<std::string> inputNames{};
};
struct RecordedFrame {
  const Code* code = nullptr;
  std::uint32_t parent = 0;
  std::uint32_t firstStep = 0;
  std::uint32_t lastStep = 0;
};
// global, local: a name. item: an element, attribute or content of a box is replaced. insert,
// erase: elements come and go. cut: from now on (or no longer) not every element is recorded.
enum class WriteKind : std::uint8_t { global, local, item, insert, erase, cut };
struct RecordedWrite {
  // Index of the step whose line made it. The state just before step k holds the writes below
  // steps[k].writes, whatever their step.
  std::uint32_t step = 0;
  std::uint32_t target = 0;  // frame or object
  std::uint32_t slot = 0;    // of the name, or position in the content
  WriteKind kind = WriteKind::global;
  RecordedValue old{};    // insert: the key of the entry, where there are keys
  RecordedValue value{};  // erase: the key of the entry
};
// The elements of an object. `keys` are dict keys or attribute names; empty for sequences.
struct RecordedContent {
  std::vector<RecordedValue> keys{};
  std::vector<RecordedValue> items{};
  bool truncated = false;  // not every element is recorded
};
struct RecordedObject {
  std::string type{};  // "list", "Account"
  std::string text{};  // of objects shown as one text: functions, modules
  Kind kind = Kind::opaque;
  // '[', '(', '{'; 0: attributes; 't': one text; 'b': a box that is shown as what it holds, that
  // is, a variable shared with closures or an array.
  char open = 0;
  [[nodiscard]] bool hasKeys() const { return open == 0 || kind == Kind::dict; }
};
// What is kept of a tensor beyond the limit recorded-bytes.
struct RecordedSummary {
  DType dtype = DType::f32;
  Shape shape{};
  bool isArray = false;  // of NumPy
  double least = 0;      // of the finite elements, as most and mean
  double most = 0;
  double mean = 0;
  std::int64_t nans = 0;
  std::int64_t infinities = 0;
  std::uint64_t hash = 0;
};

struct Recording {
  std::vector<RecordedStep> steps{};
  std::vector<RecordedOp> ops{};
  std::vector<RecordedFrame> frames{};
  std::vector<RecordedWrite> writes{};
  std::vector<std::string> texts{};
  std::vector<Tensor> tensors{};
  std::vector<RecordedSummary> summaries{};
  std::vector<std::string> symbols{};       // shown texts of symbolic tensors
  std::vector<RecordedObject> objects{};    // object id - 1
  std::vector<RecordedContent> contents{};  // of each object, when it was first seen
  bool truncated = false;
};

}  // namespace twin::lang
