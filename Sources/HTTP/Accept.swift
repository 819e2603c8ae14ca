/// Chooses among what we can offer by what a client says it likes: Accept, Accept-Encoding and Accept-Language of
/// RFC 9110 12.5.
///
/// These fields are wishes. One that is malformed, or has more than `elementsMax` elements, counts as not sent.
package enum Accept {
  package static let elementsMax = 64

  /// Looks languages up as RFC 4647 3.4 says, best liked first: `fr-MA` finds the offer `fr`. Nil when no offer is
  /// liked; the offers stand in the order of the house, which `*` follows.
  package static func preferred(among offers: [String], acceptLanguage field: UnsafeRawBufferPointer?) -> String? {
    guard let field, let wishes = readWishes(field, readLanguageRange) else { return nil }
    for wish in byQuality(wishes) {
      if wish.range.equalsIgnoringCase("*") {
        if let offer = offers.first(where: { quality(of: $0, in: wishes) == nil }) { return offer }
        continue
      }
      var tag = wish.range
      while !tag.isEmpty {
        let offer = offers.first { tag.equalsIgnoringCase($0) }
        if let offer, quality(of: offer, in: wishes) != 0 { return offer }
        tag = shortened(tag)
      }
    }
    return nil
  }

  /// The offer whose most precise matching range has the highest quality; between equals, the first offer, and so
  /// without the field. Offers have no parameters, and those of a range other than `q` are not looked at.
  package static func preferred(among offers: [String], accept field: UnsafeRawBufferPointer?) -> String? {
    let wishes = field.flatMap { field in readWishes(field, readMediaRange) }
    guard let wishes, !wishes.isEmpty else { return offers.first }
    return best(of: offers) { offer in
      let family = "\(offer.prefix { $0 != "/" })/*"
      return quality(of: offer, in: wishes) ?? quality(of: family, in: wishes) ?? quality(of: "*/*", in: wishes) ?? 0
    }
  }

  /// The coding to use among those offered (`gzip`…), or nil to send the bytes as they are: no field, none liked, or
  /// `identity` liked better.
  package static func preferred(among offers: [String], acceptEncoding field: UnsafeRawBufferPointer?) -> String? {
    guard let field, let wishes = readWishes(field, { $0.token() }) else { return nil }
    let plain = quality(of: "identity", in: wishes) ?? 0
    return best(of: offers) { offer in
      let liked = quality(of: offer, in: wishes) ?? quality(of: "*", in: wishes) ?? 0
      return liked >= plain ? liked : 0
    }
  }
}

/// One element of such a field: what it is about, and its quality in thousandths.
private struct Wish {
  let range: UnsafeRawBufferPointer
  let quality: Int
}

extension Accept {
  private static func readWishes(
    _ field: UnsafeRawBufferPointer, _ readRange: (inout FieldScanner) -> UnsafeRawBufferPointer?
  ) -> [Wish]? {
    var scanner = FieldScanner(field)
    var wishes: [Wish] = []
    _ = scanner.skipCommas()
    while !scanner.isAtEnd {
      guard wishes.count < elementsMax, let range = readRange(&scanner), !range.isEmpty,
        let parameters = scanner.parameters(max: MediaType.parametersMax),
        let quality = readQuality(parameters.first { $0.name == "q" }?.value ?? "1")
      else { return nil }
      wishes.append(Wish(range: range, quality: quality))
      guard scanner.skipCommas() || scanner.isAtEnd else { return nil }
    }
    return wishes
  }

  private static func readLanguageRange(_ scanner: inout FieldScanner) -> UnsafeRawBufferPointer? {
    scanner.take { $0.isLetter || $0.isDigit || $0 == .hyphen || $0 == .asterisk }
  }

  private static func readMediaRange(_ scanner: inout FieldScanner) -> UnsafeRawBufferPointer? {
    let range = scanner.take { $0.isToken || $0 == .slash }
    let halves = range.split(separator: .slash, maxSplits: 2, omittingEmptySubsequences: false)
    return halves.count == 2 && !halves.contains(where: \.isEmpty) ? range : nil
  }

  /// `qvalue` of RFC 9110 12.4.2: 0 to 1, at most three decimals.
  private static func readQuality(_ text: String) -> Int? {
    let digits = Array(text.utf8)
    guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else { return nil }
    guard digits.count == 1 || digits[1] == .dot, digits.dropFirst(2).allSatisfy(\.isDigit) else { return nil }
    let places: [Int] = [1_000, 0, 100, 10, 1]
    let quality = zip(digits, places).reduce(0) { $0 + ($1.0 == .dot ? 0 : Int($1.0 - 0x30)) * $1.1 }
    return quality <= 1_000 ? quality : nil
  }

  private static func byQuality(_ wishes: [Wish]) -> [Wish] {
    let liked = wishes.enumerated().filter { $0.element.quality > 0 }
    return liked.sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }.map(\.element)
  }

  private static func quality(of range: String, in wishes: [Wish]) -> Int? {
    wishes.first { $0.range.equalsIgnoringCase(range) }?.quality
  }

  private static func best(of offers: [String], by quality: (String) -> Int) -> String? {
    var best: (offer: String, quality: Int)?
    for offer in offers {
      let liked = quality(offer)
      if liked > best?.quality ?? 0 { best = (offer, liked) }
    }
    return best?.offer
  }

  /// The tag without its last subtag, and without a single letter that would then end it (`zh-Hant-x` of
  /// `zh-Hant-x-abc`).
  private static func shortened(_ tag: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard let hyphen = tag.lastIndex(of: .hyphen) else { return tag.slice(0..<0) }
    let endsInLetter = hyphen >= 2 && tag[hyphen - 2] == .hyphen
    return tag.slice(0..<(endsInLetter ? hyphen - 2 : hyphen))
  }
}
