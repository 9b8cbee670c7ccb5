#include "app/gui/outline_panel.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <map>

#include "app/gui/padded_delegate.h"
#include "app/gui/qt_text.h"

namespace twin::gui {
namespace {

constexpr std::size_t kMostRows = 2000;  // per group
constexpr int kNameRole = Qt::UserRole;

// Children of a scope in order of first appearance, constants left out.
std::vector<OutlineEntry> entriesOf(const ir::Graph& graph, const std::string& scope) {
  std::vector<OutlineEntry> entries;
  std::map<std::string, std::size_t> known;
  std::map<std::string, std::size_t> counts;
  const std::string prefix = scope.empty() ? std::string() : scope + "/";
  for (const ir::NodePtr& node : graph.nodes()) {
    if (!node->name.starts_with(prefix) || node->kind == "const") continue;
    const std::string rest = node->name.substr(prefix.size());
    const std::size_t slash = rest.find('/');
    const std::string label = rest.substr(0, slash);
    if (label.empty()) continue;
    ++counts[label];
    const auto [at, first] = known.emplace(label, entries.size());
    if (first && entries.size() < kMostRows) {
      std::string detail;
      if (slash == std::string::npos && !node->outputs.empty())
        detail = ir::text(node->outputs.front());
      entries.push_back({.name = prefix + label,
                         .label = label,
                         .detail = detail,
                         .group = slash != std::string::npos});
    } else if (at->second < entries.size() && slash != std::string::npos) {
      entries[at->second].group = true;
    }
  }
  for (OutlineEntry& entry : entries) {
    if (entry.group) entry.detail = std::to_string(counts[entry.label]);
  }
  return entries;
}

}  // namespace

OutlinePanel::OutlinePanel(const Context& context)
    : Panel(context), tree_(new QTreeWidget(this)), empty_(new EmptyState(look(), this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(tree_);
  empty_->setText({QStringLiteral("graph"), tr("No graph yet"), tr("{run} to trace one.")});
  empty_->cover();
  tree_->setObjectName(QStringLiteral("outline"));
  tree_->setAccessibleName(tr("Outline of the graph"));
  tree_->setColumnCount(2);
  tree_->setItemDelegateForColumn(1, new PaddedDelegate(tree_));
  tree_->setHeaderHidden(true);
  tree_->setUniformRowHeights(true);
  tree_->setFrameShape(QFrame::NoFrame);
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  tree_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  connect(tree_, &QTreeWidget::itemExpanded, this, [this](QTreeWidgetItem* item) {
    if (item->childCount() == 1 && item->child(0)->text(0).isEmpty()) {
      delete item->takeChild(0);
      fill(item, toUtf8(item->data(0, kNameRole).toString()));
    }
  });
  connect(tree_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item != nullptr && !selecting_)
      post(session::Select{toUtf8(item->data(0, kNameRole).toString())});
  });
}

void OutlinePanel::fill(QTreeWidgetItem* parent, const std::string& scope) {
  if (graph_ == nullptr) return;
  for (const OutlineEntry& entry : entriesOf(*graph_, scope)) {
    auto* item =
        new QTreeWidgetItem(QStringList{shownLine(entry.label, 80), shownLine(entry.detail, 60)});
    item->setData(0, kNameRole, toQString(entry.name));
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setFont(1, codeFont(11));
    item->setForeground(1, tokens().text2);
    item->setSizeHint(0, {0, 22});
    item->setToolTip(0, shown(entry.name));
    if (entry.group) item->addChild(new QTreeWidgetItem(QStringList{QString(), QString()}));
    if (parent == nullptr)
      tree_->addTopLevelItem(item);
    else
      parent->addChild(item);
  }
}

void OutlinePanel::selectNode(const std::string& node) {
  selecting_ = true;
  QTreeWidgetItem* found = nullptr;
  for (QTreeWidgetItemIterator at(tree_); *at != nullptr; ++at) {
    if ((*at)->data(0, kNameRole).toString() == toQString(node)) found = *at;
  }
  tree_->setCurrentItem(node.empty() ? nullptr : found);
  selecting_ = false;
}

void OutlinePanel::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const ir::GraphPtr graph = document != nullptr ? document->graphInView() : nullptr;
  if (graph != graph_) {
    graph_ = graph;
    empty_->setVisible(graph == nullptr);
    selecting_ = true;
    tree_->clear();
    fill(nullptr, {});
    selecting_ = false;
    selected_.clear();
    Q_EMIT detailChanged(graph == nullptr ? QString() : tr("%1 nodes").arg(graph->nodes().size()));
  }
  const std::string selected = document != nullptr ? document->selectedNode : std::string();
  if (selected == selected_) return;
  selected_ = selected;
  selectNode(selected);
}

}  // namespace twin::gui
