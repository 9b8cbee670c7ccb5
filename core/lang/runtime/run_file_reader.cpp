#include "core/base/text.h"
#include "core/lang/runtime/run.h"
#include "core/lang/runtime/run_file_io.h"

namespace twin::lang {
namespace {

constexpr std::int32_t kMostLine = 1'000'000;
constexpr std::size_t kMostRank = 64;

class RunFileReader {
 public:
  RunFileReader(RunReader& in, RecordedRun& run) : in_(in), run_(run) {}

  void program() {
    const std::string file = in_.text();
    std::vector<CellText> cells;
    in_.list(cells, 12, [&] {
      CellText cell;
      cell.firstLine = in_.number<std::int32_t>();
      if (cell.firstLine < 1 || cell.firstLine > kMostLine) in_.fail();
      cell.text = in_.text();
      return cell;
    });
    const auto nodes = in_.number<std::uint32_t>();
    const auto codes = in_.number<std::uint64_t>();
    if (in_.failed()) return;
    run_.program = parseCells(cells, file);
    if (run_.program->nodeCount != nodes || run_.program->codes.size() != codes) in_.fail();
  }

  void tables() {
    Recording& recording = run_.recording;
    in_.list(recording.texts, 8, [&] { return std::string(in_.bytes()); });
    for (const std::string& text : recording.texts) isText_.push_back(isValidUtf8(text));
    in_.list(recording.symbols, 8, [&] { return in_.text(); });
    in_.list(recording.tensors, 2, [&] { return tensor(); });
    in_.list(recording.summaries, 51, [&] { return summary(); });
    in_.list(recording.objects, 18, [&] { return object(); });
    for (const RecordedObject& known : recording.objects) {
      if (in_.failed()) return;
      recording.contents.push_back(content(known));
    }
    frames();
    in_.list(recording.ops, 32, [&] { return op(); });
    in_.list(recording.writes, 31, [&] { return write(); });
    in_.list(recording.steps, 48, [&] { return step(); });
    checkSteps();
    recording.truncated = in_.flag();
  }

  void cells() {
    in_.list(run_.cells, 42, [&] { return cell(); });
    if (!in_.flag()) return;
    Error stopped;
    stopped.code = in_.word(ErrorCode::cancelled);
    stopped.message = "{}";
    stopped.arguments = {in_.text()};
    stopped.advice = in_.text();
    run_.stopped = std::move(stopped);
  }

 private:
  RecordedValue value() {
    const Recording& recording = run_.recording;
    RecordedValue made;
    made.tag = in_.word(RecordedTag::summary);
    made.integer = in_.number<std::int64_t>();
    const auto below = [&](std::size_t end) {
      if (static_cast<std::uint64_t>(made.integer) >= end) in_.fail();
    };
    switch (made.tag) {
      case RecordedTag::text:
      case RecordedTag::other:
        below(recording.texts.size());
        if (!in_.failed() && !isText_[made.index]) in_.fail();
        break;
      case RecordedTag::bytes:
        below(recording.texts.size());
        break;
      case RecordedTag::tensor:
      case RecordedTag::array:
        below(recording.tensors.size());
        break;
      case RecordedTag::symbol:
        below(recording.symbols.size());
        break;
      case RecordedTag::summary:
        below(recording.summaries.size());
        break;
      case RecordedTag::object:
        below(recording.objects.size() + 1);
        if (made.integer == 0) in_.fail();
        break;
      default:
        break;
    }
    return in_.failed() ? RecordedValue{} : made;
  }

  Shape shape() {
    const auto rank = in_.number<std::uint8_t>();
    if (rank > kMostRank) in_.fail();
    Dims dims;
    for (std::size_t k = 0; k < rank && !in_.failed(); ++k)
      dims.push_back(in_.number<std::int64_t>());
    if (std::any_of(dims.begin(), dims.end(), [](std::int64_t dim) { return dim < 0; })) in_.fail();
    return Shape(std::move(dims));
  }

