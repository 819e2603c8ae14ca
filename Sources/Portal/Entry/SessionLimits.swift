package import Registry

/// How long somebody stays signed in: a working day, and an hour without a click.
package enum SessionLimits {
  package static let standard = Sessions.Limits(absoluteSeconds: 12 * 3_600, idleSeconds: 3_600)
}
