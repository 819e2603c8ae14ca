import HTTP

/// What came out of a multipart body: the same for every way to cut it.
struct MultipartOutcome: Equatable {
  struct Part: Equatable {
    let head: MultipartPartHead
    var body: [UInt8] = []
    var isWhole = false
  }

  var parts: [Part] = []
  var finished = 0
  var fault: MultipartParser.Fault?

  mutating func take(_ event: MultipartParser.Event) {
    switch event {
    case .partBegan(let head): parts.append(Part(head: head))
    case .bytes(let bytes): parts[parts.count - 1].body += bytes
    case .partEnded: parts[parts.count - 1].isWhole = true
    case .finished: finished += 1
    }
  }

  /// Reads a body in pieces of the lengths that `nextLength` gives.
  static func of(_ body: UnsafeRawBufferPointer, _ parser: MultipartParser, nextLength: () -> Int) -> MultipartOutcome {
    var parser = parser
    var outcome = MultipartOutcome()
    var start = 0
    do {
      while start < body.count {
        let end = min(body.count, start + max(nextLength(), 1))
        try parser.feed(UnsafeRawBufferPointer(rebasing: body[start..<end])) { outcome.take($0) }
        start = end
      }
      try parser.finish()
    } catch {
      outcome.fault = error as? MultipartParser.Fault
    }
    return outcome
  }
}

/// Any bytes are a body with the boundary `b`, read whole, byte by byte and in pieces of seven: three times the same.
@discardableResult
func fuzzMultipart(_ body: UnsafeRawBufferPointer) -> MultipartOutcome {
  var limits = MultipartParser.Limits()
  limits.parts = 4
  limits.headers = 3
  limits.headerBytes = 200
  limits.nameBytes = 20
  limits.partBytes = 100
  limits.preambleBytes = 20
  limits.epilogueBytes = 20
  limits.totalBytes = 700
  let contentType = Array("multipart/form-data; boundary=b".utf8)
  guard let parser = contentType.withUnsafeBytes({ MultipartParser(contentType: $0, limits: limits) }) else {
    preconditionFailure("the boundary is valid")
  }
  let whole = MultipartOutcome.of(body, parser) { body.count }
  precondition(MultipartOutcome.of(body, parser) { 1 } ~= whole, "byte by byte is another form")
  precondition(MultipartOutcome.of(body, parser) { 7 } ~= whole, "in pieces of seven it is another form")
  precondition(whole.parts.allSatisfy { !$0.head.name.isEmpty && $0.body.count <= 100 }, "a limit does not hold")
  precondition(whole.fault != nil || whole.finished == 1 && whole.parts.allSatisfy(\.isWhole), "a part is open")
  return whole
}

/// Equal but for the bytes of a part that was cut off by a fault: how many of them came first depends on the pieces.
private func ~= (left: MultipartOutcome, right: MultipartOutcome) -> Bool {
  func settled(_ outcome: MultipartOutcome) -> MultipartOutcome {
    var outcome = outcome
    if let last = outcome.parts.last, !last.isWhole { outcome.parts[outcome.parts.count - 1].body = [] }
    return outcome
  }
  return settled(left) == settled(right)
}
