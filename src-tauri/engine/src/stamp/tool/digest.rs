//! The checksums of tools.

use sha2::{Digest, Sha256, Sha384};
use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};

/// Of sqlx: SHA-384 of the file.
pub(super) fn sqlx(file: &[u8]) -> Vec<u8> {
    Sha384::digest(file).to_vec()
}

/// Of Prisma, and of Drizzle without carriage returns before line feeds: SHA-256 in hexadecimal digits.
pub(super) fn sha256(file: &[u8]) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Of Flyway: CRC-32 over the lines without their ends, as a signed number.
pub(super) fn flyway(text: &str) -> i64 {
    let mut hasher = crc32fast::Hasher::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').for_each(|line| hasher.update(line.as_bytes()));
    i64::from(hasher.finalize().cast_signed())
}

/// Of refinery, whose versions have 32 bits unless it was built with 64.
pub(super) fn refinery(name: &str, version: i64, sql: &str, width: Width) -> Option<String> {
    let mut hasher = SipHasher13::new();
    name.hash(&mut hasher);
    match width {
        Width::Narrow => i32::try_from(version).ok()?.hash(&mut hasher),
        Width::Wide => version.hash(&mut hasher),
    }
    sql.hash(&mut hasher);
    Some(hasher.finish().to_string())
}

/// How many bits refinery's versions have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Narrow,
    Wide,
}
