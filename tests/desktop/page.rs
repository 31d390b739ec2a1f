//! A page that calls commands, on the mock runtime.

use litefleet_desktop::{Desktop, Opening, dialogs::Chooser};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};
use tauri::{
    App, Listener, Manager, WebviewWindow,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};

const LONGEST_SCAN: Duration = Duration::from_secs(30);

/// What the dialogs answer, always.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub folder: Option<PathBuf>,
    pub file: Option<PathBuf>,
    pub list: Option<PathBuf>,
    pub report: Option<PathBuf>,
}

impl Chooser for Chosen {
    fn folder(&self, _title: &str) -> Option<PathBuf> {
        self.folder.clone()
    }
    fn schema_file(&self, _title: &str) -> Option<PathBuf> {
        self.file.clone()
    }
    fn list_to_read(&self, _title: &str) -> Option<PathBuf> {
        self.list.clone()
    }
    fn list_to_write(&self, _title: &str, _folder: Option<&Path>, _name: &str) -> Option<PathBuf> {
        self.list.clone()
    }
    fn values_to_write(&self, _title: &str, _folder: Option<&Path>, _name: &str) -> Option<PathBuf> {
        self.list.clone()
    }
    fn report_to_write(&self, _title: &str, _folder: Option<&Path>, _name: &str) -> Option<PathBuf> {
        self.report.clone()
    }
}

/// The page of a running app.
pub struct Page {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
}

impl Page {
    /// Starts an app with its state in `dir`.
    pub fn open(dir: &Path, opening: Option<Opening>, chosen: Chosen) -> Self {
        let state = dir.join("state");
        let desktop = tauri::async_runtime::block_on(async { Desktop::start(&state, opening) }).unwrap();
        let app = litefleet_desktop::build(mock_builder(), desktop, |_| Box::new(chosen)).unwrap();
        let window = app.get_webview_window("main").unwrap();
        Self { app, window }
    }

    /// Calls a command as the page does.
    pub fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|answer| answer.deserialize().unwrap())
    }

    /// The events of this name from now on.
    pub fn listen(&self, event: &str) -> mpsc::Receiver<Value> {
        let (sender, receiver) = mpsc::channel();
        self.app.listen_any(event, move |event| {
            let _ = sender.send(serde_json::from_str(event.payload()).unwrap());
        });
        receiver
    }

    /// Scans the open fleet and waits until that has ended.
    pub fn scan(&self) -> Value {
        let mut job = self.call("scan_start", json!({ "fresh": false })).unwrap();
        let began = Instant::now();
        while ["pending", "running"].contains(&job["status"].as_str().unwrap()) {
            assert!(began.elapsed() < LONGEST_SCAN, "the scan does not end: {job}");
            std::thread::sleep(Duration::from_millis(10));
            job = self.call("job_get", json!({ "id": job["id"] })).unwrap();
        }
        job
    }
}

/// A new empty folder of a test, below the target folder.
pub fn folder(test: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{test}-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desktop").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder.canonicalize().unwrap()
}
