//! A RabbitMQ node of one's own, with its own Erlang port mapper.

use super::process::{Process, Signal, StartError};
use super::{dirs, ports};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The scripts themselves: the ones on the PATH would switch to the system's user and directories.
const SCRIPTS: &str = "/usr/lib/rabbitmq/bin";

/// Logged when all listeners are bound and all plugins run.
const READY: &str = "Server startup complete";

/// A running node; account `guest`, password `guest`. Starting takes some seconds. Dropping it kills it and removes
/// its files.
#[derive(Debug)]
pub struct RabbitMq {
    node: Process,
    _epmd: Process,
    ports: Ports,
    dir: TempDir,
}

/// All on 127.0.0.1. Each node has its own port mapper: one that is shared would outlive its node.
#[derive(Clone, Copy, Debug)]
struct Ports {
    amqp: u16,
    epmd: u16,
    distribution: u16,
}

impl RabbitMq {
    /// Starts a node; returns when it accepts messages.
    ///
    /// # Panics
    /// When it does not come up: the message ends with its log.
    pub fn start() -> Self {
        let dir = dirs::scratch("rabbitmq");
        let (epmd, epmd_port) =
            ports::with_free_port(|port| Ok((start_epmd(dir.path(), port)?, port)));
        let (node, ports) = ports::with_free_port(|amqp| {
            let ports = Ports {
                amqp,
                epmd: epmd_port,
                distribution: ports::free_port(),
            };
            Ok((launch(dir.path(), ports)?, ports))
        });
        Self {
            node,
            _epmd: epmd,
            ports,
            dir,
        }
    }

    /// Port of AMQP on 127.0.0.1; stays the same over restarts.
    pub fn port(&self) -> u16 {
        self.ports.amqp
    }

    /// What the node logged.
    pub fn log(&self) -> String {
        self.node.log()
    }

    /// SIGKILL: the node is gone in the middle of whatever it did.
    pub fn kill(&mut self) {
        self.node.kill();
    }

    /// Freezes the node: it keeps its connections and answers nothing, not even a new one's greeting.
    pub fn pause(&self) {
        self.node.signal(Signal::Stop);
    }

    /// Thaws it.
    pub fn resume(&self) {
        self.node.signal(Signal::Continue);
    }

    /// Shuts the node down in order.
    pub fn stop(&mut self) {
        self.node.stop();
    }

    /// Starts it again with its queues and durable messages, at the same port.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart(&mut self) {
        self.node.stop();
        self.node =
            launch(self.dir.path(), self.ports).unwrap_or_else(|error| panic!("restart: {error}"));
    }

    /// Runs `rabbitmqctl --quiet` with `args` and returns what it prints, for instance for
    /// `["list_queues", "name", "messages"]`.
    ///
    /// # Panics
    /// When the command fails.
    pub fn ctl(&self, args: &[&str]) -> String {
        let mut command = Command::new(format!("{SCRIPTS}/rabbitmqctl"));
        configure(&mut command, self.dir.path(), self.ports);
        let output = command
            .arg("--quiet")
            .args(args)
            .output()
            .expect("rabbitmqctl");
        assert!(output.status.success(), "rabbitmqctl {args:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn start_epmd(dir: &Path, port: u16) -> Result<Process, StartError> {
    let mut epmd = Process::spawn(
        "epmd",
        "epmd",
        &dir.join("epmd.log"),
        Signal::Kill,
        |command| {
            command.args(["-address", "127.0.0.1", "-port", &port.to_string()]);
        },
    );
    epmd.wait_until_ready(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())?;
    Ok(epmd)
}

fn launch(dir: &Path, ports: Ports) -> Result<Process, StartError> {
    fs::write(
        dir.join("rabbitmq.conf"),
        "log.console = true\nlog.file = false\ndisk_free_limit.absolute = 50MB\n",
    )
    .expect("a configuration");
    fs::write(dir.join("enabled_plugins"), "[].\n").expect("a list of plugins");
    let log = dir.join("log");
    let server = format!("{SCRIPTS}/rabbitmq-server");
    let earlier = starts(&log);
    let mut node = Process::spawn("rabbitmq-server", &server, &log, Signal::Kill, |command| {
        configure(command, dir, ports);
    });
    node.wait_until_ready(|| (starts(&log) > earlier).then_some(()))?;
    Ok(node)
}

fn starts(log: &Path) -> usize {
    fs::read_to_string(log)
        .unwrap_or_default()
        .matches(READY)
        .count()
}

fn configure(command: &mut Command, dir: &Path, ports: Ports) {
    let file = |name: &str| dir.join(name);
    command
        .current_dir(dir)
        // Erlang's cookie, the password between node and rabbitmqctl, is made there.
        .env("HOME", dir)
        // Makes the script become the node, instead of waiting for it as a parent.
        .env("RUNNING_UNDER_SYSTEMD", "true")
        .env_remove("NOTIFY_SOCKET")
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("ERL_EPMD_PORT", ports.epmd.to_string())
        .env("RABBITMQ_NODENAME", format!("test{}@localhost", ports.amqp))
        .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
        .env("RABBITMQ_NODE_PORT", ports.amqp.to_string())
        .env("RABBITMQ_DIST_PORT", ports.distribution.to_string())
        .env("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf"))
        .env("RABBITMQ_CONFIG_FILE", file("rabbitmq"))
        .env("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins"))
        .env("RABBITMQ_MNESIA_BASE", file("mnesia"))
        .env("RABBITMQ_LOG_BASE", file("logs"))
        .env("RABBITMQ_GENERATED_CONFIG_DIR", file("config"))
        .env(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1}",
        )
        .env(
            "RABBITMQ_CTL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1}",
        );
}