  Tensor tensor() {
    const DType dtype = in_.word(DType::string);
    const Shape dims = shape();
    const auto elements = dims.checkedElements();
    if (in_.failed() || !elements) return in_.fail(), Tensor();
    // Checked before anything is allocated.
    std::vector<std::string_view> texts;
    std::string_view payload;
    if (dtype == DType::string) {
      for (std::int64_t k = 0; k < *elements && !in_.failed(); ++k) texts.push_back(in_.bytes());
    } else {
      payload = in_.bytes();
      const auto wanted = static_cast<std::uint64_t>(*elements) * sizeOf(dtype);
      const bool isBool = dtype == DType::boolean;
      if (payload.size() != wanted ||
          (isBool &&
           std::any_of(payload.begin(), payload.end(), [](char c) { return c > 1 || c < 0; })))
        in_.fail();
    }
    if (in_.failed()) return {};
    auto made = Tensor::allocate(dtype, dims);
    if (!made) return in_.fail(), Tensor();
    if (dtype == DType::string) {
      std::copy(texts.begin(), texts.end(), made->mutableData<std::string>());
    } else if (!payload.empty()) {
      std::memcpy(made->mutableRaw(), payload.data(), payload.size());
    }
    return std::move(*made);
  }

  RecordedSummary summary() {
    RecordedSummary made;
    made.dtype = in_.word(DType::string);
    made.shape = shape();
    made.isArray = in_.flag();
    for (double* number : {&made.least, &made.most, &made.mean}) *number = in_.number<double>();
    made.nans = in_.number<std::int64_t>();
    made.infinities = in_.number<std::int64_t>();
    made.hash = in_.number<std::uint64_t>();
    return made;
  }

  RecordedObject object() {
    RecordedObject made;
    made.type = in_.text();
    made.text = in_.text();
    made.kind = in_.word(Kind::opaque);
    made.open = static_cast<char>(in_.number<std::uint8_t>());
    if (std::string_view("[({tb\0", 6).find(made.open) == std::string_view::npos) in_.fail();
    const bool isNumber =
        made.text.find_first_not_of("0123456789", made.text.starts_with('-')) == std::string::npos;
    if (made.kind == Kind::bigInteger && !isNumber) in_.fail();
    return made;
  }

  // Attributes are found by name.
  void checkKey(const RecordedObject& of, const RecordedValue& key) {
    if (of.open == 0 && key.tag != RecordedTag::text) in_.fail();
  }

  RecordedContent content(const RecordedObject& of) {
    RecordedContent made;
    in_.list(made.keys, 9, [&] { return value(); });
    in_.list(made.items, 9, [&] { return value(); });
    made.truncated = in_.flag();
    if (made.keys.size() != (of.hasKeys() ? made.items.size() : 0)) in_.fail();
    for (const RecordedValue& key : made.keys) checkKey(of, key);
    return made;
  }

  void frames() {
    std::vector<RecordedFrame>& frames = run_.recording.frames;
    in_.list(frames, 16, [&] {
      RecordedFrame made;
      made.code = run_.program->codes[in_.index(run_.program->codes.size())];
      made.parent = in_.number<std::uint32_t>();
      made.firstStep = in_.number<std::uint32_t>();
      made.lastStep = in_.number<std::uint32_t>();
      return made;
    });
    for (std::size_t k = 0; k < frames.size(); ++k) {
      const bool isOuter = k == 0 ? frames[k].parent == 0 : frames[k].parent < k;
      if (!isOuter) in_.fail();
    }
    if (frames.empty() || frames.front().code->kind != CodeKind::module) in_.fail();
  }

  RecordedOp op() {
    RecordedOp made;
    made.op = in_.text();
    in_.list(made.inputs, 9, [&] { return value(); });
    in_.list(made.outputs, 9, [&] { return value(); });
    in_.list(made.inputNames, 8, [&] { return in_.text(); });
    return made;
  }

