// + - * / ** and the minus sign on every kind of value (DMN 1.5 tables 55 to 60). Nil: there is no such operation
// between these kinds, or the result does not exist.

extension Value {
  func adding(_ other: Value) -> Value? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.adding(right).map(Value.number)
    case (.string(let left), .string(let right)): return .string(left + right)
    case (.date(let date), .yearsMonths(let span)), (.yearsMonths(let span), .date(let date)):
      return date.adding(span).map(Value.date)
    case (.date(let date), .daysTime(let span)), (.daysTime(let span), .date(let date)):
      return date.adding(span).map(Value.date)
    case (.dateTime(let moment), .yearsMonths(let span)), (.yearsMonths(let span), .dateTime(let moment)):
      return moment.adding(span).map(Value.dateTime)
    case (.dateTime(let moment), .daysTime(let span)), (.daysTime(let span), .dateTime(let moment)):
      return moment.adding(span).map(Value.dateTime)
    case (.time(let time), .daysTime(let span)), (.daysTime(let span), .time(let time)):
      return .time(time.adding(span))
    case (.daysTime(let left), .daysTime(let right)): return left.adding(right).map(Value.daysTime)
    case (.yearsMonths(let left), .yearsMonths(let right)): return left.adding(right).map(Value.yearsMonths)
    default: return nil
    }
  }

  func subtracting(_ other: Value) -> Value? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.subtracting(right).map(Value.number)
    case (.date(let left), .date(let right)): return .daysTime(left.subtracting(right))
    case (.dateTime(let left), .dateTime(let right)): return left.subtracting(right).map(Value.daysTime)
    case (.date(let left), .dateTime(let right)): return left.midnightUTC.subtracting(right).map(Value.daysTime)
    case (.dateTime(let left), .date(let right)): return left.subtracting(right.midnightUTC).map(Value.daysTime)
    case (.time(let left), .time(let right)): return left.subtracting(right).map(Value.daysTime)
    case (.date(let date), .yearsMonths(let span)): return date.subtracting(span).map(Value.date)
    case (.date(let date), .daysTime(let span)): return date.subtracting(span).map(Value.date)
    case (.dateTime(let moment), .yearsMonths(let span)): return moment.subtracting(span).map(Value.dateTime)
    case (.dateTime(let moment), .daysTime(let span)): return moment.subtracting(span).map(Value.dateTime)
    case (.time(let time), .daysTime(let span)): return .time(time.subtracting(span))
    case (.daysTime(let left), .daysTime(let right)): return left.subtracting(right).map(Value.daysTime)
    case (.yearsMonths(let left), .yearsMonths(let right)): return left.subtracting(right).map(Value.yearsMonths)
    default: return nil
    }
  }

  func multiplied(by other: Value) -> Value? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.multiplied(by: right).map(Value.number)
    case (.daysTime(let span), .number(let factor)), (.number(let factor), .daysTime(let span)):
      return span.multiplied(by: factor).map(Value.daysTime)
    case (.yearsMonths(let span), .number(let factor)), (.number(let factor), .yearsMonths(let span)):
      return span.multiplied(by: factor).map(Value.yearsMonths)
    default: return nil
    }
  }

  func divided(by other: Value) -> Value? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.divided(by: right).map(Value.number)
    case (.daysTime(let span), .number(let divisor)): return span.divided(by: divisor).map(Value.daysTime)
    case (.yearsMonths(let span), .number(let divisor)): return span.divided(by: divisor).map(Value.yearsMonths)
    case (.daysTime(let left), .daysTime(let right)): return left.divided(by: right).map(Value.number)
    case (.yearsMonths(let left), .yearsMonths(let right)): return left.divided(by: right).map(Value.number)
    default: return nil
    }
  }

  func raised(to other: Value) -> Value? {
    switch (self, other) {
    case (.number(let left), .number(let right)): return left.raised(to: right).map(Value.number)
    default: return nil
    }
  }

  var negated: Value? {
    switch self {
    case .number(let number): .number(-number)
    case .daysTime(let span): .daysTime(-span)
    case .yearsMonths(let span): .yearsMonths(-span)
    default: nil
    }
  }
}
