import Procedures
import Templates

extension Refusal {
  /// Why, and what would mend it, in the visitor's language: the pack's own words first, where it refuses.
  func sentence(_ visit: Visit) -> String {
    let own = reason?[visit.speech.language] ?? ""
    let general = visit.say(TextKey("refusal", key.rawValue), words)
    return own.isEmpty ? general : own
  }
}
