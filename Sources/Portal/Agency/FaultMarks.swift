import HTTP
import Procedures
import Templates

/// A tick beside a datum or a document, and the line that says why (ER-21): it belongs to the form of the decision,
/// wherever it stands on the page.
struct FaultMark: Templates.Model {
  /// `field.trade_name`, `document.lease`.
  let name: String
  let subject: String
  let isTicked: Bool
  /// The pack's; without any, the officer writes his own.
  let reasons: [OptionView]
  let reason: String
  let error: String

  static var slots: [Slot<FaultMark>] {
    [
      .text("name", \.name), .text("subject", \.subject), .flag("isTicked", \.isTicked), .rows("reasons", \.reasons),
      .text("reason", \.reason), .text("error", \.error),
    ]
  }
}

/// The marks of one decision, with what was typed and what is wrong.
struct FaultMarks {
  let typed: TypedDecision
  let reasons: [Outcome.Reason]
  let language: String
  /// By the name of a mark.
  let errors: [String: String]

  func mark(_ subject: Remark.Subject, _ title: String) -> FaultMark {
    let name = subject.name
    let reason = typed.faultReason(name)
    return FaultMark(
      name: name, subject: title, isTicked: typed.faults.contains(name),
      reasons: reasons.map {
        OptionView(id: "", value: $0.id, label: $0.title[language], hint: "", isChosen: $0.id == reason)
      }, reason: reason, error: errors[name] ?? "")
  }
}

extension Remark.Subject {
  /// As a form sends it.
  var name: String {
    switch self {
    case .field(let path): "field.\(path)"
    case .document(let slot): "document.\(slot)"
    }
  }

  init?(name: String) {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "field": self = .field(parts[1])
    case "document": self = .document(parts[1])
    default: return nil
    }
  }
}
