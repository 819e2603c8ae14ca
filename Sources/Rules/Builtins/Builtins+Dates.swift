// Functions on dates, DMN 1.5 §10.3.4.7 and .10: what day it is, and what can be read from a calendar.

extension Builtins {
  private static let date = Builtin.Parameter("date", .day)

  private static func reading(
    _ name: String, _ result: FEELType, _ read: @escaping @Sendable (FEELDate) -> Value
  ) -> Builtin {
    Builtin(name, [date], result) { call in day(call[0]).map(read) ?? call.wrong(0) }
  }

  static let dates: [Builtin] = [
    Builtin("now", [], .dateTime) { call in .dateTime(call.run.now) },
    Builtin("today", [], .date) { call in .date(call.run.now.date) },
    reading("day of year", .number) { .number(Decimal($0.dayOfYear)) },
    reading("day of week", .string) { .string($0.dayOfWeek) },
    reading("month of year", .string) { .string($0.monthOfYear) },
    reading("week of year", .number) { .number(Decimal($0.weekOfYear)) },
    Builtin(
      "is", [Builtin.Parameter("value1", .any), Builtin.Parameter("value2", .any)], .boolean
    ) { call in .boolean(call[0].isIdentical(to: call[1])) },
  ]
}
