import JSON

/// What is read is written so that it reads the same, to the byte, in each style; and it is JSON5 too.
package func fuzzJSON(_ bytes: UnsafeRawBufferPointer) {
  let document = Array(bytes)
  do {
    let json = try JSONReader.read(document)
    checkWriting(json)
    guard let json5 = try? JSON5Reader.read(document) else { preconditionFailure("JSON is refused as JSON5") }
    precondition(json5.value.bytes() == json.bytes(), "JSON means something else as JSON5")
  } catch {
    check(error, document)
  }
}

/// What is read has a place for each of its values, and is written as JSON that reads the same.
package func fuzzJSON5(_ bytes: UnsafeRawBufferPointer) {
  let document = Array(bytes)
  do {
    let located = try JSON5Reader.read(document, file: "a.json5")
    checkWriting(located.value)
    checkPlaces(located, lines: lines(of: document))
  } catch {
    check(error, document)
  }
}

private func checkWriting(_ json: JSON) {
  let plain = json.bytes()
  let styles: [JSONWriter.Style] = [
    .init(), .init(isPretty: true), .init(isSafeInHTML: true), .init(isPretty: true, sortsNames: true),
  ]
  for style in styles {
    let written = json.bytes(style: style)
    guard let again = try? JSONReader.read(written) else { preconditionFailure("what is written is no JSON") }
    precondition(again == json, "written it is another document")
    if !style.sortsNames { precondition(again.bytes() == plain, "written it has other bytes") }
    if style.isSafeInHTML { precondition(!written.contains { $0 == 0x3C || $0 == 0x3E || $0 == 0x26 }, "not safe") }
  }
}

private func check(_ error: JSONError, _ document: [UInt8]) {
  precondition((0...document.count).contains(error.offset) && !error.sentence.isEmpty, "\(error)")
  check(error.place, lines: lines(of: document))
}

private func checkPlaces(_ json: LocatedJSON, lines: Int) {
  check(json.place, lines: lines)
  check(json.namePlace, lines: lines)
  for item in json.items ?? json.members?.map(\.value) ?? [] { checkPlaces(item, lines: lines) }
}

private func check(_ place: JSONPlace, lines: Int) {
  precondition((1...lines).contains(place.line) && place.column >= 1, "\(place) is not in the document")
}

private func lines(of document: [UInt8]) -> Int { document.count { $0 == 0x0A || $0 == 0x0D } + 1 }
