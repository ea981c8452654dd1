//! A snapshot behind the EBS direct APIs over HTTP: pages, tokens, sparse blocks, checksums, latency and faults.
//!
//! Shapes and limits are those of the API reference (ListSnapshotBlocks, GetSnapshotBlock); the reasons of errors are those of the service
//! model. The words of the messages are ours where no recorded one is public.

use super::fake_aws::http::{HttpRequest, Reply, Server};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub const SNAPSHOT: &str = "snap-0a1b2c3d4e5f60718";
const BLOCK: u64 = 512 * 1024;

/// Where the blocks come from.
pub enum Disk {
    /// A file; blocks of zeros are not listed.
    File(File),
    /// These indexes, each filled with its own number.
    Indexes(Vec<u64>),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Each block is throttled so often before it is sent.
    Throttled(u32),
    /// Each block is a 500 so often.
    Broken(u32),
    /// The first answer of each block has a byte that its checksum does not know.
    Corrupted,
    /// The first answer of each block ends early.
    CutOff,
    /// The first request for each of these blocks is never answered.
    Hanging(u64),
    /// The caller may not use the key.
    Key,
    /// The caller may not list.
    Denied,
    /// There is no such snapshot.
    NotFound,
    /// Tokens of blocks that were listed first are too old.
    OldTokens,
    /// Tokens of blocks are never good.
    BadTokens,
    /// The token of the second page is too old, once.
    OldPage,
    /// Every page but the first names itself as the next.
    Circle,
    /// Checksums are left out.
    NoChecksum,
}

/// How it behaves.
pub struct Behaviour {
    pub faults: Vec<Fault>,
    /// Before every answer.
    pub latency: Duration,
    /// Most blocks on a page, whatever is asked for.
    pub page: usize,
    /// Every second page is empty.
    pub empty_pages: bool,
    pub volume_gib: u64,
    pub block_size: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            latency: Duration::ZERO,
            page: 10_000,
            empty_pages: false,
            volume_gib: 1,
            block_size: BLOCK,
        }
    }
}

#[derive(Default)]
struct Seen {
    /// Method and path of each request.
    requests: Vec<String>,
    /// Requests by block.
    blocks: HashMap<u64, u32>,
    lists: u32,
    now: usize,
    most: usize,
    /// By block: without optimisation, a checksum takes as long as a request.
    checksums: HashMap<u64, String>,
    /// When each request arrived, and when it was answered.
    times: Vec<(Instant, Option<Instant>)>,
}

pub struct FakeEbs {
    server: Server,
    seen: Arc<Mutex<Seen>>,
}

impl FakeEbs {
    pub fn of_file(path: &Path, behaviour: Behaviour) -> Self {
        Self::start(Disk::File(File::open(path).unwrap()), behaviour)
    }

