import CSQLite

// The verbs of a connection. Values follow the SQL in the order of its question marks:
//
//   let open = try db.all("SELECT id, title FROM dossier WHERE agency = ? AND state = ?", agency, "open") { row in
//     try Dossier(id: row[0], title: row[1])
//   }

extension Connection {
  /// Runs a statement for its effect; answers how many rows it changed.
  @discardableResult
  package func run<each V: Bindable>(_ sql: String, _ values: repeat each V) throws -> Int {
    try withStatement(sql) { statement in
      try bind(statement, repeat each values)
      var code = SQLITE_ROW
      while code == SQLITE_ROW { code = sqlite3_step(statement.handle) }
      try check(code, sql: sql)
      return Int(sqlite3_changes(handle))
    }
  }

  /// The first row, or nil.
  package func first<T, each V: Bindable>(
    _ sql: String, _ values: repeat each V, read: (borrowing Row) throws -> T
  ) throws -> T? {
    try withStatement(sql) { statement in
      try bind(statement, repeat each values)
      return try step(statement) ? read(Row(statement: statement.handle)) : nil
    }
  }

  /// Every row. The SQL bears its own LIMIT wherever the table can grow.
  package func all<T, each V: Bindable>(
    _ sql: String, _ values: repeat each V, read: (borrowing Row) throws -> T
  ) throws -> [T] {
    try withStatement(sql) { statement in
      try bind(statement, repeat each values)
      var rows: [T] = []
      while try step(statement) { rows.append(try read(Row(statement: statement.handle))) }
      return rows
    }
  }

  /// Hands each row to `visit` without keeping any.
  package func forEach<each V: Bindable>(
    _ sql: String, _ values: repeat each V, visit: (borrowing Row) throws -> Void
  ) throws {
    try withStatement(sql) { statement in
      try bind(statement, repeat each values)
      while try step(statement) { try visit(Row(statement: statement.handle)) }
    }
  }

  /// One value of one row, for the many questions with a single answer. Nil when there is no row or it holds NULL.
  package func value<T: ColumnValue, each V: Bindable>(
    _ sql: String, _ values: repeat each V, as type: T.Type = T.self
  ) throws -> T? {
    try withStatement(sql) { statement in
      try bind(statement, repeat each values)
      guard try step(statement) else { return nil }
      let value: T? = try Row(statement: statement.handle)[0]
      return value
    }
  }

  private func bind<each V: Bindable>(_ statement: Statement, _ values: repeat each V) throws {
    var index: Int32 = 0
    for value in repeat each values {
      index += 1
      try check(value.bind(to: statement.handle, at: index), sql: statement.sql)
    }
    let expected = sqlite3_bind_parameter_count(statement.handle)
    precondition(index == expected, "\(index) values for \(expected) question marks in: \(statement.sql)")
  }

  private func step(_ statement: Statement) throws -> Bool {
    let code = sqlite3_step(statement.handle)
    try check(code, sql: statement.sql)
    return code == SQLITE_ROW
  }
}
