import HTTP
import JSON
import Procedures
import Rules

// /api/v1/procedures: the catalogue, and the guide, for programs. Texts come in every language of the pack.

enum ProceduresAPI {
  static func list(_ visit: Visit) throws -> Response {
    let entries = visit.portal.catalogue.entries(matching: visit.query.first("q") ?? "")
    return try .json { $0.array { list in for entry in entries { list.value(Summary(entry)) } } }
  }

  static func one(_ visit: Visit, _ id: String) throws -> Response {
    let entry = try visit.procedure(id)
    return try .json { $0.value(Sheet(entry)) }
  }

  /// `{"answers":{…},"formalities":[…],"data":{…}}` → what the guide says in that situation.
  static func guide(_ visit: Visit, _ id: String) async throws -> Response {
    let entry = try visit.procedure(id)
    let body = try visit.body()
    let setting = AnswerSetting(today: entry.hour.today)
    let procedure = entry.procedure
    let (answers, answerFaults) = try procedure.accepted(
      body.object("answers")?.dictionary ?? [:], among: procedure.guide.questions, setting)
    let (data, dataFaults) = try procedure.accepted(
      body.object("data")?.dictionary ?? [:], among: procedure.form.questions, setting)
    let faults = answerFaults + dataFaults
    guard faults.isEmpty else { throw AnswersRefused(faults) }
    let filing = Filing(
      answers: answers.filter { !$0.value.isNull },
      formalities: try body.texts("formalities") ?? [], data: data.filter { !$0.value.isNull })
    let advice = procedure.advice(on: filing, in: entry.pack.territory, now: entry.hour.local)
    return try .json { $0.value(AdviceAnswer(advice, entry)) }
  }

  static func example(_ visit: Visit, _ id: String) throws -> Response {
    let entry = try visit.procedure(id)
    guard let filing = ExampleFiling(entry) else { throw PageFault(.notFound) }
    return try .json { $0.value(filing) }
  }
}

extension Visit {
  /// A procedure anybody may see; otherwise there is no such page.
  func procedure(_ id: String) throws -> Catalogue.Entry {
    guard let entry = portal.catalogue.entry(id) else { throw PageFault(.notFound) }
    return entry
  }

  /// The query of the address; one that cannot be read counts as none.
  var query: QueryString {
    guard let bytes = request.head.query else { return QueryString() }
    return (try? bytes.withUnsafeBytes { try QueryString($0) }) ?? QueryString()
  }
}

extension Response {
  static func json(_ status: Status = .ok, _ write: (inout JSONWriter) throws -> Void) throws -> Response {
    var writer = JSONWriter()
    try write(&writer)
    return Response(status, .json, writer.bytes)
  }
}

// MARK: Shapes

extension Text {
  /// A text by language; a bare text when it is the same in all.
  var json: JSON {
    languages == [""]
      ? .string(self[""]) : .object(JSONObject(languages.map { ($0, .string(self[$0])) }) ?? JSONObject())
  }
}

private struct Summary: JSONWritable {
  let entry: Catalogue.Entry

  init(_ entry: Catalogue.Entry) { self.entry = entry }

  func write(to writer: inout JSONWriter) { writer.object { write(members: &$0) } }

  func write(members writer: inout JSONWriter) {
    let procedure = entry.procedure
    writer.field("id", procedure.id)
    writer.field("revision", procedure.revision)
    writer.field("title", procedure.title.json)
    writer.field("summary", procedure.summary.json)
    let agencies = entry.pack.agencies.filter { agency in
      procedure.circuit.steps.contains { $0.agency == agency.id }
        || procedure.formalities.contains { $0.agency == agency.id }
    }
    writer.field("agencies", agencies.map(\.id))
  }
}

private struct Sheet: JSONWritable {
  let entry: Catalogue.Entry

  init(_ entry: Catalogue.Entry) { self.entry = entry }

  func write(to writer: inout JSONWriter) {
    let (pack, procedure) = (entry.pack, entry.procedure)
    writer.object { sheet in
      Summary(entry).write(members: &sheet)
      sheet.field("audience", procedure.audience.json)
      sheet.field("currency", pack.territory.currency)
      sheet.field("laws", procedure.laws)
      sheet.field("questions", procedure.guide.questions.map(QuestionShape.init))
      sheet.field("formalities", procedure.formalities.map(FormalityShape.init))
      sheet.field("documents", procedure.documents.map(DocumentShape.init))
      sheet.field("pages", procedure.form.pages.map(PageShape.init))
    }
  }
}

struct QuestionShape: JSONWritable {
  let question: Question

