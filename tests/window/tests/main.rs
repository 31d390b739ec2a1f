//! The real window, seen and used as a person does.
#![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

use litefleet_window_tests::Stage;

#[tokio::test]
async fn smoke() {
    let Some(stage) = Stage::new().unwrap() else { return };
    let window = stage.open::<&str>(&[]).await.unwrap();
    println!("{}", window.text("body").await.unwrap());
    window.screenshot(std::path::Path::new("/tmp/smoke.png")).await.unwrap();
    println!("{:?}", window.script("return [Object.keys(window.__TAURI__), location.href, innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]", vec![]).await);
    window.close().await.unwrap();
}
