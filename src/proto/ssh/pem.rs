//! Private keys that are encrypted as RFC 1421 does it, with `Proc-Type` and `DEK-Info`: what `ssh-keygen -m PEM` and
//! OpenSSL's older commands write.
//!
//! The key of the cipher comes out of one round of MD5, so such a file is hardly better than a plain one; it is read since
//! people have it.

use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit, block_padding::Pkcs7};
use aes::{Aes128, Aes192, Aes256};
use russh::keys::ssh_encoding::base64::{Base64, Encoding};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// What is said of the cipher: its name, and the vector with which it begins, in hexadecimal digits.
const DEK_INFO: &str = "DEK-Info:";

/// Octets of a block of AES, and so of its first vector.
const BLOCK: usize = 16;

/// How many octets of the vector salt the passphrase (OpenSSL, `EVP_BytesToKey`).
const SALT: usize = 8;

/// Why it could not be decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sealed {
    /// Its cipher is none of AES-CBC, or it is no such file.
    Cipher,
    /// The passphrase does not fit.
    Phrase,
}

/// Whether a file is encrypted so.
pub(super) fn is_sealed(text: &str) -> bool {
    text.contains("Proc-Type: 4,ENCRYPTED")
}

/// The same file without encryption.
pub(super) fn unseal(text: &str, phrase: &SecretString) -> Result<SecretString, Sealed> {
    let (begin, end, info, sealed) = parts(text).ok_or(Sealed::Cipher)?;
    let (cipher, vector) = info.split_once(',').ok_or(Sealed::Cipher)?;
    let vector = octets(vector.trim()).ok_or(Sealed::Cipher)?;
    let plain = match cipher.trim() {
        "AES-128-CBC" => open::<Aes128>(sealed, &key(phrase, &vector, 16), &vector),
        "AES-192-CBC" => open::<Aes192>(sealed, &key(phrase, &vector, 24), &vector),
        "AES-256-CBC" => open::<Aes256>(sealed, &key(phrase, &vector, 32), &vector),
        _ => return Err(Sealed::Cipher),
    };
    let plain = plain.ok_or(Sealed::Phrase)?;
    Ok(format!("{begin}\n{}\n{end}\n", Base64::encode_string(plain.expose_secret())).into())
}

/// The first line, the last one, what is said of the cipher, and what is encrypted.
fn parts(text: &str) -> Option<(&str, &str, &str, Vec<u8>)> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| !line.starts_with("-----BEGIN "));
    let begin = lines.next()?;
    let mut info = None;
    let mut body = String::new();
    for line in lines {
        match line.strip_prefix(DEK_INFO) {
            Some(found) => info = Some(found.trim()),
            None if line.starts_with("-----END ") => {
                return Some((begin, line, info?, Base64::decode_vec(&body).ok()?));
            }
            None if line.contains(':') => {}
            None => body.push_str(line),
        }
    }
    None
}

fn octets(digits: &str) -> Option<[u8; BLOCK]> {
    let mut octets = [0; BLOCK];
    if digits.len() != 2 * BLOCK || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (octet, at) in octets.iter_mut().zip((0..).step_by(2)) {
        *octet = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(octets)
}

/// The key that a passphrase gives: digests, each over the one before, until there are octets enough.
fn key(phrase: &SecretString, vector: &[u8; BLOCK], length: usize) -> SecretSlice<u8> {
    let mut key: Vec<u8> = Vec::with_capacity(2 * BLOCK);
    while key.len() < length {
        let mut digest = md5::Context::new();
        digest.consume(&key[key.len().saturating_sub(BLOCK)..]);
        digest.consume(phrase.expose_secret().as_bytes());
        digest.consume(&vector[..SALT]);
        key.extend_from_slice(&digest.finalize().0);
    }
    key.truncate(length);
    key.into()
}

fn open<C>(mut sealed: Vec<u8>, key: &SecretSlice<u8>, vector: &[u8; BLOCK]) -> Option<SecretSlice<u8>>
where
    C: BlockCipherDecrypt + KeyInit,
    cbc::Decryptor<C>: KeyIvInit,
{
    let cipher = cbc::Decryptor::<C>::new_from_slices(key.expose_secret(), vector).ok()?;
    let length = cipher.decrypt_padded::<Pkcs7>(&mut sealed).ok()?.len();
    sealed.truncate(length);
    Some(sealed.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SEALED: &str = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
        DEK-Info: CIPHER,000102030405060708090A0B0C0D0E0F\n\nBODY\n-----END EC PRIVATE KEY-----\n";

    #[test]
    fn what_is_no_such_file_is_told_from_a_wrong_passphrase() {
        let unsealed = |cipher: &str, body: &str| {
            let text = SEALED.replace("CIPHER", cipher).replace("BODY", body);
            unseal(&text, &"horse".to_owned().into()).map(|_| ())
        };
        assert_eq!(unsealed("DES-EDE3-CBC", "AAAAAAAAAAAAAAAAAAAAAA=="), Err(Sealed::Cipher));
        assert_eq!(unsealed("AES-128-CBC", "!"), Err(Sealed::Cipher));
        assert_eq!(unsealed("AES-128-CBC", "AAAA"), Err(Sealed::Phrase));
        assert_eq!(unseal("", &String::new().into()).map(|_| ()), Err(Sealed::Cipher));
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "\\PC{0,200}", cipher in "AES-(128|192|256)-CBC", body in "[A-Za-z0-9+/]{0,64}") {
            let _ = unseal(&text, &"x".to_owned().into());
            let sealed = SEALED.replace("CIPHER", &cipher).replace("BODY", &body);
            let _ = unseal(&sealed, &"x".to_owned().into());
        }
    }
}
