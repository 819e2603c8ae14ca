import Procedures
import Registry
import Rules
import Templates

/// What has happened to a dossier, in words, as far as an officer's sight goes.
struct EventWords {
  let seen: SeenDossier
  let names: [String: String]
  let visit: Visit

  private var speech: Speech { visit.speech }
  private var language: String { speech.language }

  /// He revises all of it, not one agency's part.
  var isWhole: Bool {
    seen.sight.map { $0.formalities.isSuperset(of: seen.dossier.filing.formalities) } ?? false
  }

  func entry(_ event: Event) -> TimelineEntry? {
    guard isSeen(event.fact), let (title, note) = words(event.fact) else { return nil }
    let name = name(event.by)
    let text = note.isEmpty ? name : speech.phrase("wording.labelled", ["label": name, "text": note])
    return TimelineEntry(
      title: title, text: text, day: event.on.text, date: speech.date(event.on),
      state: TimelineEntry.State.done.rawValue)
  }

  func message(_ event: Event) -> MessageRow? {
    guard case .spoke(let text) = event.fact else { return nil }
    return MessageRow(
      name: name(event.by), date: speech.date(event.on), text: text, isMine: event.by == seen.actor.account)
  }

  func flag(_ watch: String) -> String? { seen.procedure.watches.first { $0.id == watch }?.reason[language] }

  private func name(_ account: String) -> String {
    account.isEmpty ? speech.phrase("drawing.house", [:]) : names[account] ?? account
  }

  // MARK: Who sees it

  private func isSeen(_ fact: Procedures.Fact) -> Bool {
    guard let sight = seen.sight else { return false }
    switch fact {
    case .filled(let data): return !sight.fields.isDisjoint(with: data.keys)
    case .attached(let slot, _), .detached(let slot, _): return sight.documents.contains(slot)
    case .granted(let formality), .refused(let formality, _, _), .issued(let formality, _), .enabled(let formality),
      .revoked(let formality, _), .received(let formality):
      return sight.formalities.contains(formality)
    case .flagged: return isWhole
    default: return fact.step.map(sight.steps.contains) ?? true
    }
  }

  // MARK: In words

  /// Nil for what nobody needs to be told.
  private func words(_ fact: Procedures.Fact) -> (title: String, note: String)? {
    switch fact {
    case .filed: (say("agency.event.filed"), "")
    case .flagged(let watch): flag(watch).map { (say("agency.event.flagged"), $0) }
    case .filled(let data): (say("agency.event.filled"), speech.list(labels(data.keys.sorted())))
    case .attached(let slot, let paper): (say("agency.event.attached", ["document": document(slot)]), paper.name)
    case .paid(_, let receipt): (say("agency.event.paid"), receipt)
    case .completed(let note): (say("agency.event.completed"), note)
    case .granted(let id): (say("agency.event.granted", ["formality": formality(id)]), "")
    case .refused(let id, let reason, let note):
      (
        say("agency.event.refused", ["formality": formality(id)]),
        [self.reason(reason), note].filter { !$0.isEmpty }.joined(separator: " ")
      )
    case .issued(let id, let paper): (say("agency.event.issued", ["formality": formality(id)]), paper.number)
    case .enabled(let id): (say("agency.event.enabled", ["formality": formality(id)]), "")
    case .revoked(let id, let reason): (say("agency.event.revoked", ["formality": formality(id)]), reason)
    case .received(let id): (say("agency.event.received", ["formality": formality(id)]), "")
    case .closed(let end): (say("agency.event.closed"), visit.say(TextKey("agency.state", end.rawValue)))
    default: ofStep(fact)
    }
  }

  private func ofStep(_ fact: Procedures.Fact) -> (title: String, note: String)? {
    guard let id = fact.step, let step = seen.procedure.circuit.step(id), step.kind != .closing else { return nil }
    let named = ["step": step.title[language]]
    switch fact {
    case .opened: return step.kind.isOfficers ? (say("agency.event.opened", named), "") : nil
    case .claimed: return (say("agency.event.claimed", named), "")
    case .unclaimed: return (say("agency.event.unclaimed", named), "")
    case .ended(_, let ending):
      let outcome = step.outcome(ending.outcome)
      let why = outcome?.reasons.first { $0.id == ending.reason }?.title[language] ?? ""
      return (
        say(
          "agency.event.ended",
          ["step": step.title[language], "outcome": outcome.map { step.title(of: $0, visit) } ?? ending.outcome]),
        [why, ending.note].filter { !$0.isEmpty }.joined(separator: " ")
      )
    case .returned(_, let remarks, let note):
      let marked = remarks.map { seen.procedure.title(of: $0.subject, language) }
      return (say("agency.event.returned", named), speech.list(marked + (note.isEmpty ? [] : [note])))
    case .resumed: return (say("agency.event.resumed", named), "")
    case .suspended: return (say("agency.event.suspended", named), "")
    case .forwarded(_, let unit):
      let title = seen.pack.agency(step.agency)?.units.first { $0.id == unit }?.title[language] ?? unit ?? ""
      return (say("agency.event.forwarded", named), title)
    case .reopened: return (say("agency.event.reopened", named), "")
    case .reminded: return (say("agency.event.reminded", named), "")
    case .escalated: return (say("agency.event.escalated", named), "")
    default: return nil
    }
  }

  private func say(_ key: String, _ words: [String: String] = [:]) -> String { speech.phrase(key, words) }

  private func labels(_ fields: [String]) -> [String] {
    fields.compactMap { seen.procedure.question($0)?.label[language] }
  }

  private func document(_ slot: String) -> String { seen.procedure.document(slot)?.title[language] ?? slot }

  private func formality(_ id: String) -> String { seen.procedure.formality(id)?.title[language] ?? id }

  /// Of a refusal: of any step that can refuse.
  private func reason(_ id: String) -> String {
    switch id {
    case Dossier.silence: return say("agency.reason.silence")
    case Dossier.dependsReason: return say("agency.reason.depends")
    default:
      let reasons = seen.procedure.circuit.steps.lazy.flatMap(\.outcomes).flatMap(\.reasons)
      return reasons.first { $0.id == id }?.title[language] ?? id
    }
  }
}
