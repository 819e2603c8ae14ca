/// How a job ended that neither succeeded nor simply failed: thrown by whoever works on it.
package enum JobVerdict: Error, Equatable {
  /// Somebody else kept it from being done: again after so many seconds, as if it had not been tried.
  case postponed(seconds: Int64, because: String)
  /// No repetition would help: it is dead at once, and an administrator decides.
  case hopeless(because: String)
}
