//! The window as a person sees it.

use crate::driver::Driver;
use anyhow::{Context, Result, bail};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// How long anything may take to come about.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// WebKit takes a picture of the next frame that it paints, and paints none where nothing changes: a page at rest would be
/// waited for without end. So something changes that nobody can see.
const PAINT: &str = "let turn = 0; clearInterval(window.painting); window.painting = setInterval(() => {
    document.body.style.outline = `1px solid rgb(0 0 0 / ${turn++ % 2 ? 0.1 : 0.2}%)`; }, 50)";
const PAINTED: &str = "clearInterval(window.painting); document.body.style.outline = ''";

/// The open window. It closes with this, and the driver with it.
#[derive(Debug)]
pub struct Window {
    client: Client,
    driver: Driver,
}

impl Window {
    pub(crate) async fn open<S: AsRef<OsStr>>(driver: Driver, app: &Path, arguments: &[S]) -> Result<Self> {
        let arguments: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_string_lossy()).collect();
        let options = json!({ "webkitgtk:browserOptions": { "binary": app, "args": arguments } });
        let Value::Object(capabilities) = options else { bail!("capabilities are an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url())
            .await
            .context("the driver opens no window")?;
        Ok(Self { client, driver })
    }

    /// Closes the window as the window manager does, and waits until the app has ended.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn close(self) -> Result<()> {
        self.client.close().await?;
        drop(self.driver);
        Ok(())
    }

    /// The first element that a CSS selector finds, as soon as there is one that can be seen.
    ///
    /// # Errors
    /// There is none in time.
    pub async fn see(&self, selector: &str) -> Result<Element> {
        self.until(&format!("nothing to see at {selector}"), async || {
            let Ok(element) = self.client.find(Locator::Css(selector)).await else { return Ok(None) };
            Ok(element.is_displayed().await.unwrap_or(false).then_some(element))
        })
        .await
    }

    /// Waits until an element that a selector finds says this, among other things.
    ///
    /// # Errors
    /// None does in time.
    pub async fn see_text(&self, selector: &str, text: &str) -> Result<()> {
        self.until(&format!("no {selector} says {text:?}"), async || {
            let texts = self.texts(selector).await?;
            Ok(texts.iter().any(|found| found.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits until a selector finds nothing any more.
    ///
    /// # Errors
    /// It still does after the time.
    pub async fn gone(&self, selector: &str) -> Result<()> {
        // The page is asked, not the driver: what goes while the driver looks is an error to it.
        let looks = "return !document.querySelector(arguments[0])";
        self.until(&format!("{selector} is still there"), async || {
            Ok((self.script(looks, vec![json!(selector)]).await? == json!(true)).then_some(()))
        })
        .await
    }

    /// The text of the first element that a selector finds.
    ///
    /// # Errors
    /// There is none in time.
    pub async fn text(&self, selector: &str) -> Result<String> {
        self.see(selector).await?;
        self.texts(selector).await?.into_iter().next().with_context(|| format!("{selector} is gone"))
    }

    /// The texts of all elements that a selector finds now. (What the driver calls an element's text leaves out what an
    /// ellipsis may cut.)
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn texts(&self, selector: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText.trim())";
        let texts = self.script(script, vec![json!(selector)]).await?;
        Ok(serde_json::from_value(texts)?)
    }

    /// Clicks the first element that a selector finds.
    ///
    /// # Errors
    /// There is none in time, or something lies above it.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let element = self.see(selector).await?;
        element.click().await.with_context(|| format!("cannot click {selector}"))
    }

    /// Types into the first element that a selector finds.
    ///
    /// # Errors
    /// There is none in time, or it takes no keys.
    pub async fn type_into(&self, selector: &str, keys: &str) -> Result<()> {
        let element = self.see(selector).await?;
        element.send_keys(keys).await.with_context(|| format!("cannot type into {selector}"))
    }

    /// Presses and releases a key wherever the focus is.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn press(&self, key: char) -> Result<()> {
        let press =
            KeyActions::new("keyboard".into()).then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        Ok(self.client.perform_actions(press).await?)
    }

    /// Presses and releases a key while another one is held down.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn chord(&self, held: char, key: char) -> Result<()> {
        let press = KeyActions::new("keyboard".into())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        Ok(self.client.perform_actions(press).await?)
    }

    /// What a function body of JavaScript returns in the page.
    ///
    /// # Errors
    /// It throws, or the driver does not answer.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.client.execute(body, arguments).await.with_context(|| format!("cannot run {body}"))
    }

    /// Waits until a function body of JavaScript returns true in the page.
    ///
    /// # Errors
    /// It does not in time.
    pub async fn until_true(&self, body: &str) -> Result<()> {
        self.until(&format!("never true: {body}"), async || {
            Ok((self.script(body, Vec::new()).await? == json!(true)).then_some(()))
        })
        .await
    }

    /// Makes the window so large.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.client.set_window_size(width, height).await?)
    }

    /// Writes what the window shows to a PNG file.
    ///
    /// # Errors
    /// It is not painted in time, or the file cannot be written.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        self.script(PAINT, Vec::new()).await?;
        let shot = tokio::time::timeout(PATIENCE, self.client.screenshot()).await;
        self.script(PAINTED, Vec::new()).await?;
        let png = shot.context("the window was not painted in time")??;
        fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))
    }

    async fn until<T>(&self, otherwise: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        let began = Instant::now();
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            if began.elapsed() > PATIENCE {
                let text = self.texts("body").await.unwrap_or_default().join("\n");
                bail!("{otherwise}; the window says:\n{text}");
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }
}
