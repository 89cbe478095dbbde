//! What `tools/package` makes, seen from outside: as PIE looks for it, and as Debian's tools read it. A small library
//! stands in for the extension, whose release build takes minutes.

use crate::support::{dirs, programs};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

const VERSION: &str = env!("CARGO_PKG_VERSION");

static PACKAGES: LazyLock<Packages> = LazyLock::new(Packages::make);

struct Packages {
    folder: TempDir,
    stand_in: PathBuf,
}

impl Packages {
    fn make() -> Self {
        let folder = dirs::scratch("packages");
        let source = folder.path().join("stand_in.c");
        let stand_in = folder.path().join("stand_in.so");
        // It calls glibc, as the extension does.
        let calls = "int puts(const char *); int answer(void) { return puts(\"42\"); }\n";
        fs::write(&source, calls).unwrap();
        let mut cc = Command::new("cc");
        text(cc.arg("-shared").arg("-o").arg(&stand_in).arg(&source));
        let packages = Self { folder, stand_in };
        packages.pack("first");
        packages
    }

    fn pack(&self, to: &str) -> PathBuf {
        let to = self.folder.path().join(to);
        let mut package = Command::new(dirs::project_root().join("tools/package"));
        package.arg("--to").arg(&to);
        text(package.arg("--stand-in").arg(&self.stand_in));
        to
    }

    fn first(&self) -> PathBuf {
        self.folder.path().join("first")
    }
}

