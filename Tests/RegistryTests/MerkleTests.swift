import Crypto
import Testing

@testable import Registry

@Suite("The Merkle tree of RFC 9162") struct MerkleTests {
  /// Section 2.1.1, word for word.
  private func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    if leaves.isEmpty { return Digest.of([] as [UInt8]) }
    if leaves.count == 1 { return leaves[leaves.startIndex] }
    var split = 1
    while split * 2 < leaves.count { split *= 2 }
    let middle = leaves.startIndex + split
    return Digest.of([1] + root(leaves[..<middle]) + root(leaves[middle...]))
  }

  private func tree(_ leaves: [[UInt8]]) -> MerkleTree {
    MerkleTree(count: leaves.count) { level, position in
      root(leaves[(position << level)..<((position + 1) << level)])
    }
  }

  private let leaves = (0..<70).map { Digest.of([0, UInt8($0)]) }

  @Test("the roots of the published test tree")
  func known() throws {
    let data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    let roots = [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    var frontier = MerkleFrontier()
    for (text, expected) in zip(data, roots) {
      frontier.append(Digest.of([0] + (Hex.decode(text) ?? [])))
      #expect(Hex.encode(frontier.root) == expected)
    }
  }

  @Test("every leaf of every tree proves itself, and only in its own place")
  func inclusion() throws {
    for count in 1...40 {
      let some = Array(leaves.prefix(count))
      let tree = tree(some)
      let root = root(some[...])
      #expect(try tree.root() == root)
      for position in 0..<count {
        let proof = try tree.inclusionProof(of: position)
        #expect(MerkleTree.isIncluded(leaf: some[position], at: position, of: count, root: root, proof: proof))
        let wrong = [
          MerkleTree.isIncluded(leaf: leaves[count], at: position, of: count, root: root, proof: proof),
          MerkleTree.isIncluded(
            leaf: some[position], at: (position + 1) % (count + 1), of: count, root: root, proof: proof),
          MerkleTree.isIncluded(leaf: some[position], at: position, of: count, root: leaves[69], proof: proof),
          MerkleTree.isIncluded(leaf: some[position], at: position, of: count, root: root, proof: proof + [leaves[0]]),
          !proof.isEmpty
            && MerkleTree.isIncluded(
              leaf: some[position], at: position, of: count, root: root, proof: Array(proof.dropLast())),
        ]
        #expect(!wrong.contains(true), "\(position) of \(count)")
      }
    }
  }

  @Test("every earlier tree is shown to be the beginning of every later one, and no other is")
  func consistency() throws {
    for count in 1...33 {
      let some = Array(leaves.prefix(count))
      let root = root(some[...])
      for earlier in 1...count {
        let earlierRoot = self.root(some[..<earlier])
        let proof = try tree(some).consistencyProof(from: earlier)
        #expect(
          MerkleTree.isConsistent(earlier: earlier, earlierRoot: earlierRoot, count: count, root: root, proof: proof))
        #expect(
          !MerkleTree.isConsistent(
            earlier: earlier, earlierRoot: leaves[69], count: count, root: root, proof: proof))
        #expect(
          !MerkleTree.isConsistent(
            earlier: earlier, earlierRoot: earlierRoot, count: count, root: leaves[69], proof: proof))
        #expect(
          !MerkleTree.isConsistent(
            earlier: earlier, earlierRoot: earlierRoot, count: count, root: root, proof: proof + [leaves[3]]))
      }
    }
  }
}
