//! How far an upload is: a bar, words for screen readers, and a way to cancel. Without script the form
//! is sent as any other.

use leptos::prelude::*;

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing is on its way.
    Idle,
    /// So many percent are sent.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Sending(u32),
    /// Everything is sent; the server looks at it.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Checking,
    /// Words about how it ended.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
    Said(String),
}

impl Stage {
    const fn busy(&self) -> bool {
        matches!(self, Self::Sending(_) | Self::Checking)
    }

    /// Words for everybody, also for those who do not see the bar: a quarter at a time, so that they
    /// are not told of every percent.
    fn words(&self) -> String {
        match self {
            Self::Idle => String::new(),
            Self::Sending(percent) => format!("正在上传，已完成 {}%", percent / 25 * 25),
            Self::Checking => "已传完，正在检查文件".to_owned(),
            Self::Said(words) => words.clone(),
        }
    }

    const fn percent(&self) -> u32 {
        match self {
            Self::Sending(percent) => *percent,
            Self::Checking => 100,
            Self::Idle | Self::Said(_) => 0,
        }
    }
}

/// The progress of the form with the id `form`, whose file is the field `field`; goes to `next` when the
/// file is there.
#[island]
pub fn UploadProgress(form: String, field: String, next: String) -> impl IntoView {
    let stage = RwSignal::new(Stage::Idle);
    let cancel = watch(&form, &field, &next, stage);
    view! {
        <div hidden=move || !stage.read().busy()>
            <div class="acts">
                <progress max="100" value=move || stage.read().percent().to_string() aria-label="上传进度"></progress>
                <button type="button" class="btn small quiet" on:click=move |_| cancel()>
                    "取消上传"
                </button>
            </div>
        </div>
        <p class="small muted" aria-live="polite">{move || stage.read().words()}</p>
    }
}

#[cfg(not(feature = "hydrate"))]
fn watch(_: &str, _: &str, _: &str, _: RwSignal<Stage>) -> impl Fn() + use<> {
    || ()
}

#[cfg(feature = "hydrate")]
use browser::watch;

#[cfg(feature = "hydrate")]
mod browser {
    use super::Stage;
    use crate::islands::form::{self, listen};
    use contract::{ErrorCode, Problem};
    use leptos::{
        prelude::*,
        wasm_bindgen::{JsCast as _, closure::Closure},
        web_sys::{
            Event, EventTarget, FormData, HtmlDocument, HtmlElement, HtmlFormElement, HtmlInputElement,
            HtmlTextAreaElement, ProgressEvent, XmlHttpRequest,
        },
    };

    /// The door that takes files and answers for scripts.
    const DOOR: &str = "/api/v1/attachments";

    /// The form and what goes on with it.
    #[derive(Clone)]
    struct Upload {
        form: HtmlFormElement,
        field: String,
        next: String,
        stage: RwSignal<Stage>,
        running: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
    }

    /// Takes the form's submit over; the answer cancels what is on its way.
    pub fn watch(form_id: &str, field: &str, next: &str, stage: RwSignal<Stage>) -> impl Fn() + use<> {
        let running = StoredValue::new_local(None);
        if let Some(form) = form::form(form_id) {
            let upload = Upload { form, field: field.to_owned(), next: next.to_owned(), stage, running };
            let target = upload.form.clone();
            listen(&target, "submit", move |event| upload.submit(&event));
        }
        move || {
            let request: Option<XmlHttpRequest> = running.try_update_value(Option::take).flatten();
            if let Some(request) = request {
                let _ = request.abort();
            }
        }
    }

    impl Upload {
        fn submit(&self, event: &Event) {
            // Without a request of its own the form goes the ordinary way.
            let (Ok(request), Ok(data)) = (XmlHttpRequest::new(), FormData::new_with_form(&self.form)) else {
                return;
            };
            event.prevent_default();
            if self.stage.read_untracked().busy() {
                return;
            }
            forget_what_was_said();
            if other_form_was_typed_in(&self.form) {
                self.fail("这一页还有没保存的修改，上传后页面会刷新。请先保存草稿，再上传");
                return;
            }
            self.show(None);
            if request.open("POST", DOOR).is_err() {
                self.fail("没能开始上传，请刷新页面再试");
                return;
            }
            let _ = request.set_request_header("accept", "application/json");
            self.follow(&request);
            self.running.set_value(Some(request.clone()));
            self.stage.set(Stage::Sending(0));
            if request.send_with_opt_form_data(Some(&data)).is_err() {
                self.fail("没能开始上传，请刷新页面再试");
            }
        }