  RecordedWrite write() {
    RecordedWrite made;
    made.step = in_.number<std::uint32_t>();
    made.target = in_.number<std::uint32_t>();
    made.slot = in_.number<std::uint32_t>();
    made.kind = in_.word(WriteKind::cut);
    made.old = value();
    made.value = value();
    if (!in_.failed()) checkWrite(made);
    return made;
  }

  void checkWrite(const RecordedWrite& made) {
    const Recording& recording = run_.recording;
    if (made.kind == WriteKind::global) {
      if (made.target != 0 || made.slot >= run_.program->globalNames.size()) in_.fail();
    } else if (made.kind == WriteKind::local) {
      if (made.target == 0 || made.target >= recording.frames.size()) return in_.fail();
      const Code& code = *recording.frames[made.target].code;
      const auto slots = std::max(code.slotNames.size(), static_cast<std::size_t>(code.frameSize));
      if (made.slot >= slots) in_.fail();
    } else {
      if (made.target == 0 || made.target > recording.objects.size()) return in_.fail();
      const RecordedObject& object = recording.objects[made.target - 1];
      if (made.kind == WriteKind::insert) checkKey(object, made.old);
      if (made.kind == WriteKind::erase) checkKey(object, made.value);
    }
  }

  RecordedStep step() {
    RecordedStep made;
    made.node = in_.number<std::uint32_t>();
    made.frame = in_.index(run_.recording.frames.size());
    made.line = in_.number<std::int32_t>();
    made.column = in_.number<std::int32_t>();
    made.event = in_.word(StepEvent::returns);
    made.depth = in_.number<std::uint16_t>();
    made.op = in_.index(run_.recording.ops.size() + 1);
    made.writes = in_.index(run_.recording.writes.size() + 1);
    made.output = in_.number<std::uint32_t>();
    made.value = value();
    made.durationNs = in_.number<std::int64_t>();
    if (made.line < 0 || made.column < 0) in_.fail();
    return made;
  }

  void checkSteps() {
    const Recording& recording = run_.recording;
    const std::size_t end = recording.steps.size();
    const bool isWrong =
        std::any_of(recording.frames.begin(), recording.frames.end(),
                    [&](const RecordedFrame& one) { return one.firstStep > end; }) ||
        std::any_of(recording.writes.begin(), recording.writes.end(),
                    [&](const RecordedWrite& one) { return one.step > end; });
    if (isWrong) in_.fail();
  }

  CellResult cell() {
    CellResult made;
    made.index = in_.number<std::int32_t>();
    made.line = in_.number<std::int32_t>();
    for (std::string* text : {&made.out, &made.err, &made.output}) *text = in_.text();
    if (in_.flag()) made.value = in_.text();
    if (in_.flag()) made.error = error();
    in_.list(made.caught, 20, [&] {
      Interpreter::Caught caught;
      caught.className = in_.text();
      caught.message = in_.text();
      caught.line = in_.number<std::int32_t>();
      return caught;
    });
    return made;
  }

  CellError error() {
    CellError made;
    for (std::string* text : {&made.className, &made.message, &made.advice, &made.text})
      *text = in_.text();
    made.line = in_.number<std::int32_t>();
    made.column = in_.number<std::int32_t>();
    in_.list(made.traceback, 20, [&] {
      TracebackEntry entry;
      entry.file = in_.text();
      entry.function = in_.text();
      entry.line = in_.number<std::int32_t>();
      return entry;
    });
    return made;
  }

  RunReader& in_;
  RecordedRun& run_;
  std::vector<bool> isText_{};
};

}  // namespace

std::string RunReader::text() {
  const std::string_view value = bytes();
  if (!isValidUtf8(value)) return fail(), std::string();
  return std::string(value);
}

void readRun(RunReader& in, RecordedRun& run) {
  RunFileReader reader(in, run);
  reader.program();
  if (!in.failed()) reader.tables();
  if (!in.failed()) reader.cells();
}

}  // namespace twin::lang