    pub fn start(disk: Disk, behaviour: Behaviour) -> Self {
        let written = written(&disk);
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let server = Server::start(Arc::new(move |request| {
            let number = {
                let mut seen = shared.lock().unwrap();
                seen.times.push((Instant::now(), None));
                seen.requests
                    .push(format!("{} {}", request.method, request.path));
                seen.now += 1;
                seen.most = seen.most.max(seen.now);
                seen.times.len() - 1
            };
            thread::sleep(behaviour.latency);
            let reply = answer(&disk, &written, &behaviour, &shared, &request);
            let mut seen = shared.lock().unwrap();
            seen.now -= 1;
            seen.times[number].1 = Some(Instant::now());
            reply
        }));
        Self { server, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Blocks that were asked for, each once.
    pub fn blocks(&self) -> usize {
        self.seen.lock().unwrap().blocks.len()
    }

    /// Requests for blocks.
    pub fn gets(&self) -> u32 {
        self.seen.lock().unwrap().blocks.values().sum()
    }

    /// Requests for lists.
    pub fn lists(&self) -> u32 {
        self.seen.lock().unwrap().lists
    }

    /// Most requests under way at the same time.
    pub fn at_once(&self) -> usize {
        self.seen.lock().unwrap().most
    }

    /// The longest chain of requests each of which arrived after the one before was answered.
    pub fn rounds(&self) -> usize {
        let times = self.seen.lock().unwrap().times.clone();
        let mut depths: Vec<usize> = Vec::new();
        for (arrived, _) in &times {
            let before = times.iter().zip(&depths);
            let earlier =
                before.filter(|((_, answered), _)| answered.is_some_and(|it| it <= *arrived));
            depths.push(1 + earlier.map(|(_, depth)| *depth).max().unwrap_or(0));
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// Method and path of every request.
    pub fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }
}

fn written(disk: &Disk) -> Vec<u64> {
    match disk {
        Disk::Indexes(indexes) => indexes.clone(),
        Disk::File(file) => {
            let size = file.metadata().unwrap().len();
            let holds = |index: &u64| {
                let bytes = block(disk, *index);
                bytes != vec![0; bytes.len()]
            };
            (0..size.div_ceil(BLOCK)).filter(holds).collect()
        }
    }
}

fn block(disk: &Disk, index: u64) -> Vec<u8> {
    let mut bytes = vec![0; BLOCK as usize];
    match disk {
        Disk::Indexes(_) => bytes.fill(index as u8 | 1),
        Disk::File(file) => {
            let mut done = 0;
            while let Ok(count @ 1..) =
                file.read_at(&mut bytes[done..], index * BLOCK + done as u64)
            {
                done += count;
            }
        }
    }
    bytes
}

fn answer(
    disk: &Disk,
    written: &[u64],
    behaviour: &Behaviour,
    seen: &Mutex<Seen>,
    request: &HttpRequest,
) -> Reply {
    if request.method != "GET" {
        // EC2, asked about the snapshot.
        return send(403, Vec::new(), Vec::new());
    }
    let parts: Vec<&str> = request.path.split('/').collect();
    let query: BTreeMap<&str, &str> = request
        .query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let has = |fault| behaviour.faults.contains(&fault);
    match parts.as_slice() {
        ["", "snapshots", SNAPSHOT, "blocks"] if has(Fault::Denied) => error(
            403,
            "AccessDeniedException",
            "User is not authorized to perform: ebs:ListSnapshotBlocks",
            "UNAUTHORIZED_ACCOUNT",
        ),
        ["", "snapshots", SNAPSHOT, "blocks"] if has(Fault::NotFound) => error(
            404,
            "ResourceNotFoundException",
            "The snapshot does not exist.",
            "SNAPSHOT_NOT_FOUND",
        ),
        ["", "snapshots", SNAPSHOT, "blocks"] => list(written, behaviour, seen, &query),
        ["", "snapshots", SNAPSHOT, "blocks", index] => {
            let index = index.parse().unwrap();
            let count = {
                let mut seen = seen.lock().unwrap();
                let count = seen.blocks.entry(index).or_default();
                *count += 1;
                *count
            };
            get(disk, behaviour, seen, index, count, query["blockToken"])
        }
        _ => error(
            400,
            "ValidationException",
            "no such path",
            "INVALID_SNAPSHOT_ID",
        ),
    }
}

fn list(
    written: &[u64],
    behaviour: &Behaviour,
    seen: &Mutex<Seen>,
    query: &BTreeMap<&str, &str>,
) -> Reply {
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.lists += 1;
        seen.lists
    };
    let has = |fault| behaviour.faults.contains(&fault);
    let size: usize = query["maxResults"].parse().unwrap();
    assert!((100..=10_000).contains(&size));
    // A token names the index that its page begins with, and the page's number, which tells empty pages.
    let token = query.get("pageToken").map(|token| {
        let token = token
            .replace("%3D", "=")
            .replace("%2B", "+")
            .replace("%2F", "/");
        String::from_utf8(STANDARD.decode(token).unwrap()).unwrap()
    });
    let (from, page): (u64, u64) = match &token {
        Some(token) => {
            let (from, page) = token.split_once(':').unwrap();
            (from.parse().unwrap(), page.parse().unwrap())
        }
        None => (query["startingBlockIndex"].parse().unwrap(), 0),
    };
    if has(Fault::OldPage) && number == 2 {
        return error(
            400,
            "ValidationException",
            "The page token has expired.",
            "INVALID_PAGE_TOKEN",
        );
    }
    let rest = &written[written.partition_point(|index| *index < from)..];
    let empty = behaviour.empty_pages && page % 2 == 1;
    let count = if empty {
        0
    } else {
        size.min(behaviour.page).min(rest.len())
    };
    let epoch = if has(Fault::OldTokens) { number } else { 1 };
    let blocks: Vec<_> = rest[..count]
        .iter()
        .map(|index| json!({"BlockIndex": index, "BlockToken": STANDARD.encode(format!("{index}:{epoch}"))}))
        .collect();
    let next = rest
        .get(count)
        .map(|index| match has(Fault::Circle) && page > 0 {
            true => format!("{from}:{page}"),
            false => format!("{index}:{}", page + 1),
        });
    let body = json!({
        "Blocks": blocks,
        "BlockSize": behaviour.block_size,
        "VolumeSize": behaviour.volume_gib,
        "ExpiryTime": 1.7e9,
        "NextToken": next.map(|next| STANDARD.encode(next)),
    });
    send(200, Vec::new(), body.to_string().into_bytes())
}

fn get(
    disk: &Disk,
    behaviour: &Behaviour,
    seen: &Mutex<Seen>,
    index: u64,
    count: u32,
    token: &str,
) -> Reply {
    let token = token
        .replace("%3D", "=")
        .replace("%2B", "+")
        .replace("%2F", "/");
    let token = String::from_utf8(STANDARD.decode(token).unwrap()).unwrap();
    let (named, epoch) = token.split_once(':').unwrap();
    assert_eq!(named, index.to_string(), "the token is that of the block");
    let mut bytes = block(disk, index);
    let mut checksum = true;
    let whole = bytes.clone();
    let mut headers = Vec::new();
    for fault in &behaviour.faults {
        match fault {
            Fault::Throttled(times) if count <= *times => {
                return error(
                    400,
                    "RequestThrottledException",
                    "Rate exceeded",
                    "ACCOUNT_THROTTLED",
                );
            }
            Fault::Broken(times) if count <= *times => {
                return error(
                    500,
                    "InternalServerException",
                    "An internal error has occurred.",
                    "",
                );
            }
            Fault::Corrupted if count == 1 => bytes[4711] ^= 0x20,
            Fault::CutOff if count == 1 => bytes.truncate(1000),
            Fault::Hanging(which) if index == *which && count == 1 => return Reply::Hang,
            Fault::Key => {
                return error(
                    403,
                    "AccessDeniedException",
                    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
                    "DEPENDENCY_ACCESS_DENIED",
                );
            }
            Fault::OldTokens if epoch == "1" => {
                return error(
                    400,
                    "ValidationException",
                    "The block token has expired.",
                    "INVALID_BLOCK_TOKEN",
                );
            }
            Fault::BadTokens => {
                return error(
                    400,
                    "ValidationException",
                    "The block token is invalid.",
                    "INVALID_BLOCK_TOKEN",
                );
            }
            Fault::NoChecksum => checksum = false,
            _ => {}
        }
    }
    headers.push(("x-amz-Data-Length", BLOCK.to_string()));
    if checksum {
        headers.push(("x-amz-Checksum", checksum_of(disk, seen, index, &whole)));
    }
    headers.push(("x-amz-Checksum-Algorithm", "SHA256".to_owned()));
    send(200, headers, bytes)
}

fn checksum_of(disk: &Disk, seen: &Mutex<Seen>, index: u64, bytes: &[u8]) -> String {
    let key = match disk {
        Disk::Indexes(_) => u64::from(index as u8 | 1),
        Disk::File(_) => index,
    };
    if let Some(known) = seen.lock().unwrap().checksums.get(&key) {
        return known.clone();
    }
    let checksum = STANDARD.encode(Sha256::digest(bytes));
    seen.lock().unwrap().checksums.insert(key, checksum.clone());
    checksum
}

fn error(status: u16, code: &'static str, message: &str, reason: &str) -> Reply {
    let body = json!({"Message": message, "Reason": reason});
    let headers = vec![("x-amzn-ErrorType", code.to_owned())];
    send(status, headers, body.to_string().into_bytes())
}

fn send(status: u16, mut headers: Vec<(&'static str, String)>, body: Vec<u8>) -> Reply {
    let kind = if headers.iter().any(|(name, _)| *name == "x-amz-Data-Length") {
        "application/octet-stream"
    } else {
        "application/json"
    };
    headers.push(("Content-Type", kind.to_owned()));
    Reply::Send {
        status,
        headers,
        body,
    }
}
