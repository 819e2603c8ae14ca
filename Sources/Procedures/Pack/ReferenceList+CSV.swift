// lists/activities.csv:  code,label_fr,label_ar,label_en,from,until,regulated
// `code` and a label are obligatory; `from` and `until` are days; every other column is for the rules.

import Rules

extension ReferenceList {
  init?(id: String, _ bytes: [UInt8], path: String, _ reading: PackReading) {
    func note(_ sentence: String, line: Int) {
      reading.note(PackProblem(sentence, at: "\(reading.files.name)/\(path):\(line):1"))
    }
    let lines: [CSV.Line]
    do {
      lines = try CSV.lines(bytes)
    } catch {
      note(error.sentence, line: error.line)
      return nil
    }
    guard let header = lines.first else {
      note(
        "the list is empty; its first line names the columns: code, label_\(reading.languages.first ?? "fr"), …",
        line: 1)
      return nil
    }
    let names = header.fields
    if names.first != "code" { note("the first column is called 'code'.", line: 1) }
    if Set(names).count != names.count { note("two columns have the same name.", line: 1) }
    let labels = reading.languages.compactMap { code in
      names.firstIndex(of: "label_\(code)").map { (language: code, index: $0) }
    }
    for code in reading.languages where !names.contains("label_\(code)") && !names.contains("label") {
      note("there is no column 'label_\(code)' (or one 'label' for all languages).", line: 1)
    }
    let plain = names.firstIndex(of: "label")
    let from = names.firstIndex(of: "from")
    let until = names.firstIndex(of: "until")
    let taken = Set(labels.map(\.index) + [0, plain, from, until].compactMap { $0 })
    let others = names.indices.filter { !taken.contains($0) }

    var rows: [Row] = []
    var byCode: [String: [Int]] = [:]
    for line in lines.dropFirst() {
      guard line.fields.count == names.count else {
        note("there are \(line.fields.count) fields; the first line names \(names.count).", line: line.number)
        continue
      }
      func day(_ index: Int?) -> FEELDate? {
        guard let index, !line.fields[index].isEmpty else { return nil }
        let date = FEELDate(line.fields[index])
        if date == nil { note("'\(line.fields[index])' is no day such as 2026-01-31.", line: line.number) }
        return date
      }
      let code = line.fields[0]
      if code.isEmpty { note("a row needs a code.", line: line.number) }
      let words = labels.map { (language: $0.language, words: line.fields[$0.index]) }
      for (language, words) in words where words.isEmpty {
        note("'\(code)' is not translated: \(language).", line: line.number)
      }
      let row = Row(
        code: code, label: words.isEmpty ? Text(plain.map { line.fields[$0] } ?? code) : Text(words),
        from: day(from), until: day(until), cells: others.map { line.fields[$0] })
      if byCode[code]?.contains(where: { rows[$0].overlaps(row) }) ?? false {
        note("'\(code)' comes twice on the same days.", line: line.number)
      }
      byCode[code, default: []].append(rows.count)
      rows.append(row)
    }
    self.init(id: id, columns: others.map { names[$0] }, rows: rows)
  }
}

extension ReferenceList.Row {
  fileprivate func overlaps(_ other: Self) -> Bool {
    func starts(_ one: Self, before end: FEELDate?) -> Bool {
      guard let start = one.from, let end else { return true }
      return start <= end
    }
    return starts(self, before: other.until) && starts(other, before: until)
  }
}
