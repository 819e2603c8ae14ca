// libssl and libcrypto for Swift. Macros and variadic functions do not cross; each one needed gets a
// `static inline` function of the same meaning here, so that no C target is necessary.
#pragma once
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline void guichet_ssl_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA);
}
static inline long guichet_ssl_min_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}
static inline void guichet_ssl_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }
static inline void guichet_ssl_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline long guichet_ssl_curves(SSL_CTX *context, const char *list) {
  return SSL_CTX_set1_groups_list(context, list);
}
static inline long guichet_ssl_host_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, (char *)name);
}
static inline void guichet_ssl_server_name_callback(SSL_CTX *context, int (*call)(SSL *, int *, void *), void *who) {
  SSL_CTX_set_tlsext_servername_callback(context, call);
  SSL_CTX_set_tlsext_servername_arg(context, who);
}
static inline long guichet_ssl_ticket_callback(
    SSL_CTX *context,
    int (*call)(SSL *, unsigned char *, unsigned char *, EVP_CIPHER_CTX *, EVP_MAC_CTX *, int)) {
  return SSL_CTX_set_tlsext_ticket_key_evp_cb(context, call);
}
static inline long guichet_bio_pending(BIO *bio) { return BIO_pending(bio); }
static inline long guichet_bio_eof_retries(BIO *bio) { return BIO_set_mem_eof_return(bio, -1); }
static inline long guichet_ssl_chain_file(SSL_CTX *context, const char *file) {
  return SSL_CTX_use_certificate_chain_file(context, file);
}
static inline long guichet_bio_memory(BIO *bio, char **start) { return BIO_get_mem_data(bio, start); }
static inline int guichet_general_name_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline const char *guichet_general_name_dns(const GENERAL_NAMES *names, int index) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  return name->type == GEN_DNS ? (const char *)ASN1_STRING_get0_data(name->d.dNSName) : NULL;
}
static inline int guichet_mac_key(EVP_MAC_CTX *mac, unsigned char *key, size_t count) {
  OSSL_PARAM parameters[3];
  parameters[0] = OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, count);
  parameters[1] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0);
  parameters[2] = OSSL_PARAM_construct_end();
  return EVP_MAC_CTX_set_params(mac, parameters);
}
static inline int guichet_ssl_ex_set(SSL_CTX *context, void *value) { return SSL_CTX_set_ex_data(context, 0, value); }
static inline void *guichet_ssl_ex_get(SSL *ssl) { return SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0); }
static inline EVP_PKEY *guichet_new_p256(void) { return EVP_EC_gen("P-256"); }
static inline EVP_PKEY *guichet_new_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline EVP_PKEY *guichet_new_rsa(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }
static inline STACK_OF(X509) *guichet_certificates_new(void) { return sk_X509_new_null(); }
static inline int guichet_certificates_push(STACK_OF(X509) *stack, X509 *certificate) {
  return sk_X509_push(stack, certificate);
}
static inline int guichet_certificates_count(const STACK_OF(X509) *stack) { return stack ? sk_X509_num(stack) : 0; }
static inline X509 *guichet_certificates_at(const STACK_OF(X509) *stack, int index) {
  return sk_X509_value(stack, index);
}
static inline void guichet_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }
// How often an encryption by password repeats its digest; LONG_MAX where we cannot tell.
static inline long guichet_password_rounds(const X509_ALGOR *algorithm) {
  long rounds = -1;
  if (OBJ_obj2nid(algorithm->algorithm) != NID_pbes2) {
    PBEPARAM *one = (PBEPARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter);
    if (one) rounds = ASN1_INTEGER_get(one->iter);
    PBEPARAM_free(one);
  } else {
    PBE2PARAM *two = (PBE2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter);
    if (two && OBJ_obj2nid(two->keyfunc->algorithm) == NID_id_pbkdf2) {
      PBKDF2PARAM *derivation =
          (PBKDF2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), two->keyfunc->parameter);
      if (derivation) rounds = ASN1_INTEGER_get(derivation->iter);
      PBKDF2PARAM_free(derivation);
    }
    PBE2PARAM_free(two);
  }
  return rounds < 0 ? LONG_MAX : rounds;
}
// The same of one part of a PKCS #12 file: encrypted as a whole, or holding encrypted keys.
static inline long guichet_pkcs12_part_rounds(PKCS7 *part) {
  if (PKCS7_type_is_encrypted(part)) return guichet_password_rounds(part->d.encrypted->enc_data->algorithm);
  STACK_OF(PKCS12_SAFEBAG) *bags = PKCS12_unpack_p7data(part);
  long most = bags ? 0 : LONG_MAX;
  for (int index = 0; bags && index < sk_PKCS12_SAFEBAG_num(bags); index++) {
    const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, index);
    if (PKCS12_SAFEBAG_get_nid(bag) != NID_pkcs8ShroudedKeyBag) continue;
    const X509_ALGOR *algorithm;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, NULL);
    long rounds = guichet_password_rounds(algorithm);
    if (rounds > most) most = rounds;
  }
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  return most;
}
// The most that any part of the file asks for, its authentication included.
static inline long guichet_pkcs12_rounds(const PKCS12 *file) {
  const ASN1_INTEGER *given = NULL;
  PKCS12_get0_mac(NULL, NULL, NULL, &given, file);
  long most = given ? ASN1_INTEGER_get(given) : 1;
  if (most < 0) most = LONG_MAX;
  STACK_OF(PKCS7) *parts = PKCS12_unpack_authsafes(file);
  if (!parts) return LONG_MAX;
  for (int index = 0; index < sk_PKCS7_num(parts); index++) {
    long rounds = guichet_pkcs12_part_rounds(sk_PKCS7_value(parts, index));
    if (rounds > most) most = rounds;
  }
  sk_PKCS7_pop_free(parts, PKCS7_free);
  return most;
}
