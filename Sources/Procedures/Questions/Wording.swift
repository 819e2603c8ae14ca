// How numbers, amounts and days are written for a person. What differs between languages stands in the translations
// under `wording.`; here is only what is done with it.

package import Rules

extension Speech {
  /// `1 234,5`; with a number of digits, always that many.
  package func number(_ value: Decimal, digits: Int? = nil) -> String {
    let text = digits.flatMap { value.magnitude.rounded(scale: $0)?.text } ?? value.magnitude.canonicalText
    let pieces = text.split(separator: ".")
    var written = grouped(pieces.first.map(String.init) ?? "0")
    if pieces.count > 1 { written += phrase("wording.number.decimal", [:]) + pieces[1] }
    return value.isNegative ? phrase("wording.number.negative", ["number": written]) : written
  }

  private func grouped(_ digits: String) -> String {
    let count = digits.utf8.count
    if count <= 3 { return digits }
    let group = phrase("wording.number.group", [:])
    return digits.utf8.enumerated().reduce(into: "") { text, item in
      if item.offset > 0, (count - item.offset) % 3 == 0 { text += group }
      text.unicodeScalars.append(Unicode.Scalar(item.element))
    }
  }

  package func money(_ amount: Decimal, _ currency: String, digits: Int) -> String {
    phrase("wording.money", ["amount": number(amount, digits: digits), "currency": currency])
  }

  package func percent(_ value: Decimal) -> String { phrase("wording.percent", ["number": number(value)]) }

  /// A number and what it counts: `12,5 ha`.
  package func quantity(_ amount: Decimal, _ unit: String) -> String {
    phrase("wording.quantity", ["number": number(amount), "unit": unit])
  }

  /// `12 mars 2026`.
  package func date(_ date: FEELDate) -> String {
    let day = date.day == 1 ? phrase("wording.first", [:]) : String(date.day)
    return phrase(
      "wording.date", ["day": day, "month": phrase("wording.month.m\(date.month)", [:]), "year": String(date.year)])
  }

  /// A day as those count it who know nothing of rules. Nil outside the calendar.
  package func date(daysSince1970 days: Int) -> String? { FEELDate(daysSince1970: days).map { date($0) } }

  package func time(_ time: FEELTime) -> String {
    let minute = (time.minute < 10 ? "0" : "") + String(time.minute)
    return phrase("wording.time", ["hour": String(time.hour), "minute": minute])
  }

  package func dateTime(_ date: FEELDate, _ time: FEELTime) -> String {
    phrase("wording.date_time", ["date": self.date(date), "time": self.time(time)])
  }

  package func period(_ from: FEELDate, _ to: FEELDate) -> String {
    phrase("wording.period", ["from": date(from), "to": date(to)])
  }

  package func yesNo(_ isYes: Bool) -> String { isYes ? phrase("wording.yes", [:]) : phrase("wording.no", [:]) }

  package func list(_ items: [String]) -> String { items.joined(separator: phrase("wording.comma", [:])) }

  /// The size of a file: `1,4 Mo`. A megabyte is 1,048,576 bytes here, as the file lists of most computers count.
  package func size(_ bytes: Int) -> String {
    func counted(_ unit: Int) -> String {
      let number = Decimal(bytes).divided(by: Decimal(unit))?.rounded(scale: 1, .halfUp) ?? .zero
      return self.number(number)
    }
    if bytes < 1_024 { return phrase("wording.bytes", ["number": number(Decimal(bytes))]) }
    if bytes < 1_048_576 { return phrase("wording.kilobytes", ["number": counted(1_024)]) }
    return phrase("wording.megabytes", ["number": counted(1_048_576)])
  }
}

extension AnswerFault {
  /// What is wrong, for the person who answered. The words `min`, `max` and `step` are numbers, days or hours, and
  /// `bytes` and `bytesMax` sizes: they are written as the language writes them, the others as they are.
  package func sentence(_ speech: Speech) -> String {
    var written = words
    for (name, word) in words {
      switch name {
      case "min", "max", "step":
        if let date = FEELDate(word) {
          written[name] = speech.date(date)
        } else if let number = Decimal(word) {
          written[name] = speech.number(number, digits: max(0, -number.exponent))
        } else if let time = FEELTime(word + ":00", zones: { _ in nil }) {
          written[name] = speech.time(time)
        }
      case "bytes", "bytesMax": written[name] = Int(word).map { speech.size($0) } ?? word
      default: break
      }
    }
    return speech.phrase("answer." + key, written)
  }
}
