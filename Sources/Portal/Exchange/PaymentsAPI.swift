import HTTP
import JSON
import Procedures
import Registry
import SQLite

// /api/v1/dossiers/{dossier}/payments, and where gateways tell that money has come.

enum PaymentsAPI {
  /// Orders what is due. The simulated method settles at once; the others are settled by a callback of the gateway,
  /// at a cash desk, or when the transfer is found in the bank's statement: there the payment's reference is what
  /// counts.
  static func pay(_ visit: Visit, _ id: String) async throws -> Response {
    let file = try await visit.dossier(id)
    guard let method = try visit.body().text("method").flatMap(PaymentPlan.Method.init) else {
      throw Problem(.unprocessable, .method)
    }
    let registry = visit.portal.registry
    let payment = DossierID.next(from: registry.randomness)
    let (ordering, settling) = (visit.errand(file.actor, at: file.hour), visit.errand(.house, at: file.hour))
    let (book, person, hour) = (file.book, try visit.known(), file.hour)
    let gateway = visit.portal.gateway
    return try await visit.once { db, tick in
      _ = try Dossiers.carryOut([.pay(payment: payment, method)], on: id, by: ordering, under: book, at: tick, in: db)
      if method == .simulated {
        _ = try Dossiers.carryOut(
          [.settle(payment: payment, receipt: "")], on: id, by: settling, under: book, at: tick, in: db)
      }
      guard let now = try DossierInSight.find(id, for: person, book, at: hour, in: db),
        let made = now.dossier.payments.first(where: { $0.id == payment })
      else { throw Refusal(.unknownPayment) }
      let currency = book.pack.territory.currency
      let callback = method == .simulated ? try gateway.callback(of: made, currency: currency) : nil
      return CallAnswer(.created) { $0.value(PaymentShape(made, currency: currency, callback: callback)) }
    }
  }

  /// What a gateway sends, as often as it likes: it is answered with how the payment stands.
  static func settle(_ visit: Visit) async throws -> Response {
    let now: Payments.Found
    do {
      now = try await take(try visit.request.form(), visit)
    } catch let fault as Request.FormFault {
      throw PageFault(fault.status)
    }
    return try .json { answer in
      answer.object { one in
        one.field("payment", now.id)
        one.field("state", now.state.rawValue)
        one.field("receipt", now.receipt)
      }
    }
  }

  /// Takes a signed notice, from wherever it comes: the same money is taken once, and answered with the same receipt
  /// (REL-12). Money that comes after all, for a payment that was given up, is taken, and owed back if it is too much.
  static func take(_ form: QueryString, _ visit: Visit) async throws -> Payments.Found {
    let notice = try read(form, visit)
    let registry = visit.portal.registry
    guard let found = try await registry.read({ try Payments.find(notice.payment, in: $0) }) else {
      throw Refusal(.unknownPayment)
    }
    let book = try await registry.book(of: found.dossier)
    guard notice.amount == found.amount, notice.currency == book.pack.territory.currency else {
      throw Problem(.conflict, .amount)
    }
    let errand = visit.errand(.house, at: visit.portal.catalogue.hour(book.pack.territory.zone))
    let command = notice.isPaid ? Command.settle(payment: found.id, receipt: "") : .drop(payment: found.id)
    _ = try await registry.carryOut([command], on: found.dossier, by: errand)
    guard let now = try await registry.read({ try Payments.find(notice.payment, in: $0) }) else {
      throw Refusal(.unknownPayment)
    }
    return now
  }

  private static func read(_ form: QueryString, _ visit: Visit) throws -> PaymentGateway.Notice {
    do {
      return try visit.portal.gateway.read(form)
    } catch PaymentGateway.Fault.unreadable {
      throw PageFault(.badRequest)
    } catch PaymentGateway.Fault.forged {
      visit.portal.work.log.note("forged", "a payment callback from \(visit.address)")
      throw Problem(.forbidden, .signature)
    }
  }
}
