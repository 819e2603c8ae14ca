import PDF

/// What is drawn from the star of two squares: the emblem, and the frame of a certificate.
enum PaperOrnament {
  static func emblem(side: Double) -> Drawing {
    var drawing = Drawing()
    let centre = Point(side / 2, side / 2)
    drawing.stroke(.star(centre, radius: side * 0.477), Drawing.Stroke(PaperStyle.saffron, width: side * 0.045))
    drawing.stroke(.star(centre, radius: side * 0.307), Drawing.Stroke(PaperStyle.ink, width: side * 0.025))
    drawing.fill(.circle(centre, radius: side * 0.082), PaperStyle.violet)
    return drawing
  }

  /// Two fine lines with a frieze of small stars between them, and a larger star on each corner.
  static func frame(_ size: Size) -> Drawing {
    var drawing = Drawing()
    let outer = Rectangle(x: 26, y: 26, width: size.width - 52, height: size.height - 52)
    drawing.stroke(.rectangle(outer), Drawing.Stroke(PaperStyle.ink, width: 1.1))
    drawing.stroke(.rectangle(outer.inset(by: 14)), Drawing.Stroke(PaperStyle.ink, width: 0.5))
    let middle = outer.inset(by: 7)
    let corners = [
      Point(middle.x, middle.y), Point(middle.maxX, middle.y), Point(middle.maxX, middle.maxY),
      Point(middle.x, middle.maxY),
    ]
    for (place, corner) in corners.enumerated() { frieze(from: corner, to: corners[(place + 1) % 4], on: &drawing) }
    for corner in corners {
      drawing.draw(.star(corner, radius: 14), fill: .white, stroke: Drawing.Stroke(PaperStyle.ink, width: 1.1))
      drawing.stroke(.star(corner, radius: 9), Drawing.Stroke(PaperStyle.saffron, width: 1.2))
      drawing.fill(.circle(corner, radius: 2.4), PaperStyle.violet)
    }
    return drawing
  }

  /// A line across the head of a receipt, stars at its middle.
  static func band(width: Double) -> Drawing {
    var drawing = Drawing()
    let reach = 30.0
    let stroke = Drawing.Stroke(PaperStyle.ink, width: 0.6)
    drawing.stroke(.line(Point(0, 5), Point(width / 2 - reach, 5)), stroke)
    drawing.stroke(.line(Point(width / 2 + reach, 5), Point(width, 5)), stroke)
    for step in -2...2 {
      let radius = step == 0 ? 4.6 : 3.4
      let centre = Point(width / 2 + Double(step) * 11, 5)
      drawing.stroke(.star(centre, radius: radius), Drawing.Stroke(PaperStyle.saffron, width: 0.9))
    }
    return drawing
  }

  private static func frieze(from start: Point, to end: Point, on drawing: inout Drawing) {
    let length = max(abs(end.x - start.x), abs(end.y - start.y))
    let count = Int((length / 15.2).rounded())
    for step in 1..<count {
      let part = Double(step) / Double(count)
      let centre = Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
      drawing.stroke(.star(centre, radius: 3.7), Drawing.Stroke(PaperStyle.saffron, width: 0.75))
    }
  }
}
