#include "core/formats/onnx_model.h"

#include "core/base/text.h"

namespace twin::formats {
namespace {

constexpr std::int64_t kNewestOpset = 28;
constexpr std::int64_t kNewestIr = 14;

// Calls handle(field) for every field of a message.
template <class F>
Status walk(Cursor cursor, F&& handle) {
  for (;;) {
    TWIN_TRY(field, cursor.next());
    if (!field) return {};
    TWIN_PASS(handle(cursor, *field));
  }
}

Status needBytes(const Cursor& cursor, const WireField& field) {
  if (field.type == WireType::bytes) return {};
  return fail(cursor.damaged("field " + std::to_string(field.number) + " is no text or message",
                             field.offset));
}

Result<std::string> textOf(const Cursor& cursor, const WireField& field) {
  TWIN_PASS(needBytes(cursor, field));
  return std::string(field.text());
}

Status readExternal(const Cursor& cursor, const WireField& field, OnnxTensor& tensor) {
  TWIN_PASS(needBytes(cursor, field));
  std::string key;
  std::string value;
  const Status walked =
      walk(cursor.inside(field), [&](const Cursor&, const WireField& inner) -> Status {
        if (inner.number == 1) key = inner.text();
        if (inner.number == 2) value = inner.text();
        return {};
      });
  if (!walked) return fail(walked.error());
  tensor.external[key] = value;
  return {};
}

Result<OnnxTensor> readTensor(const Cursor& cursor, std::uint64_t offset) {
  OnnxTensor tensor{.offset = offset};
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    switch (field.number) {
      case 1:
        return appendVarints(at, field, tensor.dims);
      case 2:
        tensor.type = field.asInt();
        return {};
      case 4:
        ++tensor.typedFields;
        return appendFloats(at, field, tensor.floats);
      case 5:
      case 7:
      case 11:
        ++tensor.typedFields;
        return appendVarints(at, field, tensor.integers);
      case 6:
        TWIN_PASS(needBytes(at, field));
        ++tensor.typedFields;
        tensor.strings.push_back(field.text());
        return {};
      case 8: {
        TWIN_TRY(name, textOf(at, field));
        tensor.name = name;
        return {};
      }
      case 9:
        TWIN_PASS(needBytes(at, field));
        tensor.raw = field.bytes;
        return {};
      case 10:
        ++tensor.typedFields;
        return appendDoubles(at, field, tensor.doubles);
      case 13:
        return readExternal(at, field, tensor);
      case 14:
        tensor.isExternal = field.scalar == 1;
        return {};
      default:
        return {};
    }
  });
  if (!walked) return fail(walked.error());
  return tensor;
}

Result<OnnxDim> readDim(const Cursor& cursor) {
  OnnxDim dim;
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    if (field.number == 1) {
      dim.value = field.asInt();
      if (dim.value < 0) {
        return fail(at.damaged("a dimension of " + std::to_string(dim.value), field.offset));
      }
    }
    if (field.number == 2) dim.name = field.text();
    return {};
  });
  if (!walked) return fail(walked.error());
  return dim;
}

// TypeProto -> tensor_type (1) -> elem_type (1), shape (2) -> dim (1).
Status readType(const Cursor& cursor, OnnxValueInfo& info) {
  return walk(cursor, [&](const Cursor& at, const WireField& type) -> Status {
    if (type.number != 1 || type.type != WireType::bytes) return {};
    return walk(at.inside(type), [&](const Cursor& inTensor, const WireField& field) -> Status {
      if (field.number == 1) info.type = field.asInt();
      if (field.number != 2 || field.type != WireType::bytes) return {};
      info.hasShape = true;
      return walk(inTensor.inside(field),
                  [&](const Cursor& inShape, const WireField& dim) -> Status {
                    if (dim.number != 1 || dim.type != WireType::bytes) return {};
                    TWIN_TRY(read, readDim(inShape.inside(dim)));
                    info.dims.push_back(read);
                    return {};
                  });
    });
  });
}

Result<OnnxValueInfo> readValueInfo(const Cursor& cursor, std::uint64_t offset) {
  OnnxValueInfo info{.offset = offset};
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    if (field.number == 1) info.name = field.text();
    if (field.number == 2 && field.type == WireType::bytes) return readType(at.inside(field), info);
    return {};
  });
  if (!walked) return fail(walked.error());
  return info;
}

Result<OnnxGraph> readGraph(const Cursor& cursor, int depth);

Result<OnnxAttribute> readAttribute(const Cursor& cursor, std::uint64_t offset, int depth) {
  OnnxAttribute attribute{.offset = offset};
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    switch (field.number) {
      case 1:
        attribute.name = field.text();
        return {};
      case 2:
        attribute.f = field.asFloat();
        return {};
      case 3:
        attribute.i = field.asInt();
        return {};
      case 4:
        attribute.s = field.text();
        return {};
      case 5: {
        TWIN_PASS(needBytes(at, field));
        TWIN_TRY(tensor, readTensor(at.inside(field), field.offset));
        attribute.tensor = std::move(tensor);
        return {};
      }
      case 6: {
        TWIN_PASS(needBytes(at, field));
        TWIN_TRY(graph, readGraph(at.inside(field), depth + 1));
        attribute.graph = std::make_shared<OnnxGraph>(std::move(graph));
        return {};
      }
      case 7:
        return appendFloats(at, field, attribute.floats);
      case 8:
        return appendVarints(at, field, attribute.ints);
      case 9:
        attribute.strings.emplace_back(field.text());
        return {};
      case 20:
        attribute.type = field.asInt();
        return {};
      default:
        return {};
    }
  });
  if (!walked) return fail(walked.error());
  return attribute;
}

