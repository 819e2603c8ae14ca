// The metro map of a dossier on paper: the neutral drawing, in the colours that the style sheet of the pages gives it
// (Public/metro.css, light).

import Drawings
import PDF

struct PaperMap {
  private let plan: Drawings.Drawing
  private let scale: Double

  /// Lettered no smaller than this on paper; a map that would be wider is laid out from top to bottom instead.
  private static let scaleMin = 0.52
  private static let scaleMax = 0.66

  init(_ map: MetroMap, width: Double, isMirrored: Bool) {
    let direction: ReadingDirection = isMirrored ? .rightToLeft : .leftToRight
    func layout(_ shape: MetroMapLayout.Shape) -> Drawings.Drawing {
      MetroMapLayout(map, shape: shape, direction: direction).drawing
    }
    let wide = layout(.horizontal(width: width / Self.scaleMax))
    plan = wide.width * Self.scaleMin <= width ? wide : layout(.vertical(width: width / Self.scaleMax))
    scale = min(Self.scaleMax, width / plan.width)
  }

  var size: Size { Size(plan.width * scale, plan.height * scale) }

  var drawing: PDF.Drawing {
    var drawing = PDF.Drawing()
    for element in plan.elements { draw(element, on: &drawing) }
    return drawing
  }

  private func draw(_ element: DrawingElement, on drawing: inout PDF.Drawing) {
    let role = element.role
    switch element.shape {
    case .path(let steps): drawing.stroke(path(steps), rail(role))
    case .circle(let centre, let radius):
      stop(.circle(at(centre), radius: radius * scale), role, on: &drawing)
    case .box(let box, let radius): stop(rounded(box, min(radius, box.height / 2, box.width / 2)), role, on: &drawing)
    case .sign(let sign, let centre, let radius):
      drawing.stroke(path(sign.strokes(at: centre, radius: radius)), signPen(role))
    case .text(let text): label(text, role, on: &drawing)
    }
  }

  private func rail(_ role: DrawingRole) -> PDF.Drawing.Stroke {
    let colour = Self.lines[(role.colour ?? 0) % Self.lines.count]
    return switch role.state {
    case .toCome: PDF.Drawing.Stroke(colour, width: 5 * scale, dash: [0, 9 * scale], isRound: true)
    case .skipped: PDF.Drawing.Stroke(colour, width: 2 * scale, dash: [2 * scale, 5 * scale])
    default: PDF.Drawing.Stroke(colour, width: 6 * scale)
    }
  }

  private func stop(_ path: PDF.Path, _ role: DrawingRole, on drawing: inout PDF.Drawing) {
    if role.part == .sign {
      drawing.fill(path, PaperStyle.ink)
      return
    }
    let (fill, edge, width): (Colour, Colour, Double) =
      switch role.state {
      case .done: (PaperStyle.ink, PaperStyle.ink, 2.5)
      case .here: (PaperStyle.saffron, PaperStyle.ink, 2.5)
      case .refused: (Self.danger, Self.danger, 2.5)
      case .skipped: (.white, PaperStyle.muted, 1.5)
      default: (.white, PaperStyle.ink, 2.5)
      }
    drawing.draw(path, fill: fill, stroke: PDF.Drawing.Stroke(edge, width: width * scale))
  }

  private func signPen(_ role: DrawingRole) -> PDF.Drawing.Stroke {
    let isOnInk = role.state == .done || role.state == .refused
    return PDF.Drawing.Stroke(isOnInk ? .white : PaperStyle.muted, width: 2 * scale, isRound: true)
  }

  private func label(_ text: DrawnText, _ role: DrawingRole, on drawing: inout PDF.Drawing) {
    let colour =
      switch role.part {
      case .line: Self.lines[(role.colour ?? 0) % Self.lines.count]
      case .note, .condition: PaperStyle.muted
      default: role.state == .skipped ? PaperStyle.muted : PaperStyle.ink
      }
    let style = PDF.TextStyle(
      size: text.style.size * scale, weight: text.style.isBold ? .bold : .regular, colour: colour)
    let alignment: Alignment =
      switch text.anchor {
      case .start: .start
      case .middle: .center
      case .end: .end
      }
    for (index, line) in text.lines.enumerated() {
      let baseline = at(text.position.x, text.position.y + Double(index) * text.style.leading)
      drawing.label(TextRun(line, style), at: baseline, alignment: alignment)
    }
  }

  private func at(_ point: Drawings.Point) -> PDF.Point { at(point.x, point.y) }

  private func at(_ x: Double, _ y: Double) -> PDF.Point { PDF.Point(x * scale, y * scale) }

  private func path(_ steps: [PathStep]) -> PDF.Path {
    var path = PDF.Path()
    for step in steps {
      switch step {
      case .move(let point): path.move(to: at(point))
      case .line(let point): path.line(to: at(point))
      case .curve(let first, let second, let end): path.curve(at(first), at(second), to: at(end))
      }
    }
    return path
  }

  /// A box with round corners; 0.4477 is what remains of the radius beside a Bézier arc's handle.
  private func rounded(_ box: Box, _ radius: Double) -> PDF.Path {
    let (left, top, right, bottom) = (box.left, box.top, box.right, box.bottom)
    let rest = 0.4477 * radius
    var path = PDF.Path()
    path.move(to: at(left + radius, top))
    path.line(to: at(right - radius, top))
    path.curve(at(right - rest, top), at(right, top + rest), to: at(right, top + radius))
    path.line(to: at(right, bottom - radius))
    path.curve(at(right, bottom - rest), at(right - rest, bottom), to: at(right - radius, bottom))
    path.line(to: at(left + radius, bottom))
    path.curve(at(left + rest, bottom), at(left, bottom - rest), to: at(left, bottom - radius))
    path.line(to: at(left, top + radius))
    path.curve(at(left, top + rest), at(left + rest, top), to: at(left + radius, top))
    path.close()
    return path
  }

  private static let danger = Colour(0x9E2226)

  private static let lines: [Colour] = [
    Colour(0x3D35A6), Colour(0x1D6B45), Colour(0xA4452C), Colour(0x8A5A00), Colour(0x2B628C), Colour(0x8A2E6B),
    Colour(0x0F6B73), Colour(0x5E6412), Colour(0xA3223F), Colour(0x4F5768), Colour(0x6E4A2F), Colour(0x6B3FA0),
  ]
}
