//! moto, the second opinion on AWS: a server that nobody here wrote, with a state of its own.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// moto's server on a port of its own; ends with the test.
pub struct Moto {
    process: Child,
    /// The endpoint for every service.
    pub url: String,
}

impl Moto {
    /// Starts it and waits until it listens.
    ///
    /// # Panics
    /// Without `MOTO_SERVER`: a test that needs moto fails, it is not skipped.
    pub fn start() -> Moto {
        let program =
            std::env::var("MOTO_SERVER").expect("MOTO_SERVER: run tests/run, which installs moto");
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto starts");
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "moto did not come up"
            );
            thread::sleep(Duration::from_millis(100));
        }
        Moto {
            process,
            url: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
