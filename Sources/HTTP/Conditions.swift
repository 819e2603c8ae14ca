/// The conditions a request sets on being carried out (RFC 9110 13), read from its fields and judged against the
/// state the resource is in, in the order of RFC 9110 13.2.2.
///
/// What cannot be read is taken the safe way. A malformed If-Match, If-None-Match of a change, or more tags than
/// `EntityTags.tagsMax`, stops the change: its sender wanted a guard and we cannot tell which. A malformed date is
/// ignored, as the RFC demands, and so is a malformed If-None-Match of a read: the answer is just sent whole.
package struct Conditions: Sendable {
  private enum Tags: Sendable {
    case absent, unreadable
    case read(EntityTags)

    init(_ field: UnsafeRawBufferPointer?) {
      self = field.map { field in EntityTags(field).map(Tags.read) ?? .unreadable } ?? .absent
    }
  }

  private enum Validator: Sendable {
    case tag(EntityTag)
    case date(Int64)
    case unreadable
  }

  /// What the resource is now; no state at all is passed as nil.
  package struct State: Sendable {
    package let tag: EntityTag?
    /// Unix seconds of the last change.
    package let lastModified: Int64?

    package init(tag: EntityTag?, lastModified: Int64? = nil) {
      self.tag = tag
      self.lastModified = lastModified
    }
  }

  package enum Verdict: Sendable, Equatable {
    case proceed
    /// 304
    case notModified
    /// 412
    case preconditionFailed
  }

  private let ifMatch: Tags
  private let ifNoneMatch: Tags
  private let ifModifiedSince: Int64?
  private let ifUnmodifiedSince: Int64?
  private let ifRange: Validator?
  private let now: Int64

  /// The values of the fields, nil for those not sent. `now` is in Unix seconds.
  package init(
    ifMatch: UnsafeRawBufferPointer? = nil, ifNoneMatch: UnsafeRawBufferPointer? = nil,
    ifModifiedSince: UnsafeRawBufferPointer? = nil, ifUnmodifiedSince: UnsafeRawBufferPointer? = nil,
    ifRange: UnsafeRawBufferPointer? = nil, now: Int64
  ) {
    self.ifMatch = Tags(ifMatch)
    self.ifNoneMatch = Tags(ifNoneMatch)
    self.ifModifiedSince = ifModifiedSince.flatMap { HTTPDate.parse($0, now: now) }
    self.ifUnmodifiedSince = ifUnmodifiedSince.flatMap { HTTPDate.parse($0, now: now) }
    self.ifRange = ifRange.map { field in
      EntityTag(field).map(Validator.tag) ?? HTTPDate.parse(field, now: now).map(Validator.date) ?? .unreadable
    }
    self.now = now
  }

  /// `isRead` for GET and HEAD.
  package func verdict(isRead: Bool, state: State?) -> Verdict {
    guard mayChange(state) else { return .preconditionFailed }
    switch ifNoneMatch {
    case .absent:
      return isRead && isUnmodified(state) ? .notModified : .proceed
    case .unreadable:
      return isRead ? .proceed : .preconditionFailed
    case .read(let tags):
      guard matches(tags, state, EntityTag.matchesWeakly) else { return .proceed }
      return isRead ? .notModified : .preconditionFailed
    }
  }

  /// Whether a Range field may be honoured (RFC 9110 13.1.5), once the verdict was to proceed with a GET.
  ///
  /// A date is a strong validator only if the resource cannot have changed twice within its second (8.8.2.2): it must
  /// be the exact one, and a minute old.
  package func allowsRange(state: State) -> Bool {
    switch ifRange {
    case nil: true
    case .unreadable: false
    case .tag(let tag): state.tag.map(tag.matchesStrongly) ?? false
    case .date(let date): date == state.lastModified && date <= now - 60
    }
  }

  /// Steps 1 and 2: If-Match, or else If-Unmodified-Since.
  private func mayChange(_ state: State?) -> Bool {
    switch ifMatch {
    case .read(let tags):
      return matches(tags, state, EntityTag.matchesStrongly)
    case .unreadable:
      return false
    case .absent:
      guard let ifUnmodifiedSince, let lastModified = state?.lastModified else { return true }
      return lastModified <= ifUnmodifiedSince
    }
  }

  /// Step 4.
  private func isUnmodified(_ state: State?) -> Bool {
    guard let ifModifiedSince, let lastModified = state?.lastModified else { return false }
    return lastModified <= ifModifiedSince
  }

  private func matches(_ tags: EntityTags, _ state: State?, _ same: (EntityTag) -> (EntityTag) -> Bool) -> Bool {
    switch tags {
    case .any: state != nil
    case .list(let list): state?.tag.map { current in list.contains { same($0)(current) } } ?? false
    }
  }
}
