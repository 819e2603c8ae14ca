/// The shape of a URL's path, with typed holes: `Path<DossierID>("/dossiers/{id}")`. The same value matches requests
/// and prints links, so that a link cannot point to a page that is not there.
package struct Path<each Value: PathValue>: Sendable {
  package let pattern: PathPattern

  package init(_ text: StaticString) {
    pattern = PathPattern("\(text)")
    var types: [Any.Type] = []
    repeat types.append((each Value).self)
    precondition(types.count == pattern.holeCount, "a path has one type for each of its holes")
  }

  package func url(_ values: repeat each Value) -> String {
    var texts: [String] = []
    repeat texts.append((each values).pathText)
    return pattern.filled(with: texts)
  }

  /// The typed values of a match; nil if a text is none of its type.
  package func values(from captures: [String]) -> (repeat each Value)? {
    var rest = captures.makeIterator()
    do {
      return (repeat try Self.read((each Value).self, from: &rest))
    } catch {
      return nil
    }
  }

  private struct NoValue: Error {}

  private static func read<One: PathValue>(_ type: One.Type, from rest: inout IndexingIterator<[String]>) throws -> One
  {
    guard let text = rest.next(), let value = One(pathText: text) else { throw NoValue() }
    return value
  }
}

/// A path without holes.
package typealias PlainPath = Path<>

/// What may stand in a hole of a path.
package protocol PathValue: Sendable {
  init?(pathText: String)
  var pathText: String { get }
}

extension String: PathValue {
  package init?(pathText: String) { self = pathText }
  package var pathText: String { self }
}

extension Int: PathValue {
  /// One spelling only: no sign, no leading zero.
  package init?(pathText: String) {
    guard let number = Int(pathText), number >= 0, String(number) == pathText else { return nil }
    self = number
  }

  package var pathText: String { String(self) }
}

/// A path's segments: literal texts, holes, and holes with an ending of their own (`{dossier}.xml`).
package struct PathPattern: Sendable, CustomStringConvertible {
  enum Segment: Sendable, Hashable {
    case literal(String)
    case hole
    case ending(String)

    init(_ text: Substring) {
      guard text.hasPrefix("{") else {
        self = .literal(String(text))
        return
      }
      let ending = text.drop { $0 != "}" }.dropFirst()
      self = ending.isEmpty ? .hole : .ending(String(ending))
    }

    var isHole: Bool { if case .literal = self { false } else { true } }
  }

  package let description: String
  let segments: [Segment]
  /// What stands before, between and after the holes when a link is printed.
  private let texts: [String]

  init(_ text: String) {
    precondition(text.hasPrefix("/"), "a path begins with a slash")
    description = text
    segments = text.split(separator: "/").map(Segment.init)
    var texts = [""]
    for segment in segments {
      texts[texts.count - 1] += "/"
      switch segment {
      case .literal(let text): texts[texts.count - 1] += text
      case .hole: texts.append("")
      case .ending(let ending): texts.append(ending)
      }
    }
    self.texts = segments.isEmpty ? ["/"] : texts
  }

  var holeCount: Int { segments.count(where: \.isHole) }

  func filled(with values: [String]) -> String {
    var url = texts[0]
    for (text, value) in zip(texts.dropFirst(), values) {
      url += PercentEncoding.encode(value)
      url += text
    }
    return url
  }
}
