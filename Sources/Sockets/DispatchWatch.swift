package import Dispatch

/// The only place that makes DispatchSources. Their handlers are not `@Sendable` on Linux: one written in a main-actor
/// context would inherit it and end the process when it runs, and captures would go unchecked. Here they are.
package enum DispatchWatch {
  package static func readable(
    _ descriptor: Int32, on queue: DispatchQueue, _ handler: @escaping @Sendable () -> Void
  ) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { @Sendable in handler() }
    source.resume()
    return source
  }
}
