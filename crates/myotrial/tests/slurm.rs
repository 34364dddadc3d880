//! A grid as an array of jobs on a real Slurm: a node dies in the middle of its part, and the result is the same.
//!
//! The controller and two nodes of Debian's packages run on this machine, in a folder of their own, with a key and
//! ports of their own. Each node lives in a process namespace: what kills its first process kills everything on it at
//! once, as when a machine loses its power.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{files_of, myotrial, repository, workplace};

/// Processes that end with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A Slurm of one controller and two nodes.
struct Cluster {
    configuration: PathBuf,
    nodes: Vec<Running>,
    _others: Vec<Running>,
}

fn free_ports() -> [u16; 3] {
    // Held all at once, so that they differ, and given back together.
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|socket| socket.local_addr().unwrap().port())
}

fn configuration(folder: &Path) -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let host = name.trim().split('.').next().unwrap();
    let [controller, first, second] = free_ports();
    let at = folder.display();
    format!(
        "ClusterName=trial\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\n\
         AuthType=auth/munge\nCredType=cred/munge\nAuthInfo=socket={at}/munge.sock\n\
         SlurmctldPort={controller}\nStateSaveLocation={at}/state\nSlurmdSpoolDir={at}/spool-%n\n\
         SlurmctldPidFile={at}/controller.pid\nSlurmdPidFile={at}/node-%n.pid\n\
         SlurmctldLogFile={at}/controller.log\nSlurmdLogFile={at}/node-%n.log\n\
         ProctrackType=proctrack/pgid\nTaskPlugin=task/none\nSelectType=select/linear\n\
         SchedulerType=sched/builtin\nSchedulerParameters=sched_min_interval=0\n\
         JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n\
         MpiDefault=none\nSwitchType=switch/none\nReturnToService=0\nKillWait=1\n\
         NodeName=first NodeHostname={host} NodeAddr=127.0.0.1 Port={first} CPUs=1\n\
         NodeName=second NodeHostname={host} NodeAddr=127.0.0.1 Port={second} CPUs=1\n\
         PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n"
    )
}

fn installed(program: &str) -> bool {
    ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        .iter()
        .any(|folder| Path::new(folder).join(program).exists())
}

fn start(command: &mut Command) -> Running {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Running(child.unwrap())
}

