/// How large a document from outside may be.
package struct XMLLimits: Equatable, Sendable {
  package let bytesMax: Int
  package let depthMax: Int
  /// For one element, declarations of namespaces included.
  package let attributesMax: Int
  package let nameBytesMax: Int
  /// Declarations in force at one place. They are searched one by one.
  package let namespacesMax: Int
  /// Elements, attributes, texts, comments and processing instructions together.
  package let nodesMax: Int

  package init(
    bytesMax: Int = 16 << 20, depthMax: Int = 256, attributesMax: Int = 256, nameBytesMax: Int = 1024,
    namespacesMax: Int = 64, nodesMax: Int = 1_000_000
  ) {
    precondition(depthMax <= 1024, "trees are walked by recursion")
    self.bytesMax = bytesMax
    self.depthMax = depthMax
    self.attributesMax = attributesMax
    self.nameBytesMax = nameBytesMax
    self.namespacesMax = namespacesMax
    self.nodesMax = nodesMax
  }
}
