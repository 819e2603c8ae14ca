// What the partials of Templates/parts show. Each is named like its file.

import Templates

/// One step of the way to this page.
struct Crumb: Model {
  let title: String
  let url: String

  static var slots: [Slot<Crumb>] { [.text("title", \.title), .text("url", \.url)] }
}

/// A line of what is to be done. Without an address it cannot be begun yet.
struct TaskLine: Model {
  enum State: String { case open, begun, done, optional, waits }

  let title: String
  let url: String
  let state: String

  static var slots: [Slot<TaskLine>] { [.text("title", \.title), .text("url", \.url), .text("state", \.state)] }

  init(_ title: String, _ state: State, url: String = "") {
    self.title = title
    self.url = url
    self.state = state.rawValue
  }
}

/// A term and what is said of it; with an address, it can be changed there.
struct Fact: Model {
  let term: String
  let text: String
  var url = ""

  static var slots: [Slot<Fact>] { [.text("term", \.term), .text("text", \.text), .text("url", \.url)] }
}

/// Where one is among the pages of a form.
struct Stepper: Model {
  let number: Int
  let total: Int
  let bars: [Bar]

  struct Bar: Model {
    let state: String
    static var slots: [Slot<Bar>] { [.text("state", \.state)] }
  }

  static var slots: [Slot<Stepper>] { [.number("number", \.number), .number("total", \.total), .rows("bars", \.bars)] }

  init(_ number: Int, of total: Int) {
    self.number = number
    self.total = total
    bars = (1...max(1, total)).map { Bar(state: $0 < number ? "done" : $0 == number ? "here" : "later") }
  }
}

/// Something that happened, happens or will.
struct TimelineEntry: Model {
  enum State: String { case done, here, later }

  let title: String
  let text: String
  /// `2026-11-03`, and as a person reads it.
  let day: String
  let date: String
  let state: String

  static var slots: [Slot<TimelineEntry>] {
    [
      .text("title", \.title), .text("text", \.text), .text("day", \.day), .text("date", \.date),
      .text("state", \.state),
    ]
  }
}

/// A procedure in the catalogue.
struct ProcedureCard: Model {
  let title: String
  let summary: String
  let url: String
  let delay: String
  let cost: String

  static var slots: [Slot<ProcedureCard>] {
    [
      .text("title", \.title), .text("summary", \.summary), .text("url", \.url), .text("delay", \.delay),
      .text("cost", \.cost),
    ]
  }
}

struct KeyFigure: Model {
  let title: String
  let value: String

  static var slots: [Slot<KeyFigure>] { [.text("title", \.title), .text("value", \.value)] }
}

/// A line of a chart: its number as it is read, and its length.
struct ChartBar: Model {
  let title: String
  let value: String
  let percent: Int

  static var slots: [Slot<ChartBar>] {
    [.text("title", \.title), .text("value", \.value), .number("percent", \.percent)]
  }
}

/// A column of a list. With an address it can be sorted by: `sort` is then `ascending`, `descending` or `none`.
struct Heading: Model {
  let title: String
  let url: String
  let sort: String

  static var slots: [Slot<Heading>] { [.text("title", \.title), .text("url", \.url), .text("sort", \.sort)] }
}

/// A message as its reader will see it.
struct MailPreview: Model {
  let to: String
  let subject: String
  let body: String

  static var slots: [Slot<MailPreview>] { [.text("to", \.to), .text("subject", \.subject), .text("body", \.body)] }
}
