// Writes a program's bytes for one page.
//
// The rows at hand are raw pointers to the page's struct and to the elements of its arrays; a value is read through a
// SlotPlace, whose offset and type come from the same key path (Model.swift). The compiler of templates is what makes
// place and row agree, so nothing outside this file and Model.swift handles raw memory.

import JSON

struct TemplateRenderer: ~Copyable {
  private struct Row {
    let start: UnsafeRawPointer
    let index: Int
    let count: Int
  }

  /// Borrowed from the code for as long as the page is written.
  private let instructions: UnsafeBufferPointer<TemplateCode.Instruction>
  private let literals: UnsafeBufferPointer<UInt8>
  private let code: TemplateCode
  private let bytesMax: Int
  private var output: ByteBuffer
  private var rows: [Row] = []
  private var isTooLong = false

  private init(
    _ code: TemplateCode, _ instructions: UnsafeBufferPointer<TemplateCode.Instruction>,
    _ literals: UnsafeBufferPointer<UInt8>, bytesMax: Int
  ) {
    self.code = code
    self.instructions = instructions
    self.literals = literals
    self.bytesMax = bytesMax
    output = ByteBuffer(capacity: literals.count * 2 + 4096)
    rows.reserveCapacity(8)
  }

  /// nil when the page grows beyond `bytesMax`.
  static func render<Content: Model>(
    _ program: TemplateProgram, _ model: Content, in language: Language, bytesMax: Int
  ) -> [UInt8]? {
    let code = program[language]
    return code.instructions.withUnsafeBufferPointer { instructions in
      code.literals.withUnsafeBufferPointer { literals in
        var renderer = TemplateRenderer(code, instructions, literals, bytesMax: bytesMax)
        return withUnsafePointer(to: model) { start in
          renderer.rows.append(Row(start: UnsafeRawPointer(start), index: 0, count: 1))
          renderer.run(0, to: instructions.count)
          let isTooLong = renderer.isTooLong || renderer.output.count > bytesMax
          return isTooLong ? nil : renderer.output.bytes
        }
      }
    }
  }

  private mutating func run(_ start: Int, to end: Int) {
    var next = start
    while next < end {
      switch instructions[next] {
      case .literal(let start, let count):
        output.append(UnsafeBufferPointer(rebasing: literals[start..<start + count]))
        next += 1
      case .value(let value):
        write(value)
        next += 1
      case .unless(let condition, let goOn): next = holds(condition) ? next + 1 : goOn
      case .jump(let goal): next = goal
      case .loop(let place, let kind, let end, let after):
        write(pointer(place), of: code.rows[kind], body: next + 1, end, after)
        next = after
      }
    }
  }

  /// A page that has grown too long stops at the next row.
  private mutating func write(_ property: UnsafeRawPointer, of kind: SlotRows, body: Int, _ end: Int, _ after: Int) {
    if kind.isEmpty(property) { return run(end, to: after) }
    kind.forEach(property) { start, index, count in
      if output.count > bytesMax { isTooLong = true }
      if isTooLong { return }
      rows.append(Row(start: start, index: index, count: count))
      run(body, to: end)
      rows.removeLast()
    }
  }

  private mutating func write(_ value: TemplateValue) {
    switch value {
    case .text(let place, let escape):
      output.append(read(place, as: String.self).pointee, escape)
    case .optionalText(let place, let escape):
      output.append(read(place, as: String?.self).pointee ?? "", escape)
    case .number(let place):
      output.append(decimal: read(place, as: Int.self).pointee)
    case .optionalNumber(let place):
      if let number = read(place, as: Int?.self).pointee { output.append(decimal: number) }
    case .html(let place):
      output.append(read(place, as: SafeHTML.self).pointee.bytes)
    case .optionalHTML(let place):
      if let html = read(place, as: SafeHTML?.self).pointee { output.append(html.bytes) }
    case .loopIndex(let row):
      output.append(decimal: rows[row].index + 1)
    }
  }

  private func number(_ value: TemplateValue) -> Int {
    switch value {
    case .number(let place): read(place, as: Int.self).pointee
    case .optionalNumber(let place): read(place, as: Int?.self).pointee ?? 0
    case .loopIndex(let row): rows[row].index + 1
    case .text, .optionalText, .html, .optionalHTML: preconditionFailure("a plural counts a number")
    }
  }

  private func holds(_ condition: TemplateCode.Condition) -> Bool {
    switch condition {
    case .flag(let place): read(place, as: Bool.self).pointee
    case .hasText(let place, let isOptional): !(text(place, isOptional)?.isEmpty ?? true)
    case .hasNumber(let place): read(place, as: Int?.self).pointee != nil
    case .hasHTML(let place, isOptional: false): !read(place, as: SafeHTML.self).pointee.bytes.isEmpty
    case .hasHTML(let place, isOptional: true): !(read(place, as: SafeHTML?.self).pointee?.bytes.isEmpty ?? true)
    case .hasRows(let place, let kind): !code.rows[kind].isEmpty(pointer(place))
    case .textIs(let place, let isOptional, let word): text(place, isOptional) == code.words[word]
    case .numberIs(let place, isOptional: false, let literal): read(place, as: Int.self).pointee == literal
    case .numberIs(let place, isOptional: true, let literal): read(place, as: Int?.self).pointee == literal
    case .isFirst(let row): rows[row].index == 0
    case .isLast(let row): rows[row].index == rows[row].count - 1
    case .loopIndexIs(let row, let literal): rows[row].index + 1 == literal
    case .pluralIs(let value, let form): PluralForm(for: number(value), in: code.language) == form
    }
  }

  private func text(_ place: SlotPlace, _ isOptional: Bool) -> String? {
    isOptional ? read(place, as: String?.self).pointee : read(place, as: String.self).pointee
  }

  private func read<Value>(_ place: SlotPlace, as type: Value.Type) -> UnsafePointer<Value> {
    pointer(place).assumingMemoryBound(to: type)
  }

  private func pointer(_ place: SlotPlace) -> UnsafeRawPointer {
    rows[place.row].start + place.offset
  }
}