        fn follow(&self, request: &XmlHttpRequest) {
            if let Ok(sent) = request.upload() {
                let stage = self.stage;
                on(&sent, "progress", move |event| {
                    if let Some(event) = event.dyn_ref::<ProgressEvent>() {
                        stage.set(stage_of(event.loaded(), event.total()));
                    }
                });
                on(&sent, "load", move |_| stage.set(Stage::Checking));
            }
            let (upload, asked) = (self.clone(), request.clone());
            on(request, "load", move |_| upload.answered(&asked));
            let upload = self.clone();
            on(request, "error", move |_| upload.fail("网络断开，文件没有上传，请再试一次"));
            let upload = self.clone();
            on(request, "abort", move |_| upload.end("已取消，文件没有上传"));
        }

        fn answered(&self, request: &XmlHttpRequest) {
            if request.status() == Ok(201) {
                self.end("已上传");
                say_on_the_next_page();
                let _ = window().location().assign(&self.next);
                return;
            }
            let text = request.response_text().ok().flatten().unwrap_or_default();
            self.fail(&why(serde_json::from_str(&text).ok()));
        }

        fn end(&self, words: &str) {
            self.running.set_value(None);
            self.stage.set(Stage::Said(words.to_owned()));
        }

        /// Ends with words at the field, which gets the focus.
        fn fail(&self, words: &str) {
            self.end("");
            self.show(Some(words));
            if let Some(input) = self.input() {
                let _ = input.focus();
            }
        }

        fn input(&self) -> Option<HtmlElement> {
            document().get_element_by_id(&self.field)?.dyn_into().ok()
        }

        fn show(&self, words: Option<&str>) {
            let line = document().get_element_by_id(&format!("{}-e", self.field));
            let (Some(input), Some(line)) = (self.input(), line) else { return };
            line.set_text_content(words);
            let _ = line.toggle_attribute_with_force("hidden", words.is_none());
            if words.is_some() {
                let _ = input.set_attribute("aria-invalid", "true");
            } else {
                let _ = input.remove_attribute("aria-invalid");
            }
            if let Ok(Some(field)) = input.closest(".field") {
                let _ = field.class_list().toggle_with_force("err", words.is_some());
            }
        }
    }

    /// The flash on the page is about what was done before.
    fn forget_what_was_said() {
        if let Ok(Some(flash)) = document().query_selector(".note.flash") {
            flash.remove();
        }
    }

    /// The same words as after the ordinary way: the cookie carries their key (`ui::flash`).
    fn say_on_the_next_page() {
        if let Ok(page) = document().dyn_into::<HtmlDocument>() {
            let _ = page.set_cookie("sjt_flash=uploaded; path=/; max-age=60; samesite=lax");
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
    fn stage_of(loaded: f64, total: f64) -> Stage {
        if total > 0.0 {
            Stage::Sending((loaded / total * 100.0).clamp(0.0, 100.0) as u32)
        } else {
            Stage::Sending(0)
        }
    }

    /// The server's words.
    fn why(problem: Option<Problem>) -> String {
        match problem {
            Some(problem) if problem.code == ErrorCode::Unauthenticated => {
                "登录已过期：请在新窗口登录后，再回来上传".to_owned()
            }
            Some(problem) => {
                let at_field = problem.fields.0.into_iter().next();
                at_field.map_or(problem.detail, |error| error.message)
            }
            None => "服务器没有收下文件，请稍后再试".to_owned(),
        }
    }

    /// Whether something was typed into another form of the page and is not saved yet.
    fn other_form_was_typed_in(own: &HtmlFormElement) -> bool {
        let forms = document().forms();
        (0..forms.length())
            .filter_map(|n| forms.item(n)?.dyn_into::<HtmlFormElement>().ok())
            .filter(|form| form != own && form.method() == "post")
            .any(|form| {
                let fields = form.elements();
                (0..fields.length()).filter_map(|n| fields.item(n)).any(|field| {
                    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
                        let file = input.type_() == "file";
                        !file
                            && (input.value() != input.default_value()
                                || input.checked() != input.default_checked())
                    } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
                        area.value() != area.default_value().unwrap_or_default()
                    } else {
                        false
                    }
                })
            })
    }

    fn on(target: &EventTarget, kind: &str, handler: impl FnMut(Event) + 'static) {
        let handler = Closure::<dyn FnMut(Event)>::new(handler);
        let _ = target.add_event_listener_with_callback(kind, handler.as_ref().unchecked_ref());
        handler.forget();
    }
}
