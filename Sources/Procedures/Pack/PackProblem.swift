package import JSON

/// Something an analyst should know about a pack: where it stands and what to do, in words. These sentences are for the
/// person who writes configuration; they are in English, like the names in it.
package struct PackProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Weight: Int, Sendable, Comparable {
    /// Worth a look; the pack works.
    case advice
    /// The pack cannot be used as it is.
    case error

    package static func < (one: Weight, other: Weight) -> Bool { one.rawValue < other.rawValue }
  }

  package let weight: Weight
  /// `file:line:column`, or the file alone.
  package let place: String
  package let sentence: String

  package init(_ sentence: String, at place: String, weight: Weight = .error) {
    self.weight = weight
    self.place = place
    self.sentence = sentence
  }

  package init(_ sentence: String, at place: JSONPlace, weight: Weight = .error) {
    self.init(sentence, at: place.description, weight: weight)
  }

  package var description: String { "\(place): \(sentence)" }
}
