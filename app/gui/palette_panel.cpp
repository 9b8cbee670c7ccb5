#include "app/gui/palette_panel.h"

#include <QHeaderView>
#include <QVBoxLayout>

#include "app/gui/padded_delegate.h"
#include "app/gui/qt_text.h"
#include "app/view/catalogue.h"

namespace twin::gui {
namespace {

constexpr int kOpRole = Qt::UserRole;

QString familyName(view::OpFamily family) {
  using view::OpFamily;
  switch (family) {
    case OpFamily::creation:
      return PalettePanel::tr("Creation");
    case OpFamily::elementwise:
      return PalettePanel::tr("Elementwise");
    case OpFamily::linear:
      return PalettePanel::tr("Linear");
    case OpFamily::reduction:
      return PalettePanel::tr("Reductions");
    case OpFamily::shape:
      return PalettePanel::tr("Shape");
    case OpFamily::random:
      return PalettePanel::tr("Random");
    case OpFamily::state:
      return PalettePanel::tr("State");
    case OpFamily::controlFlow:
      return PalettePanel::tr("Control flow");
    case OpFamily::madeByPasses:
      return PalettePanel::tr("Made by passes");
    case OpFamily::other:
      return PalettePanel::tr("Others");
  }
  return {};
}

constexpr int kFormulaWidth = 84;

}  // namespace

PalettePanel::PalettePanel(const Context& context)
    : Panel(context),
      filter_(new QLineEdit(this)),
      tree_(new QTreeWidget(this)),
      about_(new QLabel(this)) {
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Base);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 8, 0, 0);
  column->setSpacing(4);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(8, 0, 8, 0);
  row->addWidget(filter_);
  column->addLayout(row);
  filter_->setObjectName(QStringLiteral("opFilter"));
  filter_->setPlaceholderText(tr("Find an op"));
  filter_->setAccessibleName(tr("Find an op"));
  filter_->setClearButtonEnabled(true);
  tree_->setObjectName(QStringLiteral("ops"));
  tree_->setAccessibleName(tr("Ops"));
  tree_->setColumnCount(2);
  tree_->setItemDelegateForColumn(1, new PaddedDelegate(tree_));
  tree_->setHeaderHidden(true);
  tree_->setUniformRowHeights(true);
  tree_->setFrameShape(QFrame::NoFrame);
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  tree_->header()->setSectionResizeMode(1, QHeaderView::Fixed);
  tree_->header()->resizeSection(1, kFormulaWidth);
  tree_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(tree_, 1);
  about_->setWordWrap(true);
  about_->setMargin(8);
  about_->setTextFormat(Qt::RichText);
  about_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  about_->setMinimumHeight(96);
  about_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(about_);
  about_->hide();  // until an op is chosen
  fill();
  connect(filter_, &QLineEdit::textChanged, this, &PalettePanel::filter);
  connect(tree_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item != nullptr) describe(item->data(0, kOpRole).toString());
  });
  connect(tree_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
    const view::OpEntry* op = view::findOpEntry(toUtf8(item->data(0, kOpRole).toString()));
    if (op != nullptr && !op->call.empty()) Q_EMIT callAsked(toQString(op->call));
  });
}

void PalettePanel::fill() {
  QMap<view::OpFamily, QTreeWidgetItem*> families;
  for (const view::OpEntry& op : view::opEntries()) {
    QTreeWidgetItem*& parent = families[op.family];
    if (parent == nullptr) {
      parent = new QTreeWidgetItem(tree_, QStringList{familyName(op.family)});
      parent->setExpanded(op.family != view::OpFamily::madeByPasses);
      parent->setSizeHint(0, {0, 22});
    }
    auto* item =
        new QTreeWidgetItem(parent, QStringList{toQString(op.name), toQString(op.formula)});
    item->setData(0, kOpRole, toQString(op.name));
    item->setToolTip(0, toQString(op.doc));
    item->setFont(1, codeFont(11));
    item->setForeground(1, tokens().text2);
  }
  Q_EMIT detailChanged(tr("%1").arg(view::opEntries().size()));
}

void PalettePanel::filter(const QString& text) {
  int hits = 0;
  for (int k = 0; k < tree_->topLevelItemCount(); ++k) {
    QTreeWidgetItem* family = tree_->topLevelItem(k);
    bool any = false;
    for (int j = 0; j < family->childCount(); ++j) {
      QTreeWidgetItem* item = family->child(j);
      const bool hit = item->text(0).contains(text, Qt::CaseInsensitive) ||
                       item->toolTip(0).contains(text, Qt::CaseInsensitive);
      item->setHidden(!hit);
      any = any || hit;
      hits += hit ? 1 : 0;
    }
    family->setHidden(!any);
  }
  Q_EMIT detailChanged(text.isEmpty() ? tr("%1").arg(hits) : tr("%1 hits").arg(hits));
}

void PalettePanel::describe(const QString& name) {
  const view::OpEntry* op = view::findOpEntry(toUtf8(name));
  if (op == nullptr) return about_->clear();
  about_->show();
  QStringList names;
  for (const std::string& library : op->libraryNames) names.append(toQString(library));
  about_->setText(
      QStringLiteral(
          "<b>%1</b><br><span style='color:%5'>%2</span><br><code>%3</code><br><code>%4</code>")
          .arg(name.toHtmlEscaped(), toQString(op->doc).toHtmlEscaped(),
               toQString(op->formula).toHtmlEscaped(),
               names.join(QStringLiteral(", ")).toHtmlEscaped(), tokens().text2.name()));
}

void PalettePanel::showState(const session::StatePtr&) {
  Q_EMIT detailChanged(tr("%1").arg(view::opEntries().size()));
}

}  // namespace twin::gui
