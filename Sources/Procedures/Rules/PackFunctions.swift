// The functions of the domain that rules may call: the pack's lists and its calendar. What they answer depends on the
// day of the evaluation, which the run knows.

import Rules

enum PackFunctions {
  /// Every function with what it is for, as the documentation of packs shows it.
  static let names = [
    "list has", "list label", "list value", "list number", "working days after", "working days between",
  ]

  static func all(_ lists: [String: ReferenceList], _ calendar: WorkingCalendar) -> [DomainFunction] {
    let aboutRow: [(String, FEELType)] = [("list", .string), ("code", .string)]
    @Sendable func row(_ arguments: [Value], _ run: Run) -> (ReferenceList, ReferenceList.Row)? {
      guard case .string(let id) = arguments[0], case .string(let code) = arguments[1], let list = lists[id],
        let row = list.row(code, on: run.now.date)
      else { return nil }
      return (list, row)
    }
    @Sendable func cell(_ arguments: [Value], _ run: Run) -> String? {
      guard let (list, row) = row(arguments, run), case .string(let column) = arguments[2] else { return nil }
      return list.cell(column, of: row)
    }
    return [
      // Whether a code is in a list today.
      DomainFunction("list has", aboutRow, .boolean) { arguments, run in .boolean(row(arguments, run) != nil) },
      // Its words in a language.
      DomainFunction("list label", aboutRow + [("language", .string)], .string) { arguments, run in
        guard let (_, row) = row(arguments, run), case .string(let language) = arguments[2] else { return .null }
        return .string(row.label[language])
      },
      // What stands in a column of its row.
      DomainFunction("list value", aboutRow + [("column", .string)], .string) { arguments, run in
        cell(arguments, run).map(Value.string) ?? .null
      },
      // The same as a number.
      DomainFunction("list number", aboutRow + [("column", .string)], .number) { arguments, run in
        cell(arguments, run).flatMap { Decimal($0) }.map(Value.number) ?? .null
      },
      DomainFunction("working days after", [("start", .date), ("days", .number)], .date) { arguments, _ in
        guard case .date(let start) = arguments[0], case .number(let days) = arguments[1], let count = days.int,
          (0...3_660).contains(count)
        else { return .null }
        return calendar.date(count, workingDaysAfter: start).map(Value.date) ?? .null
      },
      DomainFunction("working days between", [("start", .date), ("end", .date)], .number) { arguments, _ in
        guard case .date(let start) = arguments[0], case .date(let end) = arguments[1],
          abs(end.daysSince1970 - start.daysSince1970) <= 40_000
        else { return .null }
        return .number(Decimal(calendar.workingDays(from: start, to: end)))
      },
    ]
  }
}
