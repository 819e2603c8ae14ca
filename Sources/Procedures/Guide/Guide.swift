/// The questions about a person's situation whose answers decide what applies to him (ER-10).
package struct Guide: Sendable {
  package let intro: Text
  package let questions: [Question]
  /// Situations in which the procedure is of no use: said at once, on a page of its own.
  package let refusals: [GuideRefusal]
}

/// Why something is not for this person, and by what law.
package struct GuideRefusal: Sendable {
  package let when: Rule
  package let reason: Text
  package let laws: [String]
}
