import Programs

/// Another program that knows better.
enum Oracle {
  /// What a Python program prints, errors included, when it reads `input`.
  static func python(_ program: String, input: String) throws -> String {
    let outcome = try Program.run("python3", ["-c", program], input: Array(input.utf8))
    return outcome.text + outcome.complaint
  }
}
