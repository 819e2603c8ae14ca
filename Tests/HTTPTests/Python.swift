import Programs

/// Runs a script of Python, whose library is the oracle: lines in, lines out.
func python(_ script: String, _ lines: [String]) throws -> [String] {
  let text = try Program.output(of: "python3", ["-c", script], input: Array(lines.map { $0 + "\n" }.joined().utf8))
  return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}
