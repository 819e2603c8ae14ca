import CSQLite

/// What can be bound to a `?`. A type of the domain joins by its raw value: `extension DossierID: Bindable {}`.
package protocol Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

/// What can be read out of a column. `nil` means that the column holds another type: with STRICT tables that is a
/// wrong query or a damaged file, and `Row` throws.
public protocol ColumnValue {
  init?(column: Int32, of statement: OpaquePointer)
}

package typealias SQLValue = Bindable & ColumnValue

extension Int64: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self)
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    let value = sqlite3_column_value(statement, column)
    guard sqlite3_value_type(value) == SQLITE_INTEGER else { return nil }
    self = sqlite3_value_int64(value)
  }
}

extension Int: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    Int64(self).bind(to: statement, at: index)
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    guard let value = Int64(column: column, of: statement) else { return nil }
    self = Int(value)
  }
}

extension Bool: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    guard let value = Int64(column: column, of: statement) else { return nil }
    self = value != 0
  }
}

extension Double: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_double(statement, index, self)
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    let type = sqlite3_column_type(statement, column)
    guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { return nil }
    self = sqlite3_column_double(statement, column)
  }
}

extension String: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = self
    return copy.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // An empty string may have no address, and SQLite reads a null pointer as NULL.
        guard let address = characters.baseAddress else { return guichet_bind_text(statement, index, "", 0) }
        return guichet_bind_text(statement, index, address, UInt64(characters.count))
      }
    }
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    // One question for the column instead of three: a connection has one thread at a time (NOMUTEX, `Desk`), so that
    // its values need no more protection.
    let value = sqlite3_column_value(statement, column)
    guard sqlite3_value_type(value) == SQLITE_TEXT, let bytes = sqlite3_value_text(value) else { return nil }
    let count = Int(sqlite3_value_bytes(value))
    self.init(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

extension [UInt8]: SQLValue {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes { guichet_bind_blob(statement, index, $0.baseAddress, UInt64($0.count)) }
  }

  public init?(column: Int32, of statement: OpaquePointer) {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    guard count > 0 else {
      self = []
      return
    }
    guard let bytes = sqlite3_column_blob(statement, column) else { return nil }
    self.init(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

/// Bound without a copy: the verbs of `Connection` clear their bindings before they return, so the bytes need to
/// live no longer than the call.
extension UnsafeRawBufferPointer: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    guichet_bind_borrowed_blob(statement, index, baseAddress, UInt64(count))
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .some(let value): value.bind(to: statement, at: index)
    case .none: sqlite3_bind_null(statement, index)
    }
  }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  public init?(column: Int32, of statement: OpaquePointer) {
    if sqlite3_column_type(statement, column) == SQLITE_NULL {
      self = Wrapped?.none
    } else {
      guard let value = Wrapped(column: column, of: statement) else { return nil }
      self = Wrapped?.some(value)
    }
  }
}

extension Bindable where Self: RawRepresentable, RawValue: Bindable {
  package func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    rawValue.bind(to: statement, at: index)
  }
}

extension ColumnValue where Self: RawRepresentable, RawValue: ColumnValue {
  @inlinable
  public init?(column: Int32, of statement: OpaquePointer) {
    guard let raw = RawValue(column: column, of: statement) else { return nil }
    self.init(rawValue: raw)
  }
}
