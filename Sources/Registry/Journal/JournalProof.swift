package import Crypto
package import SQLite

/// What a citizen holds: the number of an entry and its hash in the chain.
package struct JournalReceipt: Sendable, Equatable {
  package let sequence: Int
  package let hash: [UInt8]

  package init(sequence: Int, hash: [UInt8]) {
    self.sequence = sequence
    self.hash = hash
  }
}

/// Shows that one entry is in the journal that a head signs, to someone who sees no other entry.
package struct JournalProof: Sendable, Equatable {
  package enum Failure: Error, Equatable {
    case missingNode(level: Int, position: Int)
    case notCovered
  }

  package let line: [UInt8]
  package let sequence: Int
  package let path: [[UInt8]]
  package let head: JournalHead

  package func isValid(key: VerifyingKey) -> Bool {
    head.isSigned(by: key)
      && MerkleTree.isIncluded(
        leaf: RecordedEntry.leaf(of: line), at: sequence - 1, of: head.count, root: head.root, proof: path)
  }
}

extension Journal {
  package static func proof(of sequence: Int, in db: Connection) throws -> JournalProof {
    guard let recorded = try entry(sequence, in: db), let head = try newestHead(covering: sequence, in: db) else {
      throw JournalProof.Failure.notCovered
    }
    let path = try tree(count: head.count, in: db).inclusionProof(of: sequence - 1)
    return JournalProof(line: recorded.line, sequence: sequence, path: path, head: head)
  }

  /// Shows that what an earlier head signed is still the beginning of what a later one signs.
  package static func consistency(from earlier: JournalHead, to later: JournalHead, in db: Connection) throws
    -> [[UInt8]]
  {
    guard earlier.count > 0, earlier.count <= later.count else { throw JournalProof.Failure.notCovered }
    return try tree(count: later.count, in: db).consistencyProof(from: earlier.count)
  }
}

extension JournalHead {
  package func isContinuation(of earlier: JournalHead, proof: [[UInt8]]) -> Bool {
    MerkleTree.isConsistent(
      earlier: earlier.count, earlierRoot: earlier.root, count: count, root: root, proof: proof)
  }
}
