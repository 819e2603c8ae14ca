import Procedures
import Templates

/// What the journal records, by the name it bears there. Those that this release does not know are shown as they are.
enum Deed: String, CaseIterable {
  // To a dossier
  case started, answered, chose, filled, attached, detached, coauthorAdded, coauthorRemoved, ordered, paid
  case paymentDropped, refundOwed, filed, flagged, reserved, consumed, released, spoke, closed, opened, skipped, claimed
  case unclaimed, ended, returned, completed, resumed, suspended, forwarded, reopened, granted, refused, issued, enabled
  case revoked, received, reminded, escalated, expiring, certificateDeposited, depositWithdrawn
  // To an account
  case accountDescribed, addressConfirmed, codeRefused, invitationAccepted, passwordChanged, passwordForgotten
  case passwordSet, recoveryCodeUsed, registered, secondFactorSet, sessionsEnded, signInRefused, signedIn, signedOut
  case mailChangeAsked, mailChanged, tokenCreated, tokenRevoked, profileForgotten
  case accountAdded, invited, postGiven, postTaken, accountDisabled, accountEnabled, secondFactorRemoved
  // To the house
  case start, stop, backedUp, moneyTaken, packProposed, packPublished, jobRetried, jobGivenUp
}

extension Visit {
  func words(ofDeed name: String) -> String {
    Deed(rawValue: name).map { say(TextKey("deed", $0.rawValue)) } ?? name
  }
}

extension Procedures.Fact {
  /// What it is about, in the words of the procedure: a step, a formality, a document.
  func subject(_ procedure: Procedure, _ language: String) -> String {
    func step(_ id: String) -> String { procedure.circuit.step(id)?.title[language] ?? id }
    func formality(_ id: String) -> String { procedure.formality(id)?.title[language] ?? id }
    return switch self {
    case .opened(let id, _, _), .skipped(let id), .claimed(let id), .unclaimed(let id), .ended(let id, _),
      .returned(let id, _, _), .resumed(let id, _), .suspended(let id), .forwarded(let id, _), .reopened(let id, _, _),
      .reminded(let id, _), .escalated(let id):
      step(id)
    case .granted(let id), .refused(let id, _, _), .issued(let id, _), .enabled(let id), .revoked(let id, _),
      .received(let id):
      formality(id)
    case .attached(let slot, _), .detached(let slot, _): procedure.document(slot)?.title[language] ?? slot
    case .filed(let number, _): number
    case .paid(_, let receipt): receipt
    default: ""
    }
  }

  /// Whose step or formality it belongs to; nil for what concerns the whole dossier.
  func agency(_ procedure: Procedure) -> String? {
    switch self {
    case .opened(let id, _, _), .skipped(let id), .claimed(let id), .unclaimed(let id), .ended(let id, _),
      .returned(let id, _, _), .resumed(let id, _), .suspended(let id), .forwarded(let id, _), .reopened(let id, _, _),
      .reminded(let id, _), .escalated(let id):
      procedure.circuit.step(id)?.agency ?? ""
    case .granted(let id), .refused(let id, _, _), .issued(let id, _), .enabled(let id), .revoked(let id, _),
      .received(let id):
      procedure.formality(id)?.agency ?? ""
    default: nil
    }
  }
}
