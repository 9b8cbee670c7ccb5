#include "app/gui/info_card_widget.h"

#include <QEvent>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>

#include "app/gui/qt_text.h"
#include "app/view/canvas_picture.h"

namespace twin::gui {
namespace {

view::InfoCard makeCard(const session::Document& document, const std::string& node) {
  const ir::GraphPtr graph = document.graphInView();
  view::InfoCard none;
  if (graph == nullptr) return none;
  view::CardInput input;
  input.graph = graph.get();
  if (document.compiled != nullptr) input.records = document.compiled->records;
  if (document.comparison != nullptr && document.comparison->eagerProfile != nullptr) {
    input.eagerTimes = view::nodeTimes(*document.comparison->eagerProfile);
  }
  if (document.comparison != nullptr && document.comparison->graphProfile != nullptr) {
    input.graphTimes = view::nodeTimes(*document.comparison->graphProfile);
  }
  if (graph->find(node) != nullptr) return view::nodeCard(input, node);
  if (document.layout != nullptr) {
    const auto at = document.layout->byName.find(node);
    if (at != document.layout->byName.end())
      return view::boxCard(input, *document.layout, at->second);
  }
  return view::nodeCard(input, node);
}

QString colourName(const QColor& colour) { return colour.name(); }

QString cardHtml(const view::InfoCard& card, const Tokens& t) {
  const QString grey = colourName(t.text2);
  QString html =
      QStringLiteral("<div style='font-weight:600'>%1</div><div style='color:%3'>%2</div>")
          .arg(shown(card.title).toHtmlEscaped(), shown(card.subtitle).toHtmlEscaped(), grey);
  if (!card.doc.empty())
    html += QStringLiteral("<p style='color:%2;margin:4px 0'>%1</p>")
                .arg(shown(card.doc).toHtmlEscaped(), grey);
  for (const view::CardSection& section : card.sections) {
    html += QStringLiteral(
                "<p style='font-weight:600;margin:10px 0 2px 0'>%1</p><table cellspacing='0' "
                "cellpadding='1'>")
                .arg(shown(section.title).toHtmlEscaped());
    for (const view::CardRow& row : section.rows) {
      QString value = shown(row.value).toHtmlEscaped();
      if (!row.node.empty()) {
        value = QStringLiteral("<a href='node:%1' style='color:%3;text-decoration:none'>%2</a>")
                    .arg(QString::fromLatin1(QUrl::toPercentEncoding(toQString(row.node))), value,
                         colourName(t.link));
      } else if (row.source.line > 0) {
        value = QStringLiteral("<a href='line:%1' style='color:%3;text-decoration:none'>%2</a>")
                    .arg(QString::number(row.source.line), value, colourName(t.link));
      }
      html += QStringLiteral("<tr><td style='color:%3;padding-right:12px'>%1</td><td>%2</td></tr>")
                  .arg(shown(row.key).toHtmlEscaped(), value, grey);
    }
    html += QStringLiteral("</table>");
  }
  return html;
}

}  // namespace

InfoCardWidget::InfoCardWidget(const Context& context, Place place, QWidget* parent)
    : Panel(context, parent),
      place_(place),
      text_(new QTextBrowser(this)),
      empty_(new EmptyState(look(), this)) {
  setObjectName(place == Place::docked ? QStringLiteral("card") : QStringLiteral("floatingCard"));
  auto* column = new QVBoxLayout(this);
  const int margin = place == Place::floating ? 1 : 0;
  column->setContentsMargins(margin, margin, margin, margin);
  text_->setAccessibleName(tr("Card of the selected node"));
  text_->setFrameShape(QFrame::NoFrame);
  text_->setOpenLinks(false);
  text_->document()->setDocumentMargin(10);
  text_->setFont(uiFont(12));
  connect(text_, &QTextBrowser::anchorClicked, this, &InfoCardWidget::follow);
  column->addWidget(text_);
  empty_->setText({QStringLiteral("info"), tr("Nothing selected"),
                   tr("Click a node of the graph to see its types, times and where it came "
                      "from.")});
  empty_->cover();
  showCard({});
}

void InfoCardWidget::showState(const session::StatePtr& state) {
  const session::DocumentPtr document = currentDocument(*state);
  const std::string node = document != nullptr ? document->selectedNode : std::string();
  const void* graph = document != nullptr ? document->graphInView().get() : nullptr;
  const void* comparison = document != nullptr ? document->comparison.get() : nullptr;
  if (node == node_ && graph == graph_ && comparison == comparison_) return;
  node_ = node;
  graph_ = graph;
  comparison_ = comparison;
  if (node.empty() || document == nullptr) {
    context().worker.forget(this);
    showCard({});
    return;
  }
  context().worker.run(this, [this, document, node] {
    auto card = std::make_shared<view::InfoCard>(makeCard(*document, node));
    return [this, card] { showCard(*card); };
  });
}

void InfoCardWidget::showCard(const view::InfoCard& card) {
  card_ = card;
  empty_->setVisible(card.title.empty());
  text_->setHtml(card.title.empty() ? QString() : cardHtml(card, tokens()));
  Q_EMIT detailChanged(shown(card.title, 80));
  Q_EMIT cardChanged();
}

void InfoCardWidget::follow(const QUrl& link) {
  const QString target = QUrl::fromPercentEncoding(link.path().toLatin1());
  if (link.scheme() == QLatin1String("node")) post(session::Select{toUtf8(target)});
  if (link.scheme() == QLatin1String("line")) Q_EMIT lineAsked(target.toInt());
}

void InfoCardWidget::paintEvent(QPaintEvent*) {
  if (place_ != Place::floating) return;
  QPainter painter(this);
  painter.setPen(tokens().line);
  painter.setBrush(tokens().base);
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void InfoCardWidget::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) showCard(view::InfoCard(card_));
  Panel::changeEvent(event);
}

}  // namespace twin::gui
