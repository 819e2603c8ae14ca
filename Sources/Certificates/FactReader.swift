import JSON
import Procedures
import Rules

/// The facts of a certificate, told as a person reads them.
struct FactReader {
  let procedure: Procedure
  let filing: Filing
  let situation: Situation
  let speech: Speech

  /// Nil when the dossier does not tell it.
  func words(_ rule: Rule) -> String? {
    let value = rule.value(in: situation)
    if value.isNull { return nil }
    let words = answer(named: rule.text.trimmed) ?? said(value)
    return words.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
  }

  /// A rule that is nothing but a question's name: what was answered, as the kind of the question shows it.
  private func answer(named name: String) -> String? {
    guard let question = procedure.question(name), question.computed == nil,
      let answer = filing.answers[name] ?? filing.data[name] ?? filing.findings[name]
    else { return nil }
    return question.kind.shown(answer, speech)
  }

  private func said(_ value: Value) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): speech.number(number)
    case .boolean(let isYes): speech.yesNo(isYes)
    case .date(let date): speech.date(date)
    case .time(let time): speech.time(time)
    case .dateTime(let moment): speech.dateTime(moment.date, moment.time)
    case .list(let values): speech.list(values.compactMap(said))
    case .null, .daysTime, .yearsMonths, .context, .range, .function: nil
    }
  }
}
