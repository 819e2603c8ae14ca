/// The methods that exist here. CONNECT and TRACE are recognised only to be refused.
package enum Method: UInt8, Sendable, CaseIterable {
  case get, head, post, put, patch, delete, options, trace, connect

  package var name: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .connect: "CONNECT"
    }
  }

  /// Methods are case-sensitive (RFC 9110 section 9.1).
  init?(_ token: UnsafeRawBufferPointer) {
    guard let method = Method.allCases.first(where: { token.equals($0.name) }) else { return nil }
    self = method
  }

  /// Changes nothing on the server.
  package var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}

/// A set of methods, for `Allow`.
package struct Methods: OptionSet, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package init(_ method: Method) { self.init(rawValue: 1 << UInt16(method.rawValue)) }

  /// Those that some path here may take.
  package static let served = Methods(
    rawValue: Method.allCases.filter { $0 != .trace && $0 != .connect }.reduce(0) { $0 | 1 << UInt16($1.rawValue) })

  package func contains(_ method: Method) -> Bool { contains(Methods(method)) }

  /// As `Allow` lists them.
  package var list: String {
    Method.allCases.filter { contains($0) }.map { "\($0.name)" }.joined(separator: ", ")
  }
}
