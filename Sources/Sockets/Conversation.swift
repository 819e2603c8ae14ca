/// What is spoken on a connection. All calls come on the connection's loop.
package protocol Conversation: AnyObject {
  /// The connection can be used: made, if it is ours; secured, if it is to be.
  func established()
  /// Bytes came in (decrypted, if the connection is secured). They are valid during the call only.
  func received(_ bytes: UnsafeRawBufferPointer)
  /// Everything that was written has gone to the kernel.
  func drained()
  /// The peer will send nothing more; it may still read.
  func peerFinished()
  /// The deadline set with `Connection.deadline` has passed.
  func deadlinePassed()
  /// The connection is gone; nothing more will be called.
  func closed()
}
