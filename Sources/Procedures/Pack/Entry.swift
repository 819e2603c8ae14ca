// One value of a pack's file while it is being read. Whatever is wrong is noted with its place and replaced by
// something harmless, so that an analyst sees all mistakes of a file at once.

package import JSON
package import Rules

package struct Entry {
  package let json: LocatedJSON
  package let reading: PackReading

  init(_ json: LocatedJSON, _ reading: PackReading) {
    self.json = json
    self.reading = reading
  }

  package var place: JSONPlace { json.place }

  package func note(_ sentence: String, weight: PackProblem.Weight = .error) {
    reading.note(sentence, at: json.place, weight: weight)
  }

  /// The text it is, when it is one.
  package var literal: String? { json.value.string }

  package var isObject: Bool { json.members != nil }

  /// A member that is written, and is not null.
  package subscript(name: String) -> Entry? {
    guard let member = json[name], !member.value.isNull else { return nil }
    return Entry(member, reading)
  }

  /// Refuses any name not in the list: a misspelt name must not be a silent one.
  package func only(_ names: [String]) {
    guard let members = json.members else { return note("this must be an object { … }.") }
    for (name, value) in members where !names.contains(name) {
      let near = names.first { $0.isNear(name) }.map { " Did you mean '\($0)'?" } ?? ""
      reading.note("there is no '\(name)' here.\(near)", at: value.namePlace)
    }
  }

  // MARK: Simple values

  package func string(_ name: String, orElse standard: String? = nil) -> String {
    guard let entry = self[name] else {
      if let standard { return standard }
      note("'\(name)' is missing.")
      return ""
    }
    guard let text = entry.json.value.string else {
      entry.note("'\(name)' must be a text.")
      return ""
    }
    return text
  }

  package func optionalString(_ name: String) -> String? { self[name] == nil ? nil : string(name) }

  package func int(_ name: String, orElse standard: Int? = nil, in range: ClosedRange<Int>? = nil) -> Int {
    guard let entry = self[name] else {
      if let standard { return standard }
      note("'\(name)' is missing.")
      return range?.lowerBound ?? 0
    }
    guard let number = entry.json.value.int else {
      entry.note("'\(name)' must be a whole number.")
      return range?.lowerBound ?? 0
    }
    if let range, !range.contains(number) {
      entry.note("'\(name)' must be between \(range.lowerBound) and \(range.upperBound).")
      return range.lowerBound
    }
    return number
  }

  package func optionalInt(_ name: String, in range: ClosedRange<Int>? = nil) -> Int? {
    self[name] == nil ? nil : int(name, in: range)
  }

  package func decimal(_ name: String) -> Decimal? {
    guard let entry = self[name] else { return nil }
    guard let number = entry.json.value.number, let decimal = Decimal(number.text) else {
      entry.note("'\(name)' must be a number.")
      return nil
    }
    return decimal
  }

  package func bool(_ name: String, orElse standard: Bool = false) -> Bool {
    guard let entry = self[name] else { return standard }
    guard let flag = entry.json.value.bool else {
      entry.note("'\(name)' must be true or false.")
      return standard
    }
    return flag
  }

  package func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, orElse standard: Word
  ) -> Word where Word.RawValue == String {
    guard let entry = self[name] else { return standard }
    guard let word = entry.json.value.string.flatMap(Word.init(rawValue:)) else {
      entry.note("'\(name)' must be one of: \(Word.allCases.map(\.rawValue).joined(separator: ", ")).")
      return standard
    }
    return word
  }

  // MARK: Names

  /// An id: small and capital letters without accents, digits and `_`; also `-` where rules never speak of it.
  package func id(_ name: String, hyphens: Bool = true) -> String {
    let id = string(name)
    if id.isEmpty { return id }
    if !id.isIdentifier(hyphens: hyphens) {
      self[name]?.note(
        "'\(id)' cannot be an id: use letters without accents, digits and '_'\(hyphens ? " or '-'" : ""), "
          + "beginning with a letter, at most 60.")
    }
    return id
  }

  package func ids(_ name: String) -> [String] {
    guard let entry = self[name] else { return [] }
    if let one = entry.json.value.string { return [one] }
    return entry.entries.map { item in
      guard let id = item.json.value.string else {
        item.note("this must be an id.")
        return ""
      }
      return id
    }
  }

  // MARK: Inside

  /// The items of a list.
  package var entries: [Entry] {
    guard let items = json.items else {
      note("this must be a list [ … ].")
      return []
    }
    return items.map { Entry($0, reading) }
  }

  package func list<Item>(_ name: String, _ read: (Entry) -> Item) -> [Item] {
    self[name]?.entries.map(read) ?? []
  }

  /// The same, refusing an id that comes twice.
  package func list<Item: Identified>(named name: String, _ read: (Entry) -> Item) -> [Item] {
    var seen: Set<String> = []
    return self[name]?.entries.map { entry in
      let item = read(entry)
      if !item.id.isEmpty, !seen.insert(item.id).inserted { entry.note("the id '\(item.id)' comes twice.") }
      return item
    } ?? []
  }

  /// A text in every language of the pack, or one that is the same in all.
  package func text(_ name: String, isRequired: Bool = true) -> Text {
    guard let entry = self[name] else {
      if isRequired { note("'\(name)' is missing.") }
      return .empty
    }
    if let words = entry.json.value.string { return Text(words) }
    guard let members = entry.json.members else {
      entry.note("'\(name)' must be a text, or one text for each language: { fr: \"…\", ar: \"…\" }.")
      return .empty
    }
    for (language, value) in members {
      if !reading.languages.contains(language) {
        reading.note("the pack has no language '\(language)'.", at: value.place)
      }
      if value.value.string == nil { reading.note("this must be a text.", at: value.place) }
    }
    let missing = reading.languages.filter { entry.json[$0]?.value.string?.isEmpty ?? true }
    if !missing.isEmpty { entry.note("'\(name)' is not translated: \(missing.joined(separator: ", ")).") }
    return Text(reading.languages.compactMap { code in entry.json[code]?.value.string.map { (code, $0) } })
  }
}

/// What has an id in its list.
package protocol Identified: Sendable {
  var id: String { get }
}

extension String {
  func isIdentifier(hyphens: Bool) -> Bool {
    guard let first = utf8.first, (97...122).contains(first | 0x20), utf8.count <= 60 else { return false }
    return utf8.allSatisfy { byte in
      (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
        || hyphens && byte == UInt8(ascii: "-")
    }
  }

  /// One letter more, less or other: what a slip of the finger makes.
  func isNear(_ other: String) -> Bool {
    let one = Array(utf8)
    let two = Array(other.utf8)
    guard abs(one.count - two.count) <= 1, one.count > 2 else { return false }
    let start = zip(one, two).prefix { $0 == $1 }.count
    let end = zip(one.reversed(), two.reversed()).prefix { $0 == $1 }.count
    return start + end >= max(one.count, two.count) - 1
  }
}