fn text(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// What the PHP for which is packed says of itself.
fn of_php(expression: &str) -> String {
    let mut php = Command::new(programs::php());
    text(php.args(["-n", "-r", &format!("echo {expression};")]))
}

/// Every file below `folder` with its content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// Unpacks an archive, and says what is in it.
fn unpacked(archive: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = dirs::scratch("unpacked");
    let mut tar = Command::new("tar");
    text(tar.arg("xf").arg(archive).arg("-C").arg(folder.path()));
    files(folder.path())
}

/// PIE's `PrePackagedBinaryAssetName`: lower case, `-zts` or nothing, and Linux' name of the ARM architecture.
#[test]
fn pie_finds_the_archive_of_a_release_by_its_name_and_the_extension_in_it() {
    let machine = of_php("php_uname('m') === 'aarch64' ? 'arm64' : php_uname('m')");
    let php = php_series();
    let threads = of_php("PHP_ZTS ? '-zts' : ''");
    let name = format!("php_akeneo_events-{VERSION}_php{php}-{machine}-linux-glibc{threads}.tgz");
    let content = unpacked(&PACKAGES.first().join(name.to_lowercase()));
    let extension = content.get(Path::new("akeneo_events.so"));
    assert_eq!(extension, Some(&fs::read(&PACKAGES.stand_in).unwrap()));
}

#[test]
fn pie_reads_its_package() {
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    let json: Value =
        serde_json::from_str(&read(PACKAGES.first().join("pie/composer.json"))).unwrap();
    let module: Value =
        serde_json::from_str(&read(dirs::project_root().join("composer.json"))).unwrap();
    assert_eq!(json["type"], "php-ext");
    // PIE: "MUST NOT share the same Composer package name as a regular PHP package".
    assert_ne!(json["name"], module["name"]);
    assert_eq!(json["version"], VERSION);
    assert_eq!(json["require"]["php"], module["require"]["php"]);
    let extension = &json["php-ext"];
    assert_eq!(extension["extension-name"], "akeneo_events");
    let methods = serde_json::json!(["pre-packaged-binary", "composer-default"]);
    assert_eq!(extension["download-url-method"], methods);
    assert_eq!(extension["os-families"], serde_json::json!(["linux"]));
    // With an option, PIE builds from source: docs/install.md names it.
    assert_eq!(
        extension["configure-options"][0]["name"],
        "enable-akeneo_events"
    );
    // PIE looks for the extension at the top of the archive, and there for config.m4, unless a build path is named.
    assert!(extension.get("build-path").is_none());
}

#[test]
fn phps_own_steps_build_the_pie_package_with_cargo() {
    let folder = dirs::scratch("phpize");
    let mut copy = Command::new("cp");
    text(
        copy.arg("-r")
            .arg(PACKAGES.first().join("pie/."))
            .arg(folder.path()),
    );
    let php_config = std::env::var("PHP_CONFIG").unwrap_or_else(|_| "php-config".into());
    let phpize = php_config.replace("php-config", "phpize");
    text(Command::new(phpize).current_dir(&folder));
    let mut configure = Command::new("./configure");
    configure.arg(format!("--with-php-config={php_config}"));
    text(configure.current_dir(&folder));
    let steps = text(Command::new("make").arg("-n").current_dir(&folder));
    assert!(
        steps.contains("cargo rustc --locked --release --lib --crate-type cdylib"),
        "{steps}"
    );
    // ext-php-rs takes only paths.
    assert!(
        steps.contains("PHP=/") && steps.contains("PHP_CONFIG=/"),
        "{steps}"
    );
    assert!(
        steps.contains("libakeneo_events.so") && steps.contains("modules/akeneo_events.so"),
        "{steps}"
    );
    // `make install` runs under sudo, where Rust may be missing. It builds only what has changed since.
    let modules = folder.path().join("modules");
    fs::create_dir_all(&modules).unwrap();
    fs::write(modules.join("akeneo_events.so"), "built").unwrap();
    let mut install = Command::new("make");
    let steps = text(install.args(["-n", "install"]).current_dir(&folder));
    assert!(!steps.contains("cargo"), "{steps}");
    let mut changed = Command::new("make");
    let source = folder.path().join("src/lib.rs");
    changed.args(["-n", "install", "-W"]).arg(source);
    let steps = text(changed.current_dir(&folder));
    assert!(steps.contains("cargo"), "{steps}");
    // Cargo reads the manifest that was made for the package, and the sources are all there.
    let mut metadata = Command::new("cargo");
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version=1"]);
    text(metadata.current_dir(&folder));
    let sources = files(&dirs::project_root().join("src"));
    assert_eq!(files(&folder.path().join("src")), sources);
}

fn php_series() -> String {
    of_php("PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION")
}

/// The Debian package, and a folder with what is in it.
fn debian_package() -> (PathBuf, TempDir) {
    let architecture = text(Command::new("dpkg").arg("--print-architecture"));
    let architecture = architecture.trim();
    let deb = format!(
        "akeneo-events-php{}_{VERSION}_{architecture}.deb",
        php_series()
    );
    let deb = PACKAGES.first().join(deb);
    let folder = dirs::scratch("deb");
    let mut raw = Command::new("dpkg-deb");
    text(raw.arg("--raw-extract").arg(&deb).arg(folder.path()));
    (deb, folder)
}

#[test]
fn the_debian_package_puts_each_file_where_debians_php_looks_for_it() {
    if of_php("PHP_ZTS") == "1" {
        return; // Debian's PHP is not thread-safe.
    }
    let php = php_series();
    let mut info = Command::new(programs::php());
    let info = text(info.args(["-n", "-i"]));
    let api = info
        .lines()
        .find_map(|line| line.strip_prefix("PHP Extension => "));
    let api = api.unwrap();
    let name = format!("akeneo-events-php{php}");
    let (deb, folder) = debian_package();
    let content = files(folder.path());
    let names: Vec<String> = content.keys().map(|it| it.display().to_string()).collect();
    let expected = [
        "DEBIAN/conffiles".to_owned(),
        "DEBIAN/control".to_owned(),
        "DEBIAN/md5sums".to_owned(),
        "DEBIAN/postinst".to_owned(),
        "DEBIAN/postrm".to_owned(),
        "DEBIAN/preinst".to_owned(),
        "DEBIAN/prerm".to_owned(),
        "DEBIAN/triggers".to_owned(),
        format!("etc/php/{php}/mods-available/akeneo_events.ini"),
        format!("usr/lib/php/{api}/akeneo_events.so"),
        format!("usr/share/doc/{name}/changelog.gz"),
        format!("usr/share/doc/{name}/copyright"),
        format!("usr/share/lintian/overrides/{name}"),
    ];
    assert_eq!(names, expected);
    for (path, content) in &content {
        let binary = path.extension().is_some_and(|it| it == "so" || it == "gz");
        let filled = binary || !String::from_utf8_lossy(content).contains('@');
        assert!(
            filled || path.ends_with("control"),
            "{path:?} is not filled in"
        );
    }
    let field = |field: &str| text(Command::new("dpkg-deb").arg("--field").arg(&deb).arg(field));
    assert_eq!(field("Package").trim(), name);
    assert_eq!(field("Version").trim(), VERSION);
    let depends = field("Depends");
    for dependency in [
        format!("phpapi-{api}"),
        format!("php{php}-common (>= "),
        "libc6 (>= 2.".to_owned(),
    ] {
        assert!(depends.contains(&dependency), "{dependency}: {depends}");
    }
}

/// What PIE leaves behind would keep the package's own .ini file away, and no terminal would be there to answer dpkg.
#[test]
fn the_debian_package_removes_what_pie_left_and_nothing_that_loads_something() {
    if of_php("PHP_ZTS") == "1" {
        return;
    }
    let (_, package) = debian_package();
    let root = dirs::scratch("pie-leftovers");
    let php = root.path().join("etc/php").join(php_series());
    let modules = root.path().join("var/lib/php/modules").join(php_series());
    let fpm = php.join("fpm/conf.d/20-akeneo_events.ini");
    let cli = php.join("cli/conf.d/20-akeneo_events.ini");
    let available = php.join("mods-available/akeneo_events.ini");
    let enabled = modules.join("fpm/enabled_by_admin/akeneo_events");
    let written = "\n; PIE automatically added this\n; priority=20\n";
    let left = format!("{written}; extension=akeneo_events ; removed by PIE\n");
    let loads = format!("{left}{written}extension=akeneo_events\n");
    let remain = |content: &str, arguments: &[&str]| {
        for file in [&fpm, &cli, &available, &enabled] {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            let _ = fs::remove_file(file);
        }
        fs::write(&available, content).unwrap();
        fs::write(&cli, content).unwrap();
        fs::write(&enabled, "").unwrap();
        std::os::unix::fs::symlink(&available, &fpm).unwrap();
        let mut script = Command::new(package.path().join("DEBIAN/preinst"));
        text(script.args(arguments).env("DPKG_ROOT", root.path()));
        [&fpm, &cli, &available, &enabled].map(|it| it.symlink_metadata().is_ok())
    };
    assert_eq!(remain(&left, &["install"]), [false; 4]);
    assert_eq!(remain(&loads, &["install"]), [true; 4]);
    assert_eq!(remain("; mine\n", &["install"]), [true; 4]);
    // From here on it is a configuration file of the package: dpkg cares for it.
    assert_eq!(remain(&left, &["install", "0.1.0"]), [true; 4]);
    assert_eq!(remain(&left, &["upgrade", "0.1.0"]), [true; 4]);
}

#[test]
fn what_is_packed_twice_is_the_same() {
    let again = files(&PACKAGES.pack("again"));
    for (path, content) in files(&PACKAGES.first()) {
        assert!(again[&path] == content, "{path:?} differs");
    }
}