/// Waits until something holds.
fn wait(seconds: u64, mut holds: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(seconds) {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

impl Cluster {
    /// Starts one; says why where it cannot.
    fn start(folder: &Path) -> Result<Self, String> {
        let programs = [
            "munged",
            "slurmctld",
            "slurmd",
            "sbatch",
            "squeue",
            "scontrol",
            "sinfo",
        ];
        let missing: Vec<&str> = programs
            .into_iter()
            .filter(|name| !installed(name))
            .collect();
        if !missing.is_empty() {
            return Err(format!("{} not installed", missing.join(", ")));
        }
        let isolated = Command::new("unshare")
            .args(["--pid", "--fork", "--kill-child", "true"])
            .stderr(Stdio::null())
            .status();
        if !isolated.is_ok_and(|status| status.success()) {
            return Err("process namespaces are not allowed here".to_owned());
        }
        for room in ["state", "spool-first", "spool-second"] {
            fs::create_dir(folder.join(room)).unwrap();
        }
        let key: Vec<u8> = (0..128_u8).map(|byte| byte.wrapping_mul(73)).collect();
        let at = |name: &str| folder.join(name).display().to_string();
        fs::write(at("munge.key"), key).unwrap();
        let locked = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o400);
        fs::set_permissions(at("munge.key"), locked).unwrap();
        fs::write(at("slurm.conf"), configuration(folder)).unwrap();
        let mut munge = Command::new("/usr/sbin/munged");
        munge.args(["--foreground", "--force"]);
        for (option, file) in [
            ("key-file", "munge.key"),
            ("socket", "munge.sock"),
            ("pid-file", "munge.pid"),
            ("log-file", "munge.log"),
            ("seed-file", "munge.seed"),
        ] {
            munge.arg(format!("--{option}={}", at(file)));
        }
        let munge = start(&mut munge);
        if !wait(10, || Path::new(&at("munge.sock")).exists()) {
            return Err(format!(
                "munged does not start: {}",
                log(folder, "munge.log")
            ));
        }
        let controller =
            start(Command::new("/usr/sbin/slurmctld").args(["-D", "-c", "-f", &at("slurm.conf")]));
        let nodes = ["first", "second"].map(|node| {
            let mut command = Command::new("unshare");
            command.args(["--pid", "--fork", "--kill-child", "/usr/sbin/slurmd", "-D"]);
            start(command.args(["-f", &at("slurm.conf"), "-N", node]))
        });
        let cluster = Self {
            configuration: folder.join("slurm.conf"),
            nodes: nodes.into(),
            _others: vec![controller, munge],
        };
        let idle = || cluster.say("sinfo", &["-h", "-t", "idle", "-o", "%D"]) == "2";
        if wait(20, idle) {
            Ok(cluster)
        } else {
            Err(format!(
                "its nodes do not come up: {}",
                log(folder, "controller.log")
            ))
        }
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("SLURM_CONF", &self.configuration)
            .current_dir(repository());
        command
    }

    /// What a program of Slurm says.
    fn say(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Everything on a node ends at once, and the controller is told, as its watchman would tell it.
    fn kill(&mut self, node: usize, name: &str) {
        drop(self.nodes.remove(node));
        self.say(
            "scontrol",
            &[
                "update",
                &format!("NodeName={name}"),
                "State=DOWN",
                "Reason=dead",
            ],
        );
    }
}

fn log(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    lines.join(" | ")
}

const GRID: &str = r#"
title = "Two sizes"
trials = 300

[[axis]]
name = "subjects"
file = "protocol"
places = ["trial.planned_subjects"]
numbers = [19, 20]

[[outcome]]
name = "responders"
number = "primary_response/all/n"
"#;

#[test]
fn a_grid_on_a_cluster_that_loses_a_node_has_the_bytes_of_one_machine() {
    let folder = workplace("slurm");
    let mut cluster = match Cluster::start(&folder) {
        Ok(cluster) => cluster,
        Err(why) => {
            eprintln!("SKIP a grid on a cluster: Slurm cannot be started here: {why}");
            return;
        }
    };
    let grid = folder.join("grid.toml");
    fs::write(&grid, GRID).unwrap();
    let (grid, out) = (grid.display().to_string(), folder.join("out"));
    let submitted = cluster
        .command("deploy/slurm/submit")
        .env("MYOTRIAL", env!("CARGO_BIN_EXE_myotrial"))
        .env("SEED", "3")
        .args(["trials/ivig-first-line", &grid])
        .arg(&out)
        .arg("3")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&submitted.stdout).into_owned();
    let (array, _) = said
        .trim()
        .split_once(' ')
        .unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&submitted.stderr)));

    let parts = folder.join("out.parts");
    let running = || cluster.say("squeue", &["-h", "-t", "R", "-w", "second", "-o", "%K"]);
    assert!(
        wait(20, || !running().is_empty()),
        "{}",
        log(&folder, "controller.log")
    );
    let lost = running();
    // Work has begun: the part's log is open, and its file is not there yet.
    assert!(wait(10, || parts.join(format!("part-{lost}.log")).exists()));
    cluster.kill(1, "second");
    let file = parts.join(format!("part-{lost}.json"));
    assert!(
        !file.exists(),
        "part {lost} was finished before its node died"
    );

    // Slurm would wait two minutes before it begins the part anew.
    let part = format!("{array}_{lost}");
    let requeued = || {
        let told = cluster.say("scontrol", &["show", "job", &part]);
        told.contains("Restarts=1") && told.contains("JobState=PENDING")
    };
    assert!(wait(20, requeued), "{}", log(&folder, "controller.log"));
    cluster.say(
        "scontrol",
        &["update", &format!("JobId={part}"), "StartTime=now"],
    );
    let finished = wait(120, || out.join("manifest.json").exists());
    assert!(
        finished,
        "{} {}",
        cluster.say("squeue", &[]),
        log(&parts, "merge.log")
    );

    let alone = folder.join("alone").display().to_string();
    let call = myotrial([
        "simulate",
        "trials/ivig-first-line",
        "--grid",
        &grid,
        "--seed",
        "3",
        "--out",
        &alone,
    ]);
    assert_eq!(call.code, 0, "{}", call.err);
    assert_eq!(files_of(Path::new(&alone)), files_of(&out));
}
