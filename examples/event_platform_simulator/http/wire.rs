//! Reading a request from a connection and writing the response to it.

use std::io::{self, BufRead, Read, Write};

use super::message::{Refusal, Request, Response};

/// Request line and headers together, in bytes.
const HEAD_LIMIT: u64 = 64 * 1024;
/// The body, in bytes: enough for tens of thousands of events in one control call.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Why no request could be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The peer went away or took too long; there is nobody to answer.
    Gone,
    /// The peer is there, but what it sent is refused.
    Refused(Refusal),
}

impl From<io::Error> for Unreadable {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

fn refused(status: u16, message: &str) -> Unreadable {
    Unreadable::Refused(Refusal::new(status, message))
}

/// Reads one request. `output` is written to only if the peer waits for `100 Continue`.
pub fn read(input: &mut impl BufRead, output: &mut impl Write) -> Result<Request, Unreadable> {
    let mut request = read_head(input)?;
    if request.header("expect").is_some() {
        output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    request.body = read_body(&request, input)?;
    Ok(request)
}

fn read_head(input: &mut impl BufRead) -> Result<Request, Unreadable> {
    let mut head = input.take(HEAD_LIMIT);
    let line = read_line(&mut head)?;
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(_version)) = (words.next(), words.next(), words.next())
    else {
        return Err(refused(400, "the request line is not HTTP/1.1"));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: parse_query(query),
        ..Request::default()
    };
    loop {
        let line = read_line(&mut head)?;
        if line.is_empty() {
            return Ok(request);
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(refused(400, "a header has no colon"));
        };
        let header = (name.to_ascii_lowercase(), value.trim().to_owned());
        request.headers.push(header);
    }
}

fn read_line(input: &mut impl BufRead) -> Result<String, Unreadable> {
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(Unreadable::Gone);
    }
    if line.pop() != Some(b'\n') {
        return Err(refused(431, "the request head is too large"));
    }
    let line = String::from_utf8(line).map_err(|_| refused(400, "the head is not UTF-8"))?;
    Ok(line.trim_end_matches('\r').to_owned())
}

fn read_body(request: &Request, input: &mut impl BufRead) -> Result<Vec<u8>, Unreadable> {
    if request.header("transfer-encoding").is_some() {
        return read_chunks(input);
    }
    let Some(length) = request.header("content-length") else {
        return Ok(Vec::new());
    };
    let length = length
        .parse()
        .map_err(|_| refused(400, "Content-Length is not a number"))?;
    let mut body = Vec::new();
    append(&mut body, length, input)?;
    Ok(body)
}

/// The chunked transfer coding (RFC 9112, section 7.1); extensions and trailers are skipped.
fn read_chunks(input: &mut impl BufRead) -> Result<Vec<u8>, Unreadable> {
    let mut body = Vec::new();
    loop {
        let line = read_line(&mut input.take(HEAD_LIMIT))?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size =
            usize::from_str_radix(size, 16).map_err(|_| refused(400, "a chunk has no size"))?;
        append(&mut body, size, input)?;
        if size == 0 {
            break;
        }
        read_line(&mut input.take(HEAD_LIMIT))?;
    }
    while !read_line(&mut input.take(HEAD_LIMIT))?.is_empty() {}
    Ok(body)
}

fn append(body: &mut Vec<u8>, length: usize, input: &mut impl BufRead) -> Result<(), Unreadable> {
    if length > BODY_LIMIT.saturating_sub(body.len()) {
        return Err(refused(413, "the body is too large"));
    }
    let wanted = u64::try_from(length).unwrap_or(u64::MAX);
    let read = input.take(wanted).read_to_end(body)?;
    if read < length {
        return Err(Unreadable::Gone);
    }
    Ok(())
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Decodes a form field.
fn decode(text: &str) -> String {
    percent_decoded(&text.replace('+', " "))
}

/// Percent-decoding; a malformed escape stays as it is.
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match hex_byte(*high, *low) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = after;
                }
                None => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits stand for.
pub fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// Writes `response` and announces that the connection ends with it.
pub fn write(output: &mut impl Write, request: &Request, response: &Response) -> io::Result<()> {
    let status = response.status;
    let reason = ureq::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Unknown");
    let length = response.body.len();
    let content = response.content_type;
    let mut head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {content}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n"
    );
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if request.method != "HEAD" {
        bytes.extend_from_slice(&response.body);
    }
    output.write_all(&bytes)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Request, Unreadable> {
        read(&mut io::Cursor::new(bytes), &mut io::sink())
    }

    #[test]
    fn a_request_is_taken_apart() -> Result<(), Unreadable> {
        let request = parse(
            b"POST /api/v1/logs?page=2&date=a%3Ab+c HTTP/1.1\r\nX-PIM-URL:  https://pim \r\n\
              Content-Length: 4\r\n\r\nbodyNOT READ",
        )?;
        assert_eq!(request.method, "POST");
        assert_eq!(request.route("/api/v1"), ["logs"]);
        assert_eq!(request.parameter("date"), Some("a:b c"));
        assert_eq!(request.header("x-pim-url"), Some("https://pim"));
        assert_eq!(request.body, b"body");
        Ok(())
    }

    #[test]
    fn chunks_are_joined() -> Result<(), Unreadable> {
        let request = parse(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\
              4\r\nevil\r\n3;x=y\r\nity\r\n0\r\n\r\n",
        )?;
        assert_eq!(request.body, b"evility");
        Ok(())
    }

    #[test]
    fn a_cut_request_is_nobody_to_answer() {
        let cut = parse(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nshort");
        assert!(matches!(cut, Err(Unreadable::Gone)));
        assert!(matches!(parse(b""), Err(Unreadable::Gone)));
    }

    #[test]
    fn a_huge_body_is_refused_before_it_is_read() {
        let huge = parse(b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n");
        assert!(matches!(huge, Err(Unreadable::Refused(Refusal { status, .. })) if status == 413));
    }
}
