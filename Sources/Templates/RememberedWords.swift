import Synchronization

/// What was put together of sentences before, by a number: lists say the same few hundred days again and again.
final class RememberedWords: Sendable {
  private struct Key: Hashable {
    let number: Int
    let language: Language
  }

  private let words = Mutex<[Key: String]>([:])
  private static let countMax = 4_096

  func text(_ number: Int, _ language: Language, _ make: () -> String) -> String {
    let key = Key(number: number, language: language)
    if let known = words.withLock({ $0[key] }) { return known }
    let made = make()
    words.withLock { words in
      if words.count >= Self.countMax { words.removeAll(keepingCapacity: true) }
      words[key] = made
    }
    return made
  }
}
