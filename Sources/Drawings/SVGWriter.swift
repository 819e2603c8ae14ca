internal import XML

/// A drawing as SVG to stand inside a page: no style but classes, so that it passes a policy without inline styles, and
/// names for those who do not see it. Sizes of text are attributes, because the layout was measured with them.
package struct SVGWriter {
  package let title: String
  package let description: String
  /// Unique in the page; the ids of the title and the description begin with it.
  package let id: String

  package init(title: String, description: String, id: String) {
    self.title = title
    self.description = description
    self.id = id
  }

  package func bytes(_ drawing: Drawing, class name: String) -> [UInt8] {
    var xml = XMLWriter(declaration: false)
    let (width, height) = (Self.number(drawing.width), Self.number(drawing.height))
    xml.start(
      Names.svg,
      [
        XMLAttribute(Names.class, name), XMLAttribute(Names.role, "img"),
        XMLAttribute(Names.labelledBy, "\(id)-title"), XMLAttribute(Names.describedBy, "\(id)-desc"),
        XMLAttribute(Names.direction, drawing.direction.rawValue), XMLAttribute(Names.width, width),
        XMLAttribute(Names.height, height), XMLAttribute(Names.viewBox, "0 0 \(width) \(height)"),
      ])
    xml.element(Names.title, [XMLAttribute(Names.id, "\(id)-title")], text: title)
    xml.element(Names.desc, [XMLAttribute(Names.id, "\(id)-desc")], text: description)
    for element in drawing.elements { write(element, to: &xml) }
    xml.end()
    return xml.finish()
  }

  private func write(_ element: DrawingElement, to xml: inout XMLWriter) {
    let role = XMLAttribute(Names.class, element.role.classNames)
    switch element.shape {
    case .path(let steps):
      xml.element(Names.path, [role, XMLAttribute(Names.d, Self.path(steps))])
    case .sign(let sign, let center, let radius):
      xml.element(Names.path, [role, XMLAttribute(Names.d, Self.path(sign.strokes(at: center, radius: radius)))])
    case .circle(let center, let radius):
      xml.element(
        Names.circle,
        [
          role, XMLAttribute(Names.cx, Self.number(center.x)), XMLAttribute(Names.cy, Self.number(center.y)),
          XMLAttribute(Names.r, Self.number(radius)),
        ])
    case .box(let box, let radius):
      xml.element(
        Names.rect,
        [
          role, XMLAttribute(Names.x, Self.number(box.left)), XMLAttribute(Names.y, Self.number(box.top)),
          XMLAttribute(Names.width, Self.number(box.width)), XMLAttribute(Names.height, Self.number(box.height)),
          XMLAttribute(Names.rx, Self.number(radius)),
        ])
    case .text(let text): write(text, role, to: &xml)
    }
  }

  private func write(_ text: DrawnText, _ role: XMLAttribute, to xml: inout XMLWriter) {
    var attributes = [
      role, XMLAttribute(Names.x, Self.number(text.position.x)), XMLAttribute(Names.y, Self.number(text.position.y)),
      XMLAttribute(Names.fontSize, Self.number(text.style.size)),
    ]
    if text.style.isBold { attributes.append(XMLAttribute(Names.fontWeight, "700")) }
    if text.anchor != .start { attributes.append(XMLAttribute(Names.textAnchor, text.anchor.rawValue)) }
    guard text.lines.count > 1 else {
      xml.element(Names.text, attributes, text: text.lines.first ?? "")
      return
    }
    xml.start(Names.text, attributes)
    for (index, line) in text.lines.enumerated() {
      var place = [XMLAttribute(Names.x, Self.number(text.position.x))]
      if index > 0 { place.append(XMLAttribute(Names.dy, Self.number(text.style.leading))) }
      xml.element(Names.tspan, place, text: line)
    }
    xml.end()
  }

  private static func path(_ steps: [PathStep]) -> String {
    var path = ""
    for step in steps {
      switch step {
      case .move(let point): path += "M\(pair(point))"
      case .line(let point): path += "L\(pair(point))"
      case .curve(let first, let second, let end): path += "C\(pair(first)) \(pair(second)) \(pair(end))"
      }
    }
    return path
  }

  private static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

  /// To the hundredth, without an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  private enum Names {
    static let svg = element("svg")
    static let title = element("title")
    static let desc = element("desc")
    static let path = element("path")
    static let circle = element("circle")
    static let rect = element("rect")
    static let text = element("text")
    static let tspan = element("tspan")
    static let `class` = XMLName("class")
    static let role = XMLName("role")
    static let labelledBy = XMLName("aria-labelledby")
    static let describedBy = XMLName("aria-describedby")
    static let direction = XMLName("direction")
    static let width = XMLName("width")
    static let height = XMLName("height")
    static let viewBox = XMLName("viewBox")
    static let id = XMLName("id")
    static let d = XMLName("d")
    static let cx = XMLName("cx")
    static let cy = XMLName("cy")
    static let r = XMLName("r")
    static let x = XMLName("x")
    static let y = XMLName("y")
    static let rx = XMLName("rx")
    static let dy = XMLName("dy")
    static let fontSize = XMLName("font-size")
    static let fontWeight = XMLName("font-weight")
    static let textAnchor = XMLName("text-anchor")

    private static func element(_ name: String) -> XMLName { XMLName(name, namespace: "http://www.w3.org/2000/svg") }
  }
}

extension DrawingRole {
  var classNames: String {
    var names = part.rawValue
    if let state { names += " \(state.rawValue)" }
    if let colour { names += " line-\(colour)" }
    return names
  }
}
