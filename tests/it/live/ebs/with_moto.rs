//! moto's EBS direct APIs as a second opinion: blocks that boto's shapes put there answer what the file answers.
//!
//! moto says that blocks have 512 bytes, lists them in the order of their arrival, and knows neither pages nor tokens.

use crate::disk::images::path;
use crate::support::cli::{command, finish};
use crate::support::moto::Moto;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BLOCK: usize = 512 * 1024;
/// moto tells services apart by the scope of the signature, which it does not check.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=testing/20261123/eu-west-1/ebs/aws4_request, SignedHeaders=host, Signature=0";

#[test]
fn moto_s_snapshot_answers_what_the_file_answers() {
    let moto = Moto::start();
    let bytes = std::fs::read(path("gpt")).unwrap();
    let snapshot = start(&moto);
    for (index, block) in bytes.chunks(BLOCK).enumerate() {
        let mut block = block.to_vec();
        block.resize(BLOCK, 0);
        if block.iter().any(|byte| *byte != 0) {
            put(&moto, &snapshot, index, &block);
        }
    }
    let mut command = command();
    command
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .args([
            "inspect",
            &snapshot,
            "--region",
            "eu-west-1",
            "--endpoint-url",
            &moto.url,
            "-o",
            "json",
        ]);
    let run = finish(&mut command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = path("gpt");
    let expected = finish(crate::support::cli::command().args([
        "inspect",
        file.to_str().unwrap(),
        "-o",
        "json",
    ]));
    let (found, expected) = (run.json(), expected.json());
    assert_eq!(found["guest"], expected["guest"]);
    assert_eq!(found["volume"], expected["volume"]);
}

fn start(moto: &Moto) -> String {
    let url = format!("{}/snapshots", moto.url);
    let request = ureq::post(&url).header("Authorization", SIGNED);
    let mut answer = request.send_json(json!({"VolumeSize": 1})).unwrap();
    let answer: Value = answer.body_mut().read_json().unwrap();
    answer["SnapshotId"].as_str().unwrap().to_owned()
}

fn put(moto: &Moto, snapshot: &str, index: usize, block: &[u8]) {
    let url = format!("{}/snapshots/{snapshot}/blocks/{index}", moto.url);
    ureq::put(&url)
        .header("Authorization", SIGNED)
        .header("x-amz-Checksum", STANDARD.encode(Sha256::digest(block)))
        .header("x-amz-Checksum-Algorithm", "SHA256")
        .header("x-amz-Data-Length", BLOCK.to_string())
        .send(block)
        .unwrap();
}
