//! Answers that are too large, or that never end.

use super::support::fake_aws::{Answer as Reply, FakeAws, Script};
use super::{ask_one, describe_ami, in_seconds, loader, options, question};
use ami_preflight::aws::ask::ask;
use ami_preflight::aws::connect_with;
use ami_preflight::evidence::Call;
use ami_preflight::evidence::question::local;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const MIB: usize = 1024 * 1024;

/// Answers every request with a list that has no end, and counts what went out.
fn endless(head: &'static str) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sent, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, asked) = (Arc::clone(&sent), Arc::clone(&requests));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            asked.fetch_add(1, Ordering::SeqCst);
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || pour(stream, head, &counted));
        }
    });
    (url, sent, requests)
}

fn pour(mut stream: TcpStream, head: &str, sent: &AtomicUsize) {
    let mut request = [0; 4096];
    let _ = stream.read(&mut request);
    let _ = stream.write_all(head.as_bytes());
    let items = "<item><imageId>ami-0a1b2c3d4e5f60718</imageId></item>".repeat(1200);
    let chunk = format!("{:x}\r\n{items}\r\n", items.len());
    while stream.write_all(chunk.as_bytes()).is_ok() {
        sent.fetch_add(items.len(), Ordering::SeqCst);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_a_bad_answer_and_is_not_asked_for_again() {
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 503 Busy\r\ncontent-type: text/xml\r\ntransfer-encoding: chunked\r\n\r\n",
        // As long as it likes, without a length.
        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\n\r\n",
    ] {
        let (url, sent, requests) = endless(head);
        let session = connect_with(loader(), &options(url)).await;
        let started = Instant::now();
        let answers = ask(&session, &[describe_ami()], in_seconds(30)).await;
        let error = answers[0].1.result.clone().unwrap_err();
        assert_eq!(error.code, local::BAD_ANSWER, "{error:?}");
        assert!(error.message.contains("larger than 16 MiB"), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(5), "{head}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{head}");
        // What the sockets hold comes on top.
        assert!(sent.load(Ordering::SeqCst) < 32 * MIB, "{head}");
    }
}

#[tokio::test]
async fn pages_count_together() {
    let count = AtomicUsize::new(0);
    let script = Script::new().answer_with("service-quotas", "ListServiceQuotas", move |_| {
        let page = count.fetch_add(1, Ordering::SeqCst);
        let quota = json!({"QuotaName": "x".repeat(MIB)});
        let body = json!({"Quotas": [quota], "NextToken": format!("page {page}")});
        Some(Reply::Raw {
            status: 200,
            body: body.to_string().into_bytes(),
        })
    });
    let fake = FakeAws::start(script);
    let quotas = question(
        Call::ListServiceQuotas,
        json!({"ServiceCode": "appstream2"}),
    );
    let error = ask_one(&fake, quotas, 60).await.result.unwrap_err();
    assert!(error.message.contains("larger than 16 MiB"), "{error:?}");
    assert!(fake.count("*", "*") <= 17);
}

#[tokio::test]
async fn an_answer_of_some_megabytes_is_read() {
    let name = "x".repeat(6 * MIB);
    let images = json!({"Images": [{"ImageId": super::AMI, "Name": name}]});
    let fake = FakeAws::start(Script::new().answer("ec2", "DescribeImages", images.clone()));
    let answer = ask_one(&fake, describe_ami(), 60).await.result;
    assert!(answer == Ok(images));
}
