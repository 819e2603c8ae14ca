// Which words go with a number (Unicode CLDR, plural rules for cardinals of whole numbers).
//
// French also has a form `many`, for 1,000,000 and other whole millions («un million de dossiers»). Nothing is counted
// in millions here: the form is left out, and such numbers take `other`.

package enum PluralForm: String, Sendable, CaseIterable, BitwiseCopyable {
  case zero, one, two, few, many, other

  package init(for number: Int, in language: Language) {
    let magnitude = number.magnitude
    switch language {
    case .fr: self = magnitude <= 1 ? .one : .other
    case .en: self = magnitude == 1 ? .one : .other
    case .ar: self = PluralForm.arabic(magnitude)
    }
  }

  /// The forms a translation must give, no more and no less.
  package static func forms(in language: Language) -> [PluralForm] {
    switch language {
    case .fr, .en: [.one, .other]
    case .ar: allCases
    }
  }

  private static func arabic(_ magnitude: UInt) -> PluralForm {
    switch (magnitude, magnitude % 100) {
    case (0, _): .zero
    case (1, _): .one
    case (2, _): .two
    case (_, 3...10): .few
    case (_, 11...99): .many
    default: .other
    }
  }
}
