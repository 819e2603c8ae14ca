/// Why a command is refused: the key of a sentence under `refusal.` in the translations, which says what would mend it,
/// with its words and what it concerns.
package struct Refusal: Error, Sendable {
  package let key: Key
  package let words: [String: String]
  /// What is wrong, field by field.
  package let faults: [Fault]
  /// Slots that still want a document.
  package let documents: [String]
  /// The pack's own words, where it refuses.
  package let reason: Text?

  package enum Key: String, Sendable, CaseIterable {
    /// A stranger's dossier is not there.
    case notFound
    case notYours, ownDossier, notYourStep
    case notDraft, notFiled, alreadyFiled, closed, notReturned, suspended, notSuspended
    case unknownFormality, formalityNotYours, noFormality, unknownDocument, documentNotAsked, tooManyFiles, deposited
    case onlyFaults, incomplete, nothingMended
    case unpaid, nothingToPay, methodNotTaken, unknownPayment
    case stepNotOpen, claimedByOther, unknownOutcome, reasonMissing, unknownReason, faultsMissing, unknownFault
    case checklist, originals, unknownUnit, alreadyIssued, notGranted, alreadyRevoked, notIssued
    case notReceived, quota, blocked, refusedByGuide
  }

  package init(
    _ key: Key, _ words: [String: String] = [:], faults: [Fault] = [], documents: [String] = [], reason: Text? = nil
  ) {
    self.key = key
    self.words = words
    self.faults = faults
    self.documents = documents
    self.reason = reason
  }
}