  init(_ question: Question) { self.question = question }

  func write(to writer: inout JSONWriter) {
    writer.object { shape in
      shape.field("id", question.id)
      shape.field("type", question.kindName)
      shape.field("label", question.label.json)
      if let choice = question.kind as? QuestionChoice {
        shape.field(
          "options", JSON.array(choice.options.map { ["id": .string($0.id), "label": $0.label.json] }))
      }
      if !question.columns.isEmpty { shape.field("columns", question.columns.map(QuestionShape.init)) }
      shape.field("laws", question.laws)
    }
  }
}

private struct FormalityShape: JSONWritable {
  let formality: Formality

  init(_ formality: Formality) { self.formality = formality }

  func write(to writer: inout JSONWriter) {
    writer.object { shape in
      shape.field("id", formality.id)
      shape.field("title", formality.title.json)
      shape.field("agency", formality.agency)
      shape.field("documents", formality.documents.map(\.document))
      if let delay = formality.delay {
        shape.field(
          "delay", ["days": .number(JSONNumber(delay.days)), "count": .string(delay.count.rawValue)] as JSON)
      }
      shape.field("silence", formality.silence.rawValue)
      shape.field("certificate", formality.result?.certificate)
      shape.field("laws", formality.laws)
    }
  }
}

private struct DocumentShape: JSONWritable {
  let document: RequiredDocument

  init(_ document: RequiredDocument) { self.document = document }

  func write(to writer: inout JSONWriter) {
    writer.object { shape in
      shape.field("slot", document.id)
      shape.field("title", document.title.json)
      shape.field("contentTypes", document.formats.map(\.contentType))
      shape.field("bytesMax", document.bytesMax)
      shape.field("filesMax", document.filesMax)
      shape.field("original", document.isOriginalShown)
      shape.field("laws", document.laws)
    }
  }
}

private struct PageShape: JSONWritable {
  let page: Form.Page

  init(_ page: Form.Page) { self.page = page }

  func write(to writer: inout JSONWriter) {
    writer.object { shape in
      shape.field("id", page.id)
      shape.field("title", page.title.json)
      shape.field("questions", page.questions.map(QuestionShape.init))
    }
  }
}

/// What INTERFACES calls the guide's answer.
private struct AdviceAnswer: JSONWritable {
  let advice: Advice
  let entry: Catalogue.Entry

  init(_ advice: Advice, _ entry: Catalogue.Entry) {
    self.advice = advice
    self.entry = entry
  }

  func write(to writer: inout JSONWriter) {
    let procedure = entry.procedure
    writer.object { answer in
      answer.array("formalities") { list in
        for standing in advice.formalities {
          guard let formality = procedure.formality(standing.formality) else { continue }
          write(standing, formality, to: &list)
        }
      }
      answer.array("refused") { list in
        for standing in advice.formalities {
          guard case .refused(let refusals) = standing.verdict else { continue }
          list.object { one in
            one.field("id", standing.formality)
            one.field("reasons", refusals.map(\.reason.json))
            one.field("laws", refusals.flatMap(\.laws))
          }
        }
      }
      answer.field("documents", advice.documents)
      answer.object("total") { total in
        total.field("amount", advice.total.json)
        total.field("currency", entry.pack.territory.currency)
      }
      answer.field("refusals", advice.refusals.map(\.reason.json))
    }
  }

  /// Those that apply; what does not concern the person is not in the list.
  private func write(_ standing: Advice.Standing, _ formality: Formality, to writer: inout JSONWriter) {
    let isMandatory: Bool
    switch standing.verdict {
    case .mandatory: isMandatory = true
    case .optional: isMandatory = false
    case .notNeeded, .refused: return
    }
    let fee = advice.fees.filter { $0.formality == formality.id }.reduce(Decimal.zero) { $0.adding($1.amount) ?? $0 }
    let documents = advice.documents.filter { slot in formality.documents.contains { $0.document == slot } }
    writer.object { one in
      one.field("id", formality.id)
      one.field("title", formality.title.json)
      one.field("agency", formality.agency)
      one.field("mandatory", isMandatory)
      one.field("chosen", standing.isChosen)
      one.field("fee", fee.json)
      one.field("documents", documents)
      one.field("why", formality.why.json)
      one.field("laws", formality.laws)
    }
  }
}

extension Decimal {
  /// As a number of JSON, digit for digit.
  var json: JSON { JSONNumber(text: text).map(JSON.number) ?? .null }
}

extension JSON {
  /// An object in the order of its names.
  init(sorted members: [String: JSON]) {
    self = .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) ?? JSONObject())
  }
}
