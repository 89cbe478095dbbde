//! A PIM that has nothing: every search finds nothing, each answer comes after a delay, and questions are counted.

use akeneo_events::testing::akeneo::Pim;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// Serves until the process ends.
pub struct EmptyPim {
    url: String,
    questions: Arc<AtomicU32>,
}

impl EmptyPim {
    /// Each answer takes so long to come.
    pub fn start(delay: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let questions = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&questions);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let counted = Arc::clone(&counted);
                thread::spawn(move || serve(&stream, delay, &counted));
            }
        });
        Self { url, questions }
    }

    /// The connection to it.
    pub fn pim(&self) -> Pim {
        let any = || "any".to_owned();
        Pim {
            url: self.url.clone(),
            client_id: any(),
            client_secret: any(),
            username: any(),
            password: any(),
        }
    }

    /// Questions so far, without those for a token.
    pub fn questions(&self) -> u32 {
        self.questions.load(Ordering::Relaxed)
    }
}

/// One request after another, until the client goes.
fn serve(mut stream: &TcpStream, delay: Duration, questions: &AtomicU32) {
    let mut input = BufReader::new(stream);
    while let Some(is_question) = read(&mut input) {
        let body = if is_question {
            questions.fetch_add(1, Ordering::Relaxed);
            json!({"_links": {}, "_embedded": {"items": []}})
        } else {
            json!({"access_token": "any", "expires_in": 3600})
        };
        thread::sleep(delay);
        if stream.write_all(answer(&body).as_bytes()).is_err() {
            return;
        }
    }
}

fn answer(body: &Value) -> String {
    let body = body.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// Whether it asks for entities; `None` if nobody is there any more.
fn read(input: &mut impl BufRead) -> Option<bool> {
    let (mut is_question, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        is_question.get_or_insert_with(|| line.starts_with("GET /api/rest/"));
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    input.read_exact(&mut vec![0; length]).ok()?;
    is_question
}
