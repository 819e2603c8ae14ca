import CSQLite

/// The row a statement stands on. It cannot be copied and is only ever lent to a closure, so it cannot outlive the
/// step that produced it.
public struct Row: ~Copyable {
  @usableFromInline let statement: OpaquePointer

  /// `let number: Int64 = try row[0]`. A column of another type than asked throws. Inlined, for other modules to read
  /// words and moments without looking up types at run time.
  @inlinable
  public subscript<T: ColumnValue>(_ column: Int) -> T {
    get throws {
      guard let value = T(column: Int32(column), of: statement) else { throw mismatch(column, T.self) }
      return value
    }
  }

  // The kinds of almost every column, spelt out: to read one is then a call of a function that is known, without the
  // looking up of types at run time that a generic one of another module needs. It was a quarter of a list's time.
  public subscript(_ column: Int) -> Int64 { get throws { try value(column) } }
  public subscript(_ column: Int) -> Int64? { get throws { try value(column) } }
  public subscript(_ column: Int) -> Int { get throws { try value(column) } }
  public subscript(_ column: Int) -> Int? { get throws { try value(column) } }
  public subscript(_ column: Int) -> String { get throws { try value(column) } }
  public subscript(_ column: Int) -> String? { get throws { try value(column) } }
  public subscript(_ column: Int) -> [UInt8] { get throws { try value(column) } }

  /// The bytes of a blob where they lie, valid inside `body` only: no copy of what is decrypted or hashed at once.
  package func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
    guard sqlite3_column_type(statement, Int32(column)) == SQLITE_BLOB else {
      throw SQLiteError(code: SQLITE_MISMATCH, message: "column \(column) does not hold a blob", sql: sql)
    }
    let bytes = sqlite3_column_blob(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return try body(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func value<T: ColumnValue>(_ column: Int) throws -> T {
    guard let value = T(column: Int32(column), of: statement) else { throw mismatch(column, T.self) }
    return value
  }

  @usableFromInline
  func mismatch(_ column: Int, _ type: Any.Type) -> any Error {
    SQLiteError(code: SQLITE_MISMATCH, message: "column \(column) does not hold a \(type)", sql: sql)
  }

  private var sql: String { sqlite3_sql(statement).map { String(cString: $0) } ?? "" }
}
