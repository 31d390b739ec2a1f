//! Paths in JSON: a text where they are UTF-8, else `{"path": lossy, "path_bytes": base64}`, so that none is lost.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::path::{Path, PathBuf};

/// For `#[serde(with)]` on a path.
pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    Written::of(path).serialize(serializer)
}

/// For `#[serde(with)]` on a path.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    Written::deserialize(deserializer)?.path().map_err(D::Error::custom)
}

/// The same for a path that may not be there.
pub mod optional {
    use super::{Deserialize, Deserializer, PathBuf, Serialize, Serializer, Written};
    use serde::de::Error as _;

    /// For `#[serde(with)]` on a path that may not be there.
    #[expect(clippy::ref_option, reason = "serde gives it so")]
    pub fn serialize<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
        path.as_deref().map(Written::of).serialize(serializer)
    }

    /// For `#[serde(with)]` on a path that may not be there.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
        let written = Option::<Written>::deserialize(deserializer)?;
        written.map(Written::path).transpose().map_err(D::Error::custom)
    }
}

/// The exact path in base64, where it is not UTF-8.
pub fn exact_path(path: &Path) -> Option<String> {
    path.to_str().is_none().then(|| STANDARD.encode(path.as_os_str().as_encoded_bytes()))
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Exact { path: String, path_bytes: String },
}

impl Written {
    fn of(path: &Path) -> Self {
        let text = path.to_string_lossy().into_owned();
        match exact_path(path) {
            None => Self::Text(text),
            Some(path_bytes) => Self::Exact { path: text, path_bytes },
        }
    }

    fn path(self) -> Result<PathBuf, base64::DecodeError> {
        match self {
            Self::Text(text) => Ok(text.into()),
            Self::Exact { path, path_bytes } => STANDARD.decode(path_bytes).map(|bytes| exactly(bytes, path)),
        }
    }
}

#[cfg(unix)]
fn exactly(bytes: Vec<u8>, _: String) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn exactly(_: Vec<u8>, lossy: String) -> PathBuf {
    lossy.into()
}

#[cfg(all(test, unix))]
mod tests {
    use crate::api::FleetSettings;
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    #[test]
    fn a_path_comes_back_as_it_went_whatever_its_bytes() {
        for (bytes, json) in
            [(&b"/a/b"[..], r#""/a/b""#), (b"/a/\xff", "{\"path\":\"/a/\u{fffd}\",\"path_bytes\":\"L2Ev/w==\"}")]
        {
            let schemas = Some(OsStr::from_bytes(bytes).into());
            let settings = FleetSettings { schemas, ..FleetSettings::default() };
            let written = serde_json::to_string(&settings).unwrap_or_default();
            assert!(written.contains(&format!("\"schemas\":{json}")), "{written}");
            assert_eq!(serde_json::from_str::<FleetSettings>(&written).ok(), Some(settings));
        }
        let none = serde_json::to_value(FleetSettings::default()).unwrap_or_default();
        assert!(none["schemas"].is_null() && none.get("schemas").is_some());
        assert_eq!(serde_json::from_str::<FleetSettings>("{}").ok(), Some(FleetSettings::default()));
    }
}
