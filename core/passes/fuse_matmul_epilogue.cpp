#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/passes/pass.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {
namespace {

constexpr std::string_view kChainRule = "fuse-matmul-epilogue/chain";
constexpr std::array<std::string_view, 4> kActivations = {"relu", "tanh", "sigmoid", "gelu"};

bool isActivation(const ir::Node& node) {
  return std::ranges::find(kActivations, node.kind) != kActivations.end();
}

const ir::TensorType* tensorType(const ir::Editor& editor, ir::ValueId value) {
  return ir::asTensor(editor.type(value));
}

// What the kernel does after the product, in its order: bias, residual, activation.
struct Chain {
  ir::ValueId last{};
  std::vector<ir::ValueId> addends{};
  std::string activation{};
  std::vector<ir::NodeId> nodes{};  // the product first
};

// The kernel's word for an activation node.
std::string activationWord(const ir::Node& node) {
  if (node.kind == "gelu" && ir::valueOr(node.attributes, "approximate", false)) return "gelu_tanh";
  return node.kind;
}

class EpilogueFusion {
 public:
  explicit EpilogueFusion(PassRun& run) : run_(run), editor_(run.editor) {}

  Status run() {
    for (const ir::NodeId id : editor_.order()) {
      if (!run_.mayRewrite()) return {};
      const ir::Node* node = editor_.find(id);
      if (node == nullptr || node->kind != "matmul" || !isSupported(*node)) continue;
      const Chain chain = follow(*node);
      if (chain.nodes.size() >= 2) TWIN_PASS(fuse(chain));
    }
    return {};
  }

 private:
  bool isSupported(const ir::Node& node) {
    const ir::TensorType* type = ir::asTensor(node.outputs.front());
    if (type == nullptr || !type->shape.rankKnown() || type->shape.rank() < 2) return false;
    if (!node.controlInputs.empty() || !editor_.controlUsers(node.id).empty()) return false;
    if (type->dtype == DType::f32 || type->dtype == DType::f64) return true;
    if (nextLink(node) != nullptr) {
      run_.nearMiss(std::string(kChainRule), node.id,
                    fmt::format("{} is not in the kernel's list", text(type->dtype)));
    }
    return false;
  }

  // A user of the node that an epilogue could take in, or null.
  [[nodiscard]] const ir::Node* nextLink(const ir::Node& node) const {
    for (const ir::Use& use : editor_.uses({node.id, 0})) {
      const ir::Node& user = editor_.node(use.user);
      if (user.kind == "add" || user.kind == "bias_add" || isActivation(user)) return &user;
    }
    return nullptr;
  }

  Chain follow(const ir::Node& product) {
    Chain chain{.last = {product.id, 0}, .nodes = {product.id}};
    while (true) {
      const ir::Node& node = editor_.node(chain.last.node);
      const ir::Node* link = nextLink(node);
      if (link == nullptr) return chain;
      std::string reason = whyNotSingleUse(editor_, chain.last);
      if (reason.empty() &&
          (!link->controlInputs.empty() || !editor_.controlUsers(link->id).empty())) {
        reason = link->name + " has a control edge";
      }
      if (reason.empty()) reason = take(*link, chain);
      if (!reason.empty()) {
        if (reason != kEnd) run_.nearMiss(std::string(kChainRule), node.id, std::move(reason));
        return chain;
      }
      chain.nodes.push_back(link->id);
      chain.last = {link->id, 0};
    }
  }

  // Adds the link to the chain, or says why it ends here.
  std::string take(const ir::Node& link, Chain& chain) const {
    constexpr std::size_t kMostAddends = 2;
    if (!chain.activation.empty()) return std::string(kEnd);
    if (isActivation(link)) {
      chain.activation = activationWord(link);
      return {};
    }
    if (chain.addends.size() == kMostAddends) return std::string(kEnd);
    const ir::ValueId other = link.inputs[0] == chain.last ? link.inputs[1] : link.inputs[0];
    const ir::TensorType* added = tensorType(editor_, other);
    if (added == nullptr || !added->shape.rankKnown()) return "the shape of the addend is unknown";
    if (link.outputs.front() != editor_.type(chain.last)) {
      return fmt::format("{} would widen the product", link.name);
    }
    chain.addends.push_back(other);
    return {};
  }

  Status fuse(const Chain& chain) {
    std::vector<ir::NodeId> matched(chain.nodes.rbegin(), chain.nodes.rend());
    editor_.begin(std::string(kChainRule), ir::Safety::s0, std::move(matched));
    if (const Status replaced = replaceChain(chain); !replaced) {
      editor_.abandon();
      run_.nearMiss(std::string(kChainRule), chain.nodes.front(), text(replaced.error()));
      return {};
    }
    run_.commit();
    return {};
  }

  Status replaceChain(const Chain& chain) {
    const ir::Node& product = editor_.node(chain.nodes.front());
    ir::NodeSpec spec{.kind = "fused_matmul",
                      .inputs = product.inputs,
                      .attributes = product.attributes,
                      .outputs = {editor_.type(chain.last)}};
    spec.inputs.insert(spec.inputs.end(), chain.addends.begin(), chain.addends.end());
    spec.attributes["activation"] = chain.activation;
    TWIN_TRY(value, editor_.add(std::move(spec)));
    TWIN_PASS(editor_.replace(chain.last, value));
    editor_.eraseDeadMatched();
    return {};
  }

  static constexpr std::string_view kEnd = "\1";  // the chain simply ends here

  PassRun& run_;
  ir::Editor& editor_;
};

Status fuseMatmulEpilogue(PassRun& run) { return EpilogueFusion(run).run(); }

}  // namespace

PassDef fuseMatmulEpiloguePass() {
  return {.name = "fuse-matmul-epilogue",
          .doc = "Adds bias, residual and activation while the product's tile is still in cache.",
          .gain = GainClass::fusion,
          .run = fuseMatmulEpilogue};
}

}  // namespace twin::passes