Result<OnnxNode> readNode(const Cursor& cursor, std::uint64_t offset, int depth) {
  OnnxNode node{.offset = offset};
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    if (field.number >= 1 && field.number <= 7) TWIN_PASS(needBytes(at, field));
    switch (field.number) {
      case 1:
        node.inputs.emplace_back(field.text());
        return {};
      case 2:
        node.outputs.emplace_back(field.text());
        return {};
      case 3:
        node.name = field.text();
        return {};
      case 4:
        node.op = field.text();
        return {};
      case 5: {
        TWIN_TRY(attribute, readAttribute(at.inside(field), field.offset, depth));
        node.attributes.push_back(std::move(attribute));
        return {};
      }
      case 7:
        node.domain = field.text();
        return {};
      default:
        return {};
    }
  });
  if (!walked) return fail(walked.error());
  return node;
}

Result<OnnxGraph> readGraph(const Cursor& cursor, int depth) {
  if (depth > kMostSubgraphDepth) {
    return fail(cursor.damaged("subgraphs nested deeper than " + std::to_string(kMostSubgraphDepth),
                               cursor.offset()));
  }
  OnnxGraph graph;
  const auto addInfo = [](const Cursor& at, const WireField& field,
                          std::vector<OnnxValueInfo>& list) -> Status {
    TWIN_TRY(info, readValueInfo(at.inside(field), field.offset));
    list.push_back(std::move(info));
    return {};
  };
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    if (field.number <= 13) TWIN_PASS(needBytes(at, field));
    switch (field.number) {
      case 1: {
        TWIN_TRY(node, readNode(at.inside(field), field.offset, depth));
        graph.nodes.push_back(std::move(node));
        return {};
      }
      case 2:
        graph.name = field.text();
        return {};
      case 5: {
        TWIN_TRY(tensor, readTensor(at.inside(field), field.offset));
        graph.initializers.push_back(std::move(tensor));
        return {};
      }
      case 11:
        return addInfo(at, field, graph.inputs);
      case 12:
        return addInfo(at, field, graph.outputs);
      case 13:
        return addInfo(at, field, graph.values);
      default:
        return {};
    }
  });
  if (!walked) return fail(walked.error());
  return graph;
}

Status readOpset(const Cursor& cursor, OnnxModel& model) {
  std::string domain;
  std::int64_t version = 0;
  const Status walked = walk(cursor, [&](const Cursor&, const WireField& field) -> Status {
    if (field.number == 1) domain = field.text();
    if (field.number == 2) version = field.asInt();
    return {};
  });
  if (!walked) return fail(walked.error());
  if (domain.empty() || domain == "ai.onnx") model.opset = version;
  return {};
}

Status checkVersions(const OnnxModel& model, const Cursor& cursor) {
  const auto refuse = [&](std::string what) -> Status {
    Error error = cursor.damaged(std::move(what), 0);
    error.code = ErrorCode::unsupported;
    error.advice = "Convert the model to opset 17 with onnx.version_converter.";
    return fail(std::move(error));
  };
  if (model.irVersion < 1 || model.irVersion > kNewestIr) {
    return refuse("IR version " + std::to_string(model.irVersion));
  }
  if (model.opset == 0 && model.irVersion >= 3) return refuse("it names no opset");
  if (model.opset < 0 || model.opset > kNewestOpset)
    return refuse("opset " + std::to_string(model.opset));
  return {};
}

}  // namespace

const OnnxAttribute* OnnxNode::find(std::string_view attribute) const {
  for (const OnnxAttribute& candidate : attributes) {
    if (candidate.name == attribute) return &candidate;
  }
  return nullptr;
}

std::int64_t OnnxNode::integer(std::string_view attribute, std::int64_t fallback) const {
  const OnnxAttribute* found = find(attribute);
  return found != nullptr ? found->i : fallback;
}

double OnnxNode::number(std::string_view attribute, double fallback) const {
  const OnnxAttribute* found = find(attribute);
  return found != nullptr ? static_cast<double>(found->f) : fallback;
}

// Field 1 is a varint (the IR version); a graph (field 7) follows among the top-level fields.
bool isOnnx(std::span<const std::byte> bytes) {
  return bytes.size() > 2 && bytes[0] == std::byte{0x08};
}

Result<OnnxModel> parseOnnx(const ReadInput& input) {
  const Cursor cursor(input.bytes, pathText(input.path));
  OnnxModel model;
  bool hasGraph = false;
  const Status walked = walk(cursor, [&](const Cursor& at, const WireField& field) -> Status {
    switch (field.number) {
      case 1:
        model.irVersion = field.asInt();
        return {};
      case 7: {
        TWIN_PASS(needBytes(at, field));
        if (hasGraph) return fail(at.damaged("it has two graphs", field.offset));
        TWIN_TRY(graph, readGraph(at.inside(field), 0));
        model.graph = std::move(graph);
        hasGraph = true;
        return {};
      }
      case 8:
        TWIN_PASS(needBytes(at, field));
        return readOpset(at.inside(field), model);
      case 25: {
        TWIN_PASS(needBytes(at, field));
        if (!model.firstFunction.empty()) return {};
        model.functionOffset = field.offset;
        return walk(at.inside(field), [&](const Cursor&, const WireField& inner) -> Status {
          if (inner.number == 1 && model.firstFunction.empty()) model.firstFunction = inner.text();
          return {};
        });
      }
      default:
        return {};
    }
  });
  if (!walked) return fail(walked.error());
  if (!hasGraph) return fail(cursor.damaged("it holds no graph", 0));
  TWIN_PASS(checkVersions(model, cursor));
  return model;
}

}  // namespace twin::formats
